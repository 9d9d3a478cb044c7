// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wall.h"

#include "desktop/wall_accessible.h"

#include <QAccessible>
#include <QApplication>
#include <QContextMenuEvent>
#include <QDateTime>
#include <QDrag>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>

#include <algorithm>
#include <chrono>

namespace trove::desktop {
namespace {

constexpr int kGapPx = 4;
constexpr int kMarginPx = 8;
constexpr auto kSettles = std::chrono::milliseconds(120);
constexpr int kLeastRowPx = 60;
constexpr int kMostRowPx = 600;
constexpr double kBlurred = 1.25;  // from this enlargement on, a picture looks blurred

float aspect_of(int width, int height) {
    return width > 0 && height > 0 ? static_cast<float>(width) / static_cast<float>(height) : 1.0F;
}

// The mean colour of a placeholder (media/tiny.h): brightness of 16 cells, Cb and Cr of four, 4 bits each.
QRgb mean_colour(const std::array<std::uint8_t, 12>& tiny) {
    const auto mean = [&](std::size_t first, std::size_t bytes) {
        int sum = 0;
        for (std::size_t i = first; i < first + bytes; ++i) sum += tiny.at(i) / 16 + tiny.at(i) % 16;
        return static_cast<double>(sum) / (2.0 * static_cast<double>(bytes)) / 15.0;
    };
    const double y = mean(0, 8) * 255;
    const double cb = (mean(8, 2) - 0.5) * 128;
    const double cr = (mean(10, 2) - 0.5) * 128;
    const auto byte = [](double value) { return static_cast<int>(std::clamp(value, 0.0, 255.0)); };
    return qRgb(byte(y + 1.402 * cr), byte(y - 0.344 * cb - 0.714 * cr), byte(y + 1.772 * cb));
}

}  // namespace

Tile tile_of(const WallPhoto& photo) {
    const bool blank = std::ranges::all_of(photo.tiny, [](std::uint8_t byte) { return byte == 0; });
    return {photo.photo,   aspect_of(photo.width_px, photo.height_px),
            photo.when_s,  blank ? 0 : mean_colour(photo.tiny),
            photo.present, photo.favourite_at_s != 0};
}

Tile tile_of(const Hit& hit) {
    return {hit.photo, aspect_of(hit.width_px, hit.height_px), 0, 0, hit.present, false};
}

std::shared_ptr<const LaidOut> laid_out(const WallContent& content, const JustifiedOptions& options) {
    std::vector<float> aspects;
    aspects.reserve(content.tiles.size());
    for (const Tile& tile : content.tiles) aspects.push_back(tile.aspect);
    std::vector<std::size_t> firsts;
    for (const WallSection& section : content.sections) firsts.push_back(section.first);
    return std::make_shared<const LaidOut>(LaidOut{options, Justified(aspects, options, firsts)});
}

Wall::Wall(Thumbnails& thumbnails, QWidget* parent) : QAbstractScrollArea(parent), thumbnails_(thumbnails) {
    make_walls_accessible();  // before anything queries the widget's type
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setAccessibleName(tr("Pictures"));
    viewport()->setMouseTracking(true);
    settled_.setSingleShot(true);
    settled_.setInterval(kSettles);
    connect(&settled_, &QTimer::timeout, viewport(), qOverload<>(&QWidget::update));
    connect(&thumbnails_, &Thumbnails::arrived, viewport(), [this] { viewport()->update(); });
}

void Wall::show_content(Content content, bool stay, std::shared_ptr<const LaidOut> known) {
    const auto was = current();
    // The top picture keeps its distance from the upper edge.
    std::optional<PhotoId> anchor;
    int below_px = 0;
    if (stay && verticalScrollBar()->value() > 0) {
        const std::size_t first = first_in_sight();
        if (first < tiles().size()) {
            anchor = tiles()[first].photo;
            below_px = layout().box(first).y - verticalScrollBar()->value();
        }
    }
    content_ = std::move(content);
    current_.reset();
    told_shown_ = tiles().empty();
    if (!stay) selected_.clear();
    lay_out(std::move(known));
    if (stay && was) current_ = index_of(*was);
    if (!stay) verticalScrollBar()->setValue(0);
    if (anchor)
        if (const auto there = index_of(*anchor)) verticalScrollBar()->setValue(layout().box(*there).y - below_px);
    settled_.stop();
    emit selection_changed(static_cast<int>(selected_.size()));
    viewport()->update();
}

std::optional<std::size_t> Wall::index_of(PhotoId photo) const {
    const auto found = std::ranges::find(tiles(), photo, &Tile::photo);
    if (found == tiles().end()) return std::nullopt;
    return static_cast<std::size_t>(found - tiles().begin());
}

std::optional<PhotoId> Wall::current() const {
    if (!current_ || *current_ >= tiles().size()) return std::nullopt;
    return tiles()[*current_].photo;
}

std::vector<PhotoId> Wall::selected() const {
    std::vector<PhotoId> photos;
    if (selected_.isEmpty()) {
        if (const auto photo = current()) photos.push_back(*photo);
        return photos;
    }
    for (const Tile& tile : tiles())
        if (selected_.contains(to_int(tile.photo))) photos.push_back(tile.photo);
    return photos;
}

void Wall::select_nothing() {
    selected_.clear();
    emit selection_changed(0);
    viewport()->update();
}

void Wall::make_current(PhotoId photo) {
    current_ = index_of(photo);
    if (!current_) return;
    bring_into_sight(*current_);
    viewport()->update();
}

void Wall::set_row_height(int px) {
    row_height_px_ = std::clamp(px, kLeastRowPx, kMostRowPx);
    const auto seen = layout().between(top(), top() + 1);
    lay_out();
    if (seen.first < tiles().size()) verticalScrollBar()->setValue(layout().box(seen.first).y);
    viewport()->update();
}

void Wall::set_empty_text(const QString& text) {
    empty_text_ = text;
    viewport()->update();
}

Wall::Frames Wall::take_frames() {
    return std::exchange(frames_, Frames{});
}

JustifiedOptions Wall::geometry() const {
    return {std::max(viewport()->width() - 2 * kMarginPx, 1), row_height_px_, kGapPx, heading_px()};
}

void Wall::lay_out(std::shared_ptr<const LaidOut> known) {
    laid_out_ = known != nullptr && known->options == geometry() ? std::move(known) : laid_out(*content_, geometry());
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(row_height_px_ / 3);
    verticalScrollBar()->setRange(0, std::max(0, layout().height_px() + 2 * kMarginPx - viewport()->height()));
}

int Wall::heading_px() const {
    return fontMetrics().height() * 2;
}

int Wall::top() const {
    return verticalScrollBar()->value() - kMarginPx;
}

std::optional<std::size_t> Wall::tile_at(QPoint position) const {
    return layout().at(position.x() - kMarginPx, position.y() + top());
}

QRect Wall::place_of(std::size_t index) const {
    const TileBox box = layout().box(index);
    return {box.x + kMarginPx, box.y - top(), box.width, box.height};
}

QString Wall::name_of(std::size_t index) const {
    const Tile& tile = tiles()[index];
    QStringList parts{tr("Picture %1 of %2").arg(index + 1).arg(tiles().size())};
    if (tile.when_s != 0)
        parts += locale().toString(QDateTime::fromSecsSinceEpoch(tile.when_s, Qt::UTC).date(), QLocale::LongFormat);
    if (tile.favourite) parts += tr("favourite");
    if (!tile.present) parts += tr("its drive is away");
    if (selected_.contains(to_int(tile.photo))) parts += tr("selected");
    return parts.join(QStringLiteral(", "));
}

void Wall::paintEvent(QPaintEvent* /*event*/) {
    if (since_paint_.isValid() && settled_.isActive())
        frames_.longest_gap_ms =
            std::max(frames_.longest_gap_ms, static_cast<double>(since_paint_.nsecsElapsed()) / 1e6);
    QElapsedTimer clock;
    clock.start();
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), palette().window());
    painter.setRenderHint(QPainter::SmoothPixmapTransform, !settled_.isActive());
    const auto seen = layout().between(top(), top() + viewport()->height());
    bool all = seen.first < seen.last;
    for (std::size_t i = seen.first; i < seen.last; ++i) all = paint_tile(painter, i) && all;
    if (tiles().empty()) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(viewport()->rect().adjusted(40, 0, -40, 0),
                         static_cast<int>(Qt::AlignCenter) | Qt::TextWordWrap, empty_text_);
    }
    const auto first = std::ranges::lower_bound(sections(), seen.first, {}, &WallSection::first);
    for (auto section = first; section != sections().end() && section->first < seen.last; ++section)
        paint_heading(painter, *section);
    if (settled_.isActive() && content_->by_time) paint_month(painter);
    frames_.longest_ms = std::max(frames_.longest_ms, static_cast<double>(clock.nsecsElapsed()) / 1e6);
    ++frames_.count;
    since_paint_.start();
    if (all && !std::exchange(told_shown_, true)) emit pictures_shown();
}

void Wall::paint_heading(QPainter& painter, const WallSection& section) {
    const int y = layout().box(section.first).y - top();
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRect(kMarginPx + 2, y - heading_px(), viewport()->width() - 2 * kMarginPx, heading_px() - kGapPx),
                     Qt::AlignLeft | Qt::AlignBottom, section.title);
    painter.setFont(font());
}

bool Wall::paint_tile(QPainter& painter, std::size_t index) {
    const Tile& tile = tiles()[index];
    const QRect place = place_of(index);
    const QPixmap* picture = thumbnails_.find(tile.photo);
    if (picture != nullptr && !picture->isNull()) {
        // A picture too narrow or too wide for a row shows its middle.
        QSizeF part = QSizeF(place.size()).scaled(picture->size(), Qt::KeepAspectRatio);
        painter.drawPixmap(
            QRectF(place), *picture,
            QRectF(QPointF((picture->width() - part.width()) / 2, (picture->height() - part.height()) / 2), part));
        const double enlarged = devicePixelRatioF() * place.width() / part.width();
        if (enlarged > kBlurred && !settled_.isActive())
            thumbnails_.sharpen(tile.photo, static_cast<int>(std::max(picture->width(), picture->height()) * enlarged));
    } else {
        painter.fillRect(place, tile.colour != 0 ? QColor(tile.colour) : palette().color(QPalette::AlternateBase));
    }
    const int mark = std::max(fontMetrics().height(), 14);
    const auto badge = [&](const QString& sign, QPoint corner) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(0, 0, 0, 150));
        const QRect round(corner, QSize(mark + 4, mark + 4));
        painter.drawEllipse(round);
        painter.setPen(Qt::white);
        painter.drawText(round, Qt::AlignCenter, sign);
        painter.setRenderHint(QPainter::Antialiasing, false);
    };
    if (tile.favourite) badge(QStringLiteral("\u2665"), place.topLeft() + QPoint(6, 6));
    if (!tile.present) badge(QStringLiteral("\u23cf"), place.topRight() - QPoint(mark + 10, -6));
    if (selected_.contains(to_int(tile.photo))) {
        QColor veil = palette().color(QPalette::Highlight);
        veil.setAlpha(90);
        painter.fillRect(place, veil);
        badge(QStringLiteral("\u2713"), place.bottomRight() - QPoint(mark + 10, mark + 10));
    }
    if (current_ == index && hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 3));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(place.adjusted(1, 1, -2, -2));
    }
    return picture != nullptr;
}

// The current month, beside the scroll bar's handle, while the wall moves.
void Wall::paint_month(QPainter& painter) {
    const auto seen = layout().between(top(), top() + viewport()->height());
    if (seen.first >= tiles().size() || tiles()[seen.first].when_s == 0) return;
    const QDateTime when = QDateTime::fromSecsSinceEpoch(tiles()[seen.first].when_s, Qt::UTC);
    const QString text = locale().toString(when, QStringLiteral("MMMM yyyy"));
    QFont font = this->font();
    font.setBold(true);
    painter.setFont(font);
    const QSize size = QFontMetrics(font).size(Qt::TextSingleLine, text) + QSize(24, 14);
    const int range = std::max(verticalScrollBar()->maximum(), 1);
    const int y = static_cast<int>(static_cast<qint64>(viewport()->height() - size.height()) *
                                   verticalScrollBar()->value() / range);
    const QRect place(QPoint(viewport()->width() - size.width() - kMarginPx, y), size);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0, 0, 0, 180));
    painter.drawRoundedRect(place, 8, 8);
    painter.setPen(Qt::white);
    painter.drawText(place, Qt::AlignCenter, text);
}

void Wall::resizeEvent(QResizeEvent* /*event*/) {
    const auto seen = layout().between(top(), top() + 1);
    lay_out();
    if (seen.first > 0 && seen.first < tiles().size()) verticalScrollBar()->setValue(layout().box(seen.first).y);
}

void Wall::scrollContentsBy(int /*dx*/, int /*dy*/) {
    settled_.start();
    viewport()->update();
    if (verticalScrollBar()->value() + 2 * viewport()->height() > verticalScrollBar()->maximum()) emit end_near();
}

void Wall::wheelEvent(QWheelEvent* event) {
    if ((event->modifiers() & Qt::ControlModifier) == 0) return QAbstractScrollArea::wheelEvent(event);
    set_row_height(row_height_px_ * (event->angleDelta().y() > 0 ? 115 : 87) / 100);
    event->accept();
}

void Wall::keyPressEvent(QKeyEvent* event) {
    if (tiles().empty()) return QAbstractScrollArea::keyPressEvent(event);
    const std::size_t last = tiles().size() - 1;
    const std::size_t here = std::min(current_.value_or(0), last);
    const bool none = !current_.has_value();
    const int page = std::max(viewport()->height() / (row_height_px_ + kGapPx), 1);
    const auto go = [&](std::size_t to) {
        if ((event->modifiers() & Qt::ShiftModifier) != 0) select_between(here, to);
        go_to(none ? here : to);
    };
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_H:
            return go(here > 0 ? here - 1 : 0);
        case Qt::Key_Right:
        case Qt::Key_L:
            return go(std::min(here + 1, last));
        case Qt::Key_Up:
        case Qt::Key_K:
            return go(layout().beside(here, -1));
        case Qt::Key_Down:
        case Qt::Key_J:
            return go(layout().beside(here, 1));
        case Qt::Key_PageUp:
            return go(layout().beside(here, -page));
        case Qt::Key_PageDown:
            return go(layout().beside(here, page));
        case Qt::Key_Home:
            return go(0);
        case Qt::Key_End:
            return go(last);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (current()) emit opened(*current());
            return;
        case Qt::Key_Space:
            if (current()) emit quick_look_wanted(*current());
            return;
        case Qt::Key_X:
            if (current_) toggle(*current_);
            return;
        case Qt::Key_Escape:
            if (!selected_.isEmpty()) return select_nothing();
            break;
        case Qt::Key_A:
            if ((event->modifiers() & Qt::ControlModifier) != 0) return select_between(0, last);
            break;
        default:
            break;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void Wall::mousePressEvent(QMouseEvent* event) {
    pressed_ = tile_at(event->pos());
    pressed_at_ = event->pos();
    if (!pressed_) return;
    if (event->button() == Qt::RightButton) {
        // The menu applies to the selection, or to the picture under the pointer.
        if (!selected_.contains(to_int(tiles()[*pressed_].photo))) select_nothing();
        go_to(*pressed_);
        pressed_.reset();
    } else if ((event->modifiers() & Qt::ControlModifier) != 0) {
        toggle(*pressed_);
        go_to(*pressed_);
        pressed_.reset();
    } else if ((event->modifiers() & Qt::ShiftModifier) != 0) {
        select_between(current_.value_or(*pressed_), *pressed_);
        go_to(*pressed_);
        pressed_.reset();
    }
}

void Wall::mouseMoveEvent(QMouseEvent* event) {
    viewport()->setCursor(tile_at(event->pos()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (!pressed_ || (event->buttons() & Qt::LeftButton) == 0) return;
    if ((event->pos() - pressed_at_).manhattanLength() < QApplication::startDragDistance()) return;
    if (!selected_.contains(to_int(tiles()[*pressed_].photo))) {
        selected_.clear();
        current_ = pressed_;
    }
    pressed_.reset();
    start_drag();
}

void Wall::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !pressed_ || tile_at(event->pos()) != pressed_) return;
    const std::size_t clicked = *pressed_;
    pressed_.reset();
    go_to(clicked);
    // With a selection, a click continues it.
    if (!selected_.isEmpty()) return toggle(clicked);
    emit opened(tiles()[clicked].photo);
}

void Wall::contextMenuEvent(QContextMenuEvent* event) {
    if (current_) emit menu_wanted(event->globalPos());
}

void Wall::go_to(std::size_t index) {
    current_ = index;
    bring_into_sight(index);
    viewport()->update();
    tell_current(*this);
    emit current_changed(tiles()[index].photo);
}

void Wall::toggle(std::size_t index) {
    const qint64 photo = to_int(tiles()[index].photo);
    if (!selected_.remove(photo)) selected_.insert(photo);
    emit selection_changed(static_cast<int>(selected_.size()));
    viewport()->update();
}

void Wall::select_between(std::size_t a, std::size_t b) {
    for (std::size_t i = std::min(a, b); i <= std::max(a, b); ++i) selected_.insert(to_int(tiles()[i].photo));
    emit selection_changed(static_cast<int>(selected_.size()));
    viewport()->update();
}

void Wall::bring_into_sight(std::size_t index) {
    const TileBox box = layout().box(index);
    const int height = viewport()->height() - 2 * kMarginPx;
    if (box.y < verticalScrollBar()->value())
        verticalScrollBar()->setValue(box.y);
    else if (box.y + box.height > verticalScrollBar()->value() + height)
        verticalScrollBar()->setValue(box.y + box.height - height);
}

void Wall::start_drag() {
    if (!carry) return;
    const auto photos = selected();
    QMimeData* carried = carry(photos);
    if (carried == nullptr) return;
    auto* drag = new QDrag(this);  // Qt deletes it at the end of the drag
    drag->setMimeData(carried);
    if (const QPixmap* picture = thumbnails_.find(photos.front()))
        drag->setPixmap(picture->scaled(120, 120, Qt::KeepAspectRatio, Qt::SmoothTransformation));
    drag->exec(Qt::CopyAction);  // originals are never moved
}

}  // namespace trove::desktop
