// SPDX-License-Identifier: GPL-3.0-or-later
//
// Wall: any number of pictures in rows of equal width; only visible ones cost time. Used from the window's thread. Owns
// the selection; Thumbnails provides the pictures, and the owner the content.
//
// Screen readers see a list with an item for each picture (wall_accessible.h).
// Keys: arrows and hjkl move, Home, End, PageUp, PageDown, Enter opens, Space opens the quick look, X or Ctrl+click
// selects, Shift+click selects a range, Ctrl+A everything, Escape nothing.
#pragma once
#include "api/wall.h"
#include "desktop/justified.h"
#include "desktop/thumbnails.h"
#include "photo/query.h"

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
    float aspect = 1;         // width / height
    std::int64_t when_s = 0;  // the camera's clock; 0: not known
    QRgb colour = 0;          // shown until the picture is loaded; 0: unknown
    bool present = true;
    bool favourite = false;
};

[[nodiscard]] Tile tile_of(const WallPhoto& photo);
[[nodiscard]] Tile tile_of(const Hit& hit);

// A group of pictures below a heading.
struct WallSection {
    std::size_t first = 0;  // its first picture; the next section's ends it
    QString title;
};

struct WallContent {
    std::vector<Tile> tiles;
    std::vector<WallSection> sections;  // in order; may be none
    bool by_time = false;               // newest first; shows the month while scrolling
};

using Content = std::shared_ptr<const WallContent>;

// The layout of a content. For hundreds of thousands of pictures it is slow enough to be made on another thread.
struct LaidOut {
    JustifiedOptions options;
    Justified boxes;
};

// Any thread.
[[nodiscard]] std::shared_ptr<const LaidOut> laid_out(const WallContent& content, const JustifiedOptions& options);

class Wall final : public QAbstractScrollArea {
    Q_OBJECT

public:
    Wall(Thumbnails& thumbnails, QWidget* parent);

    // `stay`: visible pictures stay visible, and selected ones selected, if they still exist. A layout for another than
    // the current geometry() is made again.
    void show_content(Content content, bool stay = false, std::shared_ptr<const LaidOut> known = nullptr);
    [[nodiscard]] JustifiedOptions geometry() const;

    [[nodiscard]] const std::vector<Tile>& tiles() const { return content_->tiles; }

    [[nodiscard]] const std::vector<WallSection>& sections() const { return content_->sections; }

    [[nodiscard]] bool is_by_time() const { return content_->by_time; }

    // The visible picture at the top left, and the position of each in the widget (outside, if not visible).
    [[nodiscard]] std::size_t first_in_sight() const {
        return layout().between(top(), top() + viewport()->height()).first;
    }

    [[nodiscard]] QRect place_of(std::size_t index) const;

    [[nodiscard]] std::optional<std::size_t> current_index() const { return current_; }

    [[nodiscard]] std::optional<std::size_t> tile_at(QPoint position) const;  // of the viewport
    void go_to(std::size_t index);
    [[nodiscard]] std::optional<PhotoId> current() const;
    [[nodiscard]] std::vector<PhotoId> selected() const;  // or the current one
    void select_nothing();
    void make_current(PhotoId photo);

    void set_row_height(int px);
    void set_empty_text(const QString& text);  // shown when there are no pictures

    [[nodiscard]] int row_height() const { return row_height_px_; }

    // The data for dragging pictures to another program; not set: no dragging.
    std::function<QMimeData*(const std::vector<PhotoId>&)> carry;

    // The longest time and the number of paints since the last call, for measuring.
    struct Frames {
        int count = 0;
        double longest_ms = 0;
        double longest_gap_ms = 0;  // between two paints of one scroll
    };

    Frames take_frames();

    // A picture's accessible name: its number and known details.
    [[nodiscard]] QString name_of(std::size_t index) const;

signals:
    void opened(trove::PhotoId photo);
    void quick_look_wanted(trove::PhotoId photo);
    void current_changed(trove::PhotoId photo);
    void selection_changed(int count);
    void menu_wanted(QPoint global);
    void end_near();        // few pictures are left below the visible ones
    void pictures_shown();  // all visible pictures were drawn, for the first time since show_content()

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
    void lay_out(std::shared_ptr<const LaidOut> known = nullptr);

    [[nodiscard]] const Justified& layout() const { return laid_out_->boxes; }

    [[nodiscard]] int heading_px() const;
    [[nodiscard]] std::optional<std::size_t> index_of(PhotoId photo) const;
    [[nodiscard]] int top() const;
    bool paint_tile(QPainter& painter, std::size_t index);  // false: its picture is not loaded yet
    void paint_heading(QPainter& painter, const WallSection& section);
    void paint_month(QPainter& painter);
    void toggle(std::size_t index);
    void select_between(std::size_t a, std::size_t b);
    void bring_into_sight(std::size_t index);
    void start_drag();

    Thumbnails& thumbnails_;
    Content content_ = std::make_shared<const WallContent>();
    std::shared_ptr<const LaidOut> laid_out_ = std::make_shared<const LaidOut>();
    int row_height_px_ = 200;
    std::optional<std::size_t> current_;
    QSet<qint64> selected_;  // photos
    QPoint pressed_at_;
    std::optional<std::size_t> pressed_;
    QTimer settled_;  // runs while the wall moves and pictures are drawn roughly
    QElapsedTimer since_paint_;
    Frames frames_;
    bool told_shown_ = true;
    QString empty_text_;
};

}  // namespace trove::desktop
