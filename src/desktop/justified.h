// SPDX-License-Identifier: GPL-3.0-or-later
//
// Justified: where the pictures of a wall lie: rows of equal width, each picture in its own shape, in order. A value;
// any thread. Laying out 200,000 pictures takes milliseconds; finding what is in sight is a binary search.
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
    int row_height_px = 200;  // about; rows are stretched to fill the width
    int gap_px = 4;
    int heading_px = 0;  // kept free above each section
    bool operator==(const JustifiedOptions&) const = default;
};

class Justified {
public:
    Justified() = default;

    // `aspects`: width / height of each picture. What lies outside of 1:4 to 4:1 is shown cut. `sections`: the pictures
    // that begin one, in order; each begins a row, below room for its heading.
    Justified(std::span<const float> aspects,
              const JustifiedOptions& options,
              std::span<const std::size_t> sections = {});

    [[nodiscard]] int height_px() const { return height_px_; }

    [[nodiscard]] std::size_t size() const { return left_px_.size(); }

    [[nodiscard]] TileBox box(std::size_t index) const;

    // [first, last) of the pictures in rows that touch the band.
    struct Range {
        std::size_t first = 0;
        std::size_t last = 0;
    };

    [[nodiscard]] Range between(int top_px, int bottom_px) const;

    [[nodiscard]] std::optional<std::size_t> at(int x_px, int y_px) const;

    // The picture that stands nearest above (rows < 0) or below; the same at the first and the last row.
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
