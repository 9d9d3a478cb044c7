// SPDX-License-Identifier: GPL-3.0-or-later
//
// Wall: pictures side by side, in rows of equal width, as many as there are: only those in sight are touched. Used from the
// window's thread. Owns what is selected; the pictures come from Thumbnails, what they are from its owner.
//
// Keys: arrows and hjkl move, Home, End, PageUp, PageDown, Enter opens, Space shows quickly, X or Ctrl+click selects,
// Shift+click selects all between, Ctrl+A everything, Escape nothing.
#pragma once
#include "desktop/justified.h"
#include "desktop/thumbnails.h"
#include "photo/query.h"
#include "photo/wall.h"

#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <QSet>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QMimeData;

namespace trove::desktop {

struct Tile {
    PhotoId photo{};
    float aspect = 1;          // width / height
    std::int64_t when_s = 0;   // the camera's clock; 0: not known
    QRgb colour = 0;           // to stand in for the picture until it is there; 0: none known
    bool present = true;
    bool favourite = false;
};

[[nodiscard]] Tile tile_of(const WallPhoto& photo);
[[nodiscard]] Tile tile_of(const Hit& hit);

using Tiles = std::shared_ptr<const std::vector<Tile>>;

class Wall final : public QAbstractScrollArea {
    Q_OBJECT

public:
    Wall(Thumbnails& thumbnails, QWidget* parent);

    // What is selected is forgotten; the place in the wall is kept when `stay`.
    void show_tiles(Tiles tiles, bool stay = false);
    [[nodiscard]] const Tiles& tiles() const { return tiles_; }
    [[nodiscard]] std::optional<PhotoId> current() const;
    [[nodiscard]] std::vector<PhotoId> selected() const;  // else the current one
    void select_nothing();
    void make_current(PhotoId photo);

    void set_row_height(int px);
    [[nodiscard]] int row_height() const { return row_height_px_; }

    // What is carried when pictures are dragged out to another program; not set: nothing is.
    std::function<QMimeData*(const std::vector<PhotoId>&)> carry;

    // How long the last paints took, for measuring: the longest, and how many, since the last call.
    struct Frames {
        int count = 0;
        double longest_ms = 0;
        double longest_gap_ms = 0;  // between two paints of one scroll
    };
    Frames take_frames();

signals:
    void opened(trove::PhotoId photo);
    void quick_look_wanted(trove::PhotoId photo);
    void current_changed(trove::PhotoId photo);
    void selection_changed(int count);
    void menu_wanted(QPoint global);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void lay_out();
    [[nodiscard]] int top() const;
    [[nodiscard]] std::optional<std::size_t> tile_at(QPoint position) const;
    void paint_tile(QPainter& painter, std::size_t index);
    void paint_month(QPainter& painter);
    void go_to(std::size_t index);
    void toggle(std::size_t index);
    void select_between(std::size_t a, std::size_t b);
    void bring_into_sight(std::size_t index);
    void start_drag();

    Thumbnails& thumbnails_;
    Tiles tiles_ = std::make_shared<const std::vector<Tile>>();
    Justified layout_;
    int row_height_px_ = 200;
    std::optional<std::size_t> current_;
    QSet<std::size_t> selected_;
    QPoint pressed_at_;
    std::optional<std::size_t> pressed_;
    QTimer settled_;  // runs while the wall moves: pictures are drawn roughly then
    QElapsedTimer since_paint_;
    Frames frames_;
};

}  // namespace trove::desktop
