// SPDX-License-Identifier: GPL-3.0-or-later
//
// PictureView: one picture, fitted, zoomed or moved: wheel and pinch zoom at the pointer, dragging moves, a double
// click switches between the fitted and the 1:1 size. Used from the window's thread. Loads nothing itself.
#pragma once
#include <QImage>
#include <QPixmap>
#include <QWidget>

namespace trove::desktop {

class PictureView final : public QWidget {
    Q_OBJECT

public:
    explicit PictureView(QWidget* parent);

    // Fits a new picture. `sharper`: it is the same picture with more pixels, and the view stays.
    void show_picture(const QImage& image, bool sharper = false);
    void clear();
    void zoom(double factor);
    void fit();

    [[nodiscard]] double zoomed() const { return zoom_; }  // 1: the whole picture is visible

    [[nodiscard]] QSize sizeHint() const override { return {800, 600}; }

signals:
    void more_pixels_wanted(int edge_px);  // zoomed in beyond the available pixels

protected:
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] double fitting() const;

    [[nodiscard]] double scale() const { return zoom_ * fitting(); }  // logical pixels per picture pixel

    void zoom_at(QPointF position, double factor);
    void keep_in_sight();

    QPixmap picture_;
    double zoom_ = 1;         // 1: the whole picture is visible
    QPointF centre_{.5, .5};  // centre of the view, in fractions of the picture
    QPointF dragged_from_;
};

}  // namespace trove::desktop
