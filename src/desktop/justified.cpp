// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/justified.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace trove::desktop {
namespace {

constexpr float kNarrowest = 0.25F;
constexpr float kWidest = 4.0F;

float shown(float aspect) {
    return std::isfinite(aspect) && aspect > 0 ? std::clamp(aspect, kNarrowest, kWidest) : 1.0F;
}

}  // namespace

Justified::Justified(std::span<const float> aspects,
                     const JustifiedOptions& options,
                     std::span<const std::size_t> sections)
    : gap_px_(options.gap_px) {
    left_px_.reserve(aspects.size());
    width_px_.reserve(aspects.size());
    const auto target = static_cast<float>(std::max(options.row_height_px, 1));
    int y = 0;
    auto section = sections.begin();
    for (std::size_t first = 0; first < aspects.size();) {
        while (section != sections.end() && *section < first) ++section;
        if (section != sections.end() && *section == first) {
            y += options.heading_px;
            ++section;
        }
        const std::size_t stop = section != sections.end() ? std::min(*section, aspects.size()) : aspects.size();
        // A row is full when it is as wide as the wall at the wanted height.
        std::size_t last = first;
        float sum = 0;
        float room = static_cast<float>(options.width_px);
        do {
            sum += shown(aspects[last]);
            room = static_cast<float>(options.width_px) -
                   static_cast<float>(options.gap_px) * static_cast<float>(last - first);
            ++last;
        } while (last < stop && sum * target < room);
        const bool full = sum * target >= room;
        const float height = full ? std::max(room / sum, 1.0F) : target;
        rows_.push_back({first, y, static_cast<int>(std::lround(height))});
        // Edges are rounded, not widths, so that a full row ends exactly at the wall's edge.
        float right = 0;
        int x = 0;
        for (std::size_t i = first; i < last; ++i) {
            right += shown(aspects[i]) * height;
            const int end = static_cast<int>(std::lround(right)) + static_cast<int>(i - first) * options.gap_px;
            left_px_.push_back(x);
            width_px_.push_back(std::max(end - x, 1));
            x = end + options.gap_px;
        }
        y += rows_.back().height + options.gap_px;
        first = last;
    }
    height_px_ = std::max(y - options.gap_px, 0);
}

std::size_t Justified::row_of(std::size_t index) const {
    const auto after = std::ranges::upper_bound(rows_, index, {}, &Row::first);
    return static_cast<std::size_t>(after - rows_.begin()) - 1;
}

TileBox Justified::box(std::size_t index) const {
    const Row& row = rows_[row_of(index)];
    return {left_px_[index], row.y, width_px_[index], row.height};
}

Justified::Range Justified::between(int top_px, int bottom_px) const {
    const auto first = std::ranges::lower_bound(rows_, top_px, {}, [](const Row& row) { return row.y + row.height; });
    const auto last = std::ranges::lower_bound(rows_, bottom_px, {}, &Row::y);
    if (first >= last) return {};
    return {first->first, end_of(static_cast<std::size_t>(last - rows_.begin()) - 1)};
}

std::optional<std::size_t> Justified::at(int x_px, int y_px) const {
    const Range row = between(y_px, y_px + 1);
    for (std::size_t i = row.first; i < row.last; ++i) {
        const TileBox b = box(i);
        if (x_px >= b.x && x_px < b.x + b.width && y_px >= b.y && y_px < b.y + b.height) return i;
    }
    return std::nullopt;
}

std::size_t Justified::beside(std::size_t index, int rows) const {
    if (rows_.empty()) return index;
    const auto from = static_cast<long>(row_of(index));
    const auto to = static_cast<std::size_t>(std::clamp(from + rows, 0L, static_cast<long>(rows_.size()) - 1));
    if (static_cast<long>(to) == from) return index;
    const int middle = left_px_[index] + width_px_[index] / 2;
    std::size_t best = rows_[to].first;
    for (std::size_t i = best; i < end_of(to); ++i) {
        const auto away = [&](std::size_t picture) {
            return std::abs(left_px_[picture] + width_px_[picture] / 2 - middle);
        };
        if (away(i) < away(best)) best = i;
    }
    return best;
}

}  // namespace trove::desktop
