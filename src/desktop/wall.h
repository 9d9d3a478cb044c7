// SPDX-License-Identifier: GPL-3.0-or-later
//
// Wall: pictures side by side, in rows of equal width, as many as there are: only those in sight are touched. Used from
// the window's thread. Owns what is selected; the pictures come from Thumbnails, what they are from its owner.
//
// Screen readers meet it as a list with an item for each picture (wall_accessible.h).
// Keys: arrows and hjkl move, Home, End, PageUp, PageDown, Enter opens, Space shows quickly, X or Ctrl+click selects,
// Shift+click selects all between, Ctrl+A everything, Escape nothing.
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
    QRgb colour = 0;          // to stand in for the picture until it is there; 0: none known
    bool present = true;
    bool favourite = false;
};

[[nodiscard]] Tile tile_of(const WallPhoto& photo);
[[nodiscard]] Tile tile_of(const Hit& hit);

// Pictures that stand together below a heading.
struct WallSection {
    std::size_t first = 0;  // its first picture; the next section's ends it
    QString title;
};

struct WallContent {
    std::vector<Tile> tiles;
    std::vector<WallSection> sections;  // in order; may be none
    bool by_time = false;               // the newest first: while it is scrolled, the month is shown
};

using Content = std::shared_ptr<const WallContent>;

// Where the pictures of a content lie. Of hundreds of thousands this takes long enough to be made on another thread.
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

    // With `stay`, what is in sight stays in sight, and what is selected stays selected, as far as it is still there.
    // What was laid out for another geometry() than there is by now is laid out again.
    void show_content(Content content, bool stay = false, std::shared_ptr<const LaidOut> known = nullptr);
    [[nodiscard]] JustifiedOptions geometry() const;

    [[nodiscard]] const std::vector<Tile>& tiles() const { return content_->tiles; }

    [[nodiscard]] const std::vector<WallSection>& sections() const { return content_->sections; }

    [[nodiscard]] bool is_by_time() const { return content_->by_time; }

    // The picture in sight at the top left, and where in the widget each lies (outside, when it is not in sight).
    [[nodiscard]] std::size_t first_in_sight() const {
        return layout().between(top(), top() + viewport()->height()).first;
    }

    [[nodiscard]] QRect place_of(std::size_t index) const;

    [[nodiscard]] std::optional<std::size_t> current_index() const { return current_; }

    [[nodiscard]] std::optional<std::size_t> tile_at(QPoint position) const;  // of the viewport
    void go_to(std::size_t index);
    [[nodiscard]] std::optional<PhotoId> current() const;
    [[nodiscard]] std::vector<PhotoId> selected() const;  // else the current one
    void select_nothing();
    void make_current(PhotoId photo);

    void set_row_height(int px);
    void set_empty_text(const QString& text);  // shown where there are no pictures

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

    // What a picture is called: its number and what is known of it here.
    [[nodiscard]] QString name_of(std::size_t index) const;

signals:
    void opened(trove::PhotoId photo);
    void quick_look_wanted(trove::PhotoId photo);
    void current_changed(trove::PhotoId photo);
    void selection_changed(int count);
    void menu_wanted(QPoint global);
    void end_near();        // little is left below what is in sight
    void pictures_shown();  // everything in sight was drawn as a picture, for the first time since show_content()

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
    bool paint_tile(QPainter& painter, std::size_t index);  // false: its picture is not there yet
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
    QTimer settled_;  // runs while the wall moves: pictures are drawn roughly then
    QElapsedTimer since_paint_;
    Frames frames_;
    bool told_shown_ = true;
    QString empty_text_;
};

}  // namespace trove::desktop
