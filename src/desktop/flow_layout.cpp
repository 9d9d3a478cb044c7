// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/flow_layout.h"

#include <algorithm>

namespace trove::desktop {
namespace {

constexpr int kGapPx = 4;

}  // namespace

FlowLayout::~FlowLayout() {
    for (QLayoutItem* item : items_) delete item;
}

QLayoutItem* FlowLayout::takeAt(int index) {
    QLayoutItem* item = itemAt(index);
    if (item != nullptr) items_.erase(items_.begin() + index);
    return item;
}

QSize FlowLayout::minimumSize() const {
    QSize size;
    for (const QLayoutItem* item : items_) size = size.expandedTo(item->minimumSize());
    return size;
}

void FlowLayout::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    place(rect, true);
}

int FlowLayout::place(const QRect& rect, bool move) const {
    int x = 0;
    int y = 0;
    int row_px = 0;
    for (QLayoutItem* item : items_) {
        const QSize size = item->sizeHint().boundedTo({std::max(rect.width(), 1), item->sizeHint().height()});
        if (x > 0 && x + size.width() > rect.width()) {
            x = 0;
            y += row_px + kGapPx;
            row_px = 0;
        }
        if (move) item->setGeometry({rect.topLeft() + QPoint(x, y), size});
        x += size.width() + kGapPx;
        row_px = std::max(row_px, size.height());
    }
    return y + row_px;
}

}  // namespace trove::desktop
