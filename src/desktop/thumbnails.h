// SPDX-License-Identifier: GPL-3.0-or-later
//
// Thumbnails: the pictures of a wall, loaded in the background and kept within a bound. Used from the window's thread.
//
// 1. find() never waits: it gives what is there, or has it loaded and says so by arrived().
// 2. What was asked for last is loaded first, and what has waited while the wall moved on is forgotten, so that after a long
//    scroll the pictures in sight come before those that rushed past.
// 3. The catalog keeps thumbnails as JPEG; here they are ready to draw.
#pragma once
#include "engine/library.h"

#include <QCache>
#include <QDataStream>
#include <QObject>
#include <QPixmap>
#include <QSet>
#include <QThreadPool>

#include <deque>

namespace trove {

// Signals carry photos: Qt then wants to know how one is written down, and its own way for enumerations does not fit this one.
inline QDataStream& operator<<(QDataStream& stream, PhotoId photo) { return stream << qint64{to_int(photo)}; }

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

signals:
    void arrived(trove::PhotoId photo);

private:
    void load_next();

    engine::Library& library_;
    QThreadPool pool_;
    QCache<qint64, QPixmap> kept_;  // cost in KiB; a null pixmap: there is none
    std::deque<PhotoId> waiting_;   // the newest in front
    QSet<qint64> asked_;            // waiting or being loaded
    int loading_ = 0;
};

}  // namespace trove::desktop
