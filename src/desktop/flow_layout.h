// SPDX-License-Identifier: GPL-3.0-or-later
//
// FlowLayout: widgets side by side, wrapped into rows like words. Used from the window's thread.
#pragma once
#include <QLayout>

#include <memory>
#include <vector>

namespace trove::desktop {

class FlowLayout final : public QLayout {
    Q_OBJECT

public:
    FlowLayout() { setContentsMargins(0, 0, 0, 0); }

    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override { items_.push_back(item); }

    [[nodiscard]] int count() const override { return static_cast<int>(items_.size()); }

    [[nodiscard]] QLayoutItem* itemAt(int index) const override {
        return index >= 0 && index < count() ? items_[static_cast<std::size_t>(index)] : nullptr;
    }

    QLayoutItem* takeAt(int index) override;

    [[nodiscard]] QSize sizeHint() const override { return minimumSize(); }

    [[nodiscard]] QSize minimumSize() const override;

    [[nodiscard]] bool hasHeightForWidth() const override { return true; }

    [[nodiscard]] int heightForWidth(int width) const override { return place({0, 0, width, 0}, false); }

    void setGeometry(const QRect& rect) override;

private:
    int place(const QRect& rect, bool move) const;  // returns the height

    std::vector<QLayoutItem*> items_;
};

}  // namespace trove::desktop
