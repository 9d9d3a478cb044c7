// SPDX-License-Identifier: GPL-3.0-or-later
//
// Thumbnails: the pictures of a wall, loaded in the background and kept within a bound. Used from the window's thread.
//
// 1. find() never waits: it gives what is there, or has it loaded and says so by arrived().
// 2. What was asked for last is loaded first, and what has waited while the wall moved on is forgotten, so that after a
//    long scroll the pictures in sight come before those that rushed past.
// 3. The catalog keeps thumbnails as JPEG; here they are ready to draw.
// 4. Where they are drawn larger than they are, on a dense screen or in high rows, sharpen() has the picture itself
//    read instead.
#pragma once
#include "engine/library.h"

#include <QCache>
#include <QDataStream>
#include <QObject>
#include <QPixmap>
#include <QSet>
#include <QThreadPool>

#include <deque>
#include <vector>

namespace trove {

// Signals carry photos: Qt then wants to know how one is written down, and its own way for enumerations does not fit
// this one.
inline QDataStream& operator<<(QDataStream& stream, PhotoId photo) {
    return stream << qint64{to_int(photo)};
}

inline QDataStream& operator>>(QDataStream& stream, PhotoId& photo) {
    qint64 number = 0;
    stream >> number;
    photo = PhotoId{number};
    return stream;
}

}  // namespace trove

namespace trove::desktop {

class Thumbnails final : public QObject {
    Q_OBJECT

public:
    explicit Thumbnails(engine::Library& library);
    ~Thumbnails() override;

    // No pointer while it is not there; a null pixmap for a photo that has no thumbnail.
    [[nodiscard]] const QPixmap* find(PhotoId photo);
    // As large as the original allows, if it can be reached; nothing happens where that was tried.
    void sharpen(PhotoId photo, int edge_px);

signals:
    void arrived(trove::PhotoId photo);

private:
    struct Kept {
        QPixmap picture;
        int tried_px = 0;  // the edge that was asked for by sharpen()
    };

    struct Wanted {
        PhotoId photo{};
        int edge_px = 0;  // 0: the catalog's thumbnail
    };

    void ask(std::deque<Wanted>& queue, Wanted wanted, std::size_t most);
    void load_next();
    void keep(PhotoId photo, int edge_px, const QImage& image);
    [[nodiscard]] std::vector<Wanted> take_next();

    engine::Library& library_;
    QThreadPool pool_;
    QCache<qint64, Kept> kept_;   // cost in KiB; a null pixmap: there is none
    std::deque<Wanted> waiting_;  // the newest in front
    std::deque<Wanted> larger_;   // likewise; when nothing waits
    QSet<qint64> asked_;          // waiting or being loaded
    int loading_ = 0;
};

}  // namespace trove::desktop
