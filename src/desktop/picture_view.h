// SPDX-License-Identifier: GPL-3.0-or-later
//
// PictureView: one picture, fitted or zoomed into and moved about: wheel and pinch zoom where the pointer is, dragging
// moves, a double click goes between all of it and pixel for pixel. Used from the window's thread. Does not load
// anything.
#pragma once
#include <QImage>
#include <QPixmap>
#include <QWidget>

namespace trove::desktop {

class PictureView final : public QWidget {
    Q_OBJECT

public:
    explicit PictureView(QWidget* parent);

    // A new picture is fitted. With `sharper`, it is the same one in more pixels: the view stays.
    void show_picture(const QImage& image, bool sharper = false);
    void clear();
    void zoom(double factor);
    void fit();

    [[nodiscard]] double zoomed() const { return zoom_; }  // 1: all of it is seen

    [[nodiscard]] QSize sizeHint() const override { return {800, 600}; }

signals:
    void more_pixels_wanted(int edge_px);  // it is zoomed in beyond what there is

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] double fitting() const;

    [[nodiscard]] double scale() const {
        return zoom_ * fitting();
    }  // of the window's pixels, of which a dense screen has several, a picture pixel

    void zoom_at(QPointF position, double factor);
    void keep_in_sight();

    QPixmap picture_;
    double zoom_ = 1;         // 1: all of it is seen
    QPointF centre_{.5, .5};  // what lies in the middle, in fractions of the picture
    QPointF dragged_from_;
};

}  // namespace trove::desktop
