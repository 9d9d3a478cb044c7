// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/row_shrinker.h"

#include <algorithm>
#include <cstring>

namespace trove::media {

RowShrinker::RowShrinker(int width, int height, int factor)
    : factor_(factor), image_{width / factor, height / factor, {}} {
    const std::size_t stride = static_cast<std::size_t>(image_.width) * 3;
    image_.rgb.assign(stride * static_cast<std::size_t>(image_.height), 128);
    if (factor > 1) sums_.assign(stride, 0);
}

void RowShrinker::add(int y, const std::uint8_t* rgb) {
    const int to = y / factor_;
    if (y < 0 || to >= image_.height) return;
    const std::size_t stride = static_cast<std::size_t>(image_.width) * 3;
    if (factor_ == 1) {
        std::memcpy(image_.rgb.data() + static_cast<std::size_t>(to) * stride, rgb, stride);
        return;
    }
    if (to != open_row_) {
        open_row_ = to;
        rows_in_ = 0;
        std::ranges::fill(sums_, 0U);
    }
    for (std::size_t x = 0; x < stride; x += 3) {
        for (int i = 0; i < factor_; ++i, rgb += 3) {
            sums_[x] += rgb[0];
            sums_[x + 1] += rgb[1];
            sums_[x + 2] += rgb[2];
        }
    }
    if (++rows_in_ == factor_) flush();
}

void RowShrinker::flush() {
    const auto area = static_cast<std::uint32_t>(factor_) * static_cast<std::uint32_t>(factor_);
    std::uint8_t* const to = image_.rgb.data() + static_cast<std::size_t>(open_row_) * sums_.size();
    for (std::size_t i = 0; i < sums_.size(); ++i) to[i] = static_cast<std::uint8_t>((sums_[i] + area / 2) / area);
    open_row_ = -1;
}

}  // namespace trove::media
