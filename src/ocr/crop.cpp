// SPDX-License-Identifier: GPL-3.0-or-later
#include "ocr/crop.h"

#include <algorithm>
#include <cmath>

namespace trove::ocr {
namespace {

media::Image half(const media::Image& image) {
    media::Image small;
    small.width = (image.width + 1) / 2;
    small.height = (image.height + 1) / 2;
    small.rgb.resize(static_cast<std::size_t>(small.width) * static_cast<std::size_t>(small.height) * 3);
    std::uint8_t* out = small.rgb.data();
    for (int y = 0; y < small.height; ++y) {
        const std::uint8_t* upper = image.row(std::min(2 * y, image.height - 1));
        const std::uint8_t* lower = image.row(std::min(2 * y + 1, image.height - 1));
        for (int x = 0; x < small.width; ++x) {
            const int left = std::min(2 * x, image.width - 1) * 3;
            const int right = std::min(2 * x + 1, image.width - 1) * 3;
            for (int c = 0; c < 3; ++c)
                *out++ = static_cast<std::uint8_t>(
                    (upper[left + c] + upper[right + c] + lower[left + c] + lower[right + c] + 2) / 4);
        }
    }
    return small;
}

}  // namespace

const media::Image& Pyramid::level(int halvings) {
    while (static_cast<int>(halves_.size()) < halvings) {
        media::Image next = half(halves_.empty() ? image_ : halves_.back());
        halves_.push_back(std::move(next));
    }
    return halvings == 0 ? image_ : halves_[static_cast<std::size_t>(halvings) - 1];
}

media::Image Pyramid::cut(const Quad& corners, int width, int height) {
    // Pixels of the picture per pixel of the result, in the direction that is reduced less.
    const float shrink = std::min(distance(corners[0], corners[1]) / static_cast<float>(width),
                                  distance(corners[0], corners[3]) / static_cast<float>(height));
    int halvings = 0;
    for (float left = shrink; left >= 2 && halvings < 12; left /= 2) ++halvings;
    const media::Image& from = level(halvings);
    // An odd last row counts twice in its half, so this is exact, unlike the quotient of the widths.
    const float scale = std::ldexp(1.0F, -halvings);

    media::Image cut;
    cut.width = width;
    cut.height = height;
    cut.rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    std::uint8_t* out = cut.rgb.data();
    const auto column = [&](int x) { return static_cast<std::ptrdiff_t>(std::clamp(x, 0, from.width - 1)) * 3; };
    for (int y = 0; y < height; ++y) {
        const float v = (static_cast<float>(y) + 0.5F) / static_cast<float>(height);
        for (int x = 0; x < width; ++x) {
            const float u = (static_cast<float>(x) + 0.5F) / static_cast<float>(width);
            // Three corners determine a rectangle.
            const float px =
                (corners[0].x + (corners[1].x - corners[0].x) * u + (corners[3].x - corners[0].x) * v) * scale - 0.5F;
            const float py =
                (corners[0].y + (corners[1].y - corners[0].y) * u + (corners[3].y - corners[0].y) * v) * scale - 0.5F;
            const float floor_x = std::floor(px);
            const float floor_y = std::floor(py);
            const float fx = px - floor_x;
            const float fy = py - floor_y;
            const auto left = column(static_cast<int>(floor_x));
            const auto right = column(static_cast<int>(floor_x) + 1);
            const std::uint8_t* upper = from.row(std::clamp(static_cast<int>(floor_y), 0, from.height - 1));
            const std::uint8_t* lower = from.row(std::clamp(static_cast<int>(floor_y) + 1, 0, from.height - 1));
            for (int c = 0; c < 3; ++c) {
                const float top =
                    static_cast<float>(upper[left + c]) * (1 - fx) + static_cast<float>(upper[right + c]) * fx;
                const float bottom =
                    static_cast<float>(lower[left + c]) * (1 - fx) + static_cast<float>(lower[right + c]) * fx;
                *out++ = static_cast<std::uint8_t>(top * (1 - fy) + bottom * fy + 0.5F);
            }
        }
    }
    return cut;
}

}  // namespace trove::ocr
