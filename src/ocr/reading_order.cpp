// SPDX-License-Identifier: GPL-3.0-or-later
#include "ocr/reading_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace trove::ocr {
namespace {

struct Span {
    float low = 0;
    float high = 0;

    [[nodiscard]] float middle() const { return (low + high) / 2; }
};

struct Line {
    std::size_t index = 0;
    Span across;  // x
    Span down;    // y
};

using Lines = std::vector<Line>;

struct Cut {
    float gap = 0;
    float at = 0;  // the gap's middle
};

// The widest gap between the lines' spans.
std::optional<Cut> widest_gap(const Lines& lines, Span Line::* span) {
    std::vector<Span> spans;
    for (const Line& line : lines) spans.push_back(line.*span);
    std::ranges::sort(spans, {}, &Span::low);
    std::optional<Cut> widest;
    float reach = spans.front().high;
    for (const Span& next : spans) {
        if (next.low > reach && (!widest || next.low - reach > widest->gap))
            widest = {next.low - reach, (next.low + reach) / 2};
        reach = std::max(reach, next.high);
    }
    return widest;
}

float letter_height(const Lines& lines) {
    std::vector<float> heights;
    for (const Line& line : lines)
        heights.push_back(std::min(line.down.high - line.down.low, line.across.high - line.across.low));
    std::ranges::nth_element(heights, heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2));
    return heights[heights.size() / 2];
}

void put_in_order(Lines lines, std::vector<std::size_t>& order) {
    while (lines.size() > 1) {
        auto cut = widest_gap(lines, &Line::across);
        auto span = &Line::across;
        if (!cut || cut->gap < letter_height(lines)) {
            cut = widest_gap(lines, &Line::down);
            span = &Line::down;
        }
        if (!cut) break;
        const auto rest = std::stable_partition(lines.begin(), lines.end(),
                                                [&](const Line& line) { return (line.*span).middle() < cut->at; });
        put_in_order(Lines(lines.begin(), rest), order);
        lines.erase(lines.begin(), rest);
    }
    // Lines that cannot be cut apart overlap: rows by their middles, and within a row from the left.
    std::ranges::sort(lines, {}, [](const Line& line) { return line.down.middle(); });
    for (auto row = lines.begin(); row != lines.end();) {
        const float reach = row->down.middle() + (row->down.high - row->down.low) / 2;
        auto end = std::find_if(row, lines.end(), [&](const Line& line) { return line.down.middle() > reach; });
        std::ranges::sort(row, end, {}, [](const Line& line) { return line.across.low; });
        for (; row != end; ++row) order.push_back(row->index);
    }
}

}  // namespace

std::vector<std::size_t> reading_order(std::span<const Quad> quads) {
    Lines lines;
    for (std::size_t i = 0; i < quads.size(); ++i) {
        const auto [left, right] = std::ranges::minmax(quads[i], {}, &Point::x);
        const auto [top, bottom] = std::ranges::minmax(quads[i], {}, &Point::y);
        // Boxes are generous, with a fifth of the height empty at top and bottom, so close lines would overlap.
        const float air = (bottom.y - top.y) / 5;
        lines.push_back({i, {left.x, right.x}, {top.y + air, bottom.y - air}});
    }
    std::vector<std::size_t> order;
    if (!lines.empty()) put_in_order(std::move(lines), order);
    return order;
}

}  // namespace trove::ocr
