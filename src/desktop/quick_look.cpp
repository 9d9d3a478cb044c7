// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/quick_look.h"

#include <QKeyEvent>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace trove::desktop {

QuickLook::QuickLook(engine::Library& library, QThreadPool& pool, Thumbnails& thumbnails, QWidget* parent)
    : QDialog(parent, Qt::FramelessWindowHint), library_(library), pool_(pool), thumbnails_(thumbnails) {
    setAttribute(Qt::WA_DeleteOnClose);
    setAccessibleName(tr("Quick look"));
    setWindowTitle(tr("Quick look"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    view_ = new PictureView(this);
    column->addWidget(view_);
    connect(&next_, &QTimer::timeout, this, [this] { emit step_wanted(1); });
    if (parent != nullptr) {
        resize(parent->size() * 9 / 10);
        move(parent->mapToGlobal(QPoint(0, 0)) + QPoint(parent->width() / 20, parent->height() / 20));
    }
}

void QuickLook::show_photo(PhotoId photo) {
    photo_ = photo;
    if (const QPixmap* small = thumbnails_.find(photo); small != nullptr && !small->isNull())
        view_->show_picture(small->toImage());
    else
        view_->clear();
    const QSize room = screen() != nullptr ? screen()->size() : size();
    asked_.ask(
        pool_, this,
        [&library = library_, photo,
         edge_px = static_cast<int>(std::max(room.width(), room.height()) *
                                    devicePixelRatioF())] {  // not `this`, which may be closed meanwhile
            QImage image;
            if (const auto jpeg = library.picture(photo, edge_px))
                image.loadFromData(jpeg->data(), static_cast<int>(jpeg->size()), "JPEG");
            return image;
        },
        [this](const QImage& image) {
            if (!image.isNull()) view_->show_picture(image);
        });
}

void QuickLook::begin_slideshow(int seconds) {
    next_.start(std::chrono::seconds(seconds));
    setWindowTitle(tr("Slideshow"));
    QPalette black = palette();
    black.setColor(QPalette::Window, Qt::black);
    view_->setPalette(black);
    view_->setAutoFillBackground(true);
    setWindowState(windowState() | Qt::WindowFullScreen);
}

void QuickLook::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Space:
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Escape:
            close();
            return;
        case Qt::Key_Left:
        case Qt::Key_Up:
        case Qt::Key_P:
            emit step_wanted(-1);
            return;
        case Qt::Key_Right:
        case Qt::Key_Down:
        case Qt::Key_N:
            emit step_wanted(1);
            return;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return view_->zoom(1.25);
        case Qt::Key_Minus:
            return view_->zoom(0.8);
        case Qt::Key_0:
            return view_->fit();
        default:
            QDialog::keyPressEvent(event);
    }
}

}  // namespace trove::desktop
