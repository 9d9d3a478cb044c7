// SPDX-License-Identifier: GPL-3.0-or-later
//
// Thumbnails: the pictures of a wall, loaded in the background into a bounded cache. Used from the window's thread.
//
// 1. find() never waits: it returns a loaded picture, or starts loading it and emits arrived() later.
// 2. The latest request is loaded first, and old requests are dropped while the wall moves on, so that after a long
//    scroll the visible pictures come before those that rushed past.
// 3. The catalog keeps thumbnails as JPEG; here they are ready to draw.
// 4. If they are drawn enlarged, on a dense screen or in high rows, sharpen() reads the picture itself instead.
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

// Signals carry photos, so Qt needs a way to serialise them; its own for enumerations does not fit this one.
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

    // Null while it is loading; a null pixmap for a photo without a thumbnail.
    [[nodiscard]] const QPixmap* find(PhotoId photo);
    // Loads it as large as the original allows, if reachable; does nothing if that was already tried.
    void sharpen(PhotoId photo, int edge_px);

signals:
    void arrived(trove::PhotoId photo);

private:
    struct Kept {
        QPixmap picture;
        int tried_px = 0;  // the edge requested by sharpen()
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
    QCache<qint64, Kept> kept_;   // cost in KiB; a null pixmap: no thumbnail
    std::deque<Wanted> waiting_;  // the newest first
    std::deque<Wanted> larger_;   // likewise, used when waiting_ is empty
    QSet<qint64> asked_;          // waiting or being loaded
    int loading_ = 0;
};

}  // namespace trove::desktop
