// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/preprocess.h"

#include "media/resize.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace trove::embed {
namespace {

// A picture with a larger ratio of its edges is cut to this one, around its middle, before it is enlarged: 1 x 100,000
// pixels would otherwise become 224 x 22,400,000. The crop uses only the middle anyway.
constexpr int kMostAspect = 32;

media::Filter filter_of(Resample resample) {
    return resample == Resample::kBilinear ? media::Filter::kBilinear : media::Filter::kBicubic;
}

// Leaves `most` of `edge` pixels, or one less, so that both sides lose equally and the middle stays.
int middle_part(int edge, std::int64_t most) {
    if (edge <= most) return edge;
    const auto kept = static_cast<int>(most);
    return (edge - kept) % 2 == 0 ? kept : kept - 1;
}

media::Image without_extremes(const media::Image& image) {
    const std::int64_t most = std::int64_t{kMostAspect} * std::min(image.width, image.height);
    const int width = middle_part(image.width, most);
    const int height = middle_part(image.height, most);
    return media::crop(image, (image.width - width) / 2, (image.height - height) / 2, width, height);
}

// Like transformers' CLIPImageProcessor: the short edge becomes size, the long one int(size * long / short), and the
// centre crop starts at floor((long - size) / 2).
media::Image shortest_edge_crop(const media::Image& image, int size, media::Filter filter) {
    const auto scaled = [&](int edge, int shortest) { return static_cast<int>(std::int64_t{size} * edge / shortest); };
    const int shortest = std::min(image.width, image.height);
    const int width = image.width <= image.height ? size : scaled(image.width, shortest);
    const int height = image.width <= image.height ? scaled(image.height, shortest) : size;
    const media::Image resized = media::resize(image, width, height, filter);
    if (width == size && height == size) return resized;
    return media::crop(resized, (width - size) / 2, (height - size) / 2, size, size);
}

media::Image fit(const media::Image& image, const ImageTower& tower) {
    const media::Filter filter = filter_of(tower.resample);
    if (tower.resize == ResizeMode::kSquash) return media::resize(image, tower.size_px, tower.size_px, filter);
    const int shortest = std::min(image.width, image.height);
    const int longest = std::max(image.width, image.height);
    if (longest > std::int64_t{kMostAspect} * shortest)
        return shortest_edge_crop(without_extremes(image), tower.size_px, filter);
    return shortest_edge_crop(image, tower.size_px, filter);
}

}  // namespace

PreparedImage preprocess(const media::Image& image, const ImageTower& tower) {
    const media::Image fitted = fit(image, tower);
    const std::size_t plane = static_cast<std::size_t>(tower.size_px) * static_cast<std::size_t>(tower.size_px);
    PreparedImage planes(plane * 3);
    for (std::size_t channel = 0; channel < 3; ++channel) {
        std::array<float, 256> normalised{};
        for (std::size_t value = 0; value < 256; ++value)
            normalised[value] = (static_cast<float>(value) / 255.0F - tower.mean[channel]) / tower.std_dev[channel];
        float* to = planes.data() + channel * plane;
        const std::uint8_t* from = fitted.rgb.data() + channel;
        for (std::size_t i = 0; i < plane; ++i) to[i] = normalised[from[i * 3]];
    }
    return planes;
}

media::Image pixels_of(const PreparedImage& prepared, const ImageTower& tower) {
    const auto side = static_cast<std::size_t>(tower.size_px);
    const std::size_t plane = side * side;
    media::Image image{tower.size_px, tower.size_px, std::vector<std::uint8_t>(plane * 3)};
    for (std::size_t channel = 0; channel < 3; ++channel)
        for (std::size_t i = 0; i < plane; ++i) {
            const float value = (prepared[channel * plane + i] * tower.std_dev[channel] + tower.mean[channel]) * 255.0F;
            image.rgb[i * 3 + channel] = static_cast<std::uint8_t>(std::clamp(value + 0.5F, 0.0F, 255.0F));
        }
    return image;
}

}  // namespace trove::embed
