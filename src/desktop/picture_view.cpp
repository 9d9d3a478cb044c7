// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/picture_view.h"

#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace trove::desktop {
namespace {

constexpr double kMostZoom = 40;

}  // namespace

PictureView::PictureView(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Picture"));
    setMinimumSize(120, 120);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PictureView::show_picture(const QImage& image, bool sharper) {
    picture_ = QPixmap::fromImage(image);
    if (!sharper) fit();
    update();
}

void PictureView::clear() {
    picture_ = QPixmap();
    update();
}

void PictureView::fit() {
    zoom_ = 1;
    centre_ = {.5, .5};
    update();
}

double PictureView::fitting() const {
    if (picture_.isNull()) return 1;
    return std::min(static_cast<double>(width()) / picture_.width(), static_cast<double>(height()) / picture_.height());
}

void PictureView::zoom(double factor) {
    zoom_at(rect().center(), factor);
}

// Keeps the point under `position` in place.
void PictureView::zoom_at(QPointF position, double factor) {
    if (picture_.isNull()) return;
    const QPointF away = position - QPointF(rect().center());
    const auto in_picture = [&] {
        return QPointF(away.x() / (scale() * picture_.width()), away.y() / (scale() * picture_.height()));
    };
    const QPointF under = centre_ + in_picture();
    zoom_ = std::clamp(zoom_ * factor, 1.0, kMostZoom);
    centre_ = under - in_picture();
    keep_in_sight();
    const double enlarged = scale() * devicePixelRatioF();
    if (enlarged > 1)
        emit more_pixels_wanted(static_cast<int>(std::max(picture_.width(), picture_.height()) * enlarged));
    update();
}

void PictureView::keep_in_sight() {
    const auto bounded = [&](double centre, int side, int room) {
        const double half = std::min(.5, room / (2 * scale() * side));
        return std::clamp(centre, half, 1 - half);
    };
    centre_ = {bounded(centre_.x(), picture_.width(), width()), bounded(centre_.y(), picture_.height(), height())};
}

void PictureView::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(rect(), palette().window());
    if (picture_.isNull()) return;
    painter.setRenderHint(QPainter::SmoothPixmapTransform, scale() * devicePixelRatioF() < 4);
    const QSizeF size(picture_.width() * scale(), picture_.height() * scale());
    const QPointF corner(width() / 2.0 - centre_.x() * size.width(), height() / 2.0 - centre_.y() * size.height());
    painter.drawPixmap(QRectF(corner, size), picture_, QRectF(picture_.rect()));
}

void PictureView::wheelEvent(QWheelEvent* event) {
    zoom_at(event->position(), std::pow(1.0015, event->angleDelta().y()));
    event->accept();
}

void PictureView::mousePressEvent(QMouseEvent* event) {
    dragged_from_ = event->position();
}

void PictureView::mouseMoveEvent(QMouseEvent* event) {
    if (picture_.isNull() || (event->buttons() & Qt::LeftButton) == 0) return;
    const QPointF moved = event->position() - dragged_from_;
    dragged_from_ = event->position();
    centre_ -= QPointF(moved.x() / (scale() * picture_.width()), moved.y() / (scale() * picture_.height()));
    keep_in_sight();
    update();
}

void PictureView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (zoom_ > 1) return fit();
    zoom_at(event->position(), std::max(1 / (fitting() * devicePixelRatioF()), 2.0));
}

bool PictureView::event(QEvent* event) {
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            zoom_at(gesture->position(), 1 + gesture->value());
            return true;
        }
    }
    return QWidget::event(event);
}

}  // namespace trove::desktop
