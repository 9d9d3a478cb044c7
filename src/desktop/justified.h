// SPDX-License-Identifier: GPL-3.0-or-later
//
// Justified: the layout of a wall: rows of equal width, each picture with its own aspect ratio, in order. A value; any
// thread. Laying out 200,000 pictures takes milliseconds; finding the visible ones is a binary search.
#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace trove::desktop {

struct TileBox {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
};

struct JustifiedOptions {
    int width_px = 0;
    int row_height_px = 200;  // approximate; rows are stretched to fill the width
    int gap_px = 4;
    int heading_px = 0;  // kept free above each section
    bool operator==(const JustifiedOptions&) const = default;
};

class Justified {
public:
    Justified() = default;

    // `aspects`: width / height of each picture. Ratios outside 1:4 to 4:1 are cropped. `sections`: the first picture
    // of each, in order; each starts a row, below the space for its heading.
    Justified(std::span<const float> aspects,
              const JustifiedOptions& options,
              std::span<const std::size_t> sections = {});

    [[nodiscard]] int height_px() const { return height_px_; }

    [[nodiscard]] std::size_t size() const { return left_px_.size(); }

    [[nodiscard]] TileBox box(std::size_t index) const;

    // The pictures [first, last) in rows that overlap the band.
    struct Range {
        std::size_t first = 0;
        std::size_t last = 0;
    };

    [[nodiscard]] Range between(int top_px, int bottom_px) const;

    [[nodiscard]] std::optional<std::size_t> at(int x_px, int y_px) const;

    // The nearest picture above (rows < 0) or below; the same picture at the first and the last row.
    [[nodiscard]] std::size_t beside(std::size_t index, int rows) const;

private:
    struct Row {
        std::size_t first = 0;
        int y = 0;
        int height = 0;
    };

    [[nodiscard]] std::size_t row_of(std::size_t index) const;

    [[nodiscard]] std::size_t end_of(std::size_t row) const {
        return row + 1 < rows_.size() ? rows_[row + 1].first : size();
    }

    std::vector<Row> rows_;
    std::vector<int> left_px_;
    std::vector<int> width_px_;
    int height_px_ = 0;
    int gap_px_ = 0;
};

}  // namespace trove::desktop
