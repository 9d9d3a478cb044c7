// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/wall_accessible.h"

#include "desktop/wall.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>

#include <map>

namespace trove::desktop {
namespace {

class WallAccessible;

class TileAccessible final : public QAccessibleInterface {
public:
    TileAccessible(Wall& wall, std::size_t index) : wall_(&wall), index_(index) {}

    [[nodiscard]] bool isValid() const override { return !wall_.isNull() && index_ < wall_->tiles().size(); }

    [[nodiscard]] QObject* object() const override { return nullptr; }

    [[nodiscard]] QAccessibleInterface* parent() const override {
        return QAccessible::queryAccessibleInterface(wall_.data());
    }

    [[nodiscard]] QAccessibleInterface* child(int /*index*/) const override { return nullptr; }

    [[nodiscard]] QAccessibleInterface* childAt(int /*x*/, int /*y*/) const override { return nullptr; }

    [[nodiscard]] int childCount() const override { return 0; }

    [[nodiscard]] int indexOfChild(const QAccessibleInterface* /*child*/) const override { return -1; }

    [[nodiscard]] QAccessible::Role role() const override { return QAccessible::ListItem; }

    void setText(QAccessible::Text /*text*/, const QString& /*value*/) override {}

    [[nodiscard]] QString text(QAccessible::Text what) const override {
        return what == QAccessible::Name && isValid() ? wall_->name_of(index_) : QString();
    }

    [[nodiscard]] QRect rect() const override {
        if (!isValid()) return {};
        const QRect place = wall_->place_of(index_);
        return {wall_->viewport()->mapToGlobal(place.topLeft()), place.size()};
    }

    [[nodiscard]] QAccessible::State state() const override {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.focusable = true;
        state.selectable = true;
        state.focused = wall_->hasFocus() && wall_->current_index() == index_;
        state.offscreen = !wall_->viewport()->rect().intersects(wall_->place_of(index_));
        return state;
    }

private:
    const QPointer<Wall> wall_;
    const std::size_t index_;
};

class WallAccessible final : public QAccessibleWidget {
public:
    explicit WallAccessible(Wall& wall) : QAccessibleWidget(&wall, QAccessible::List), wall_(wall) {}

    ~WallAccessible() override {
        for (const auto& [index, id] : items_) QAccessible::deleteAccessibleInterface(id);
    }

    [[nodiscard]] int childCount() const override { return static_cast<int>(wall_.tiles().size()); }

    [[nodiscard]] QAccessibleInterface* child(int index) const override {
        if (index < 0 || index >= childCount()) return nullptr;
        if (const auto known = items_.find(index); known != items_.end())
            return QAccessible::accessibleInterface(known->second);
        auto* item = new TileAccessible(wall_, static_cast<std::size_t>(index));  // Qt's table owns it
        items_.emplace(index, QAccessible::registerAccessibleInterface(item));
        return item;
    }

    [[nodiscard]] int indexOfChild(const QAccessibleInterface* child) const override {
        for (const auto& [index, id] : items_)
            if (QAccessible::accessibleInterface(id) == child) return index;
        return -1;
    }

    [[nodiscard]] QAccessibleInterface* childAt(int x, int y) const override {
        const auto index = wall_.tile_at(wall_.viewport()->mapFromGlobal(QPoint(x, y)));
        return index ? child(static_cast<int>(*index)) : nullptr;
    }

    [[nodiscard]] QAccessibleInterface* focusChild() const override {
        return wall_.current_index() ? child(static_cast<int>(*wall_.current_index())) : nullptr;
    }

private:
    Wall& wall_;
    mutable std::map<int, QAccessible::Id> items_;
};

QAccessibleInterface* make(const QString& /*name*/, QObject* object) {
    auto* wall = qobject_cast<Wall*>(object);
    return wall != nullptr ? new WallAccessible(*wall) : nullptr;
}

}  // namespace

void make_walls_accessible() {
    static const bool kOnce = (QAccessible::installFactory(make), true);
    static_cast<void>(kOnce);
}

void tell_current(Wall& wall) {
    if (!QAccessible::isActive() || !wall.current_index()) return;
    QAccessibleEvent focus(&wall, QAccessible::Focus);
    focus.setChild(static_cast<int>(*wall.current_index()));
    QAccessible::updateAccessibility(&focus);
}

}  // namespace trove::desktop
