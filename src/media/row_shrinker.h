// SPDX-License-Identifier: GPL-3.0-or-later
//
// RowShrinker: averages squares of pixels while rows arrive, so that a large picture is never in memory whole.
// Incomplete squares at the edges are left out. One thread.
#pragma once
#include "media/image.h"

#include <cstdint>
#include <vector>

namespace trove::media {

class RowShrinker {
public:
    // `factor` >= 1 and at most both edges.
    RowShrinker(int width, int height, int factor);

    // `rgb` is row `y` of the whole picture; each row at most once, in ascending or descending order.
    void add(int y, const std::uint8_t* rgb);

    // Rows that were never added are grey.
    [[nodiscard]] Image take() { return std::move(image_); }

private:
    void flush();

    int factor_;
    Image image_;
    std::vector<std::uint32_t> sums_;
    int open_row_ = -1;  // of the result
    int rows_in_ = 0;
};

}  // namespace trove::media
