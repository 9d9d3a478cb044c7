// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/draw_text_for_test.h"

#include <fmt/format.h>
#include <vips/vips.h>

namespace trove::media {

Image draw_text(const std::string& text, int height_px) {
    // At 72 dpi a point is a pixel.
    VipsImage* mask = nullptr;
    const std::string font = fmt::format("DejaVu Sans {}", height_px);
    if (vips_text(&mask, text.c_str(), "font", font.c_str(), "dpi", 72, nullptr) != 0) return {};
    std::size_t size = 0;
    void* const pixels = vips_image_write_to_memory(mask, &size);
    const int width = vips_image_get_width(mask);
    const int height = vips_image_get_height(mask);
    const int bands = vips_image_get_bands(mask);
    g_object_unref(mask);
    if (pixels == nullptr) return {};
    Image image{width + 2 * height_px, height + 2 * height_px, {}};
    image.rgb.assign(static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3, 255);
    const auto* const ink = static_cast<const std::uint8_t*>(pixels);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 3; ++c) {
                const auto to = (static_cast<std::size_t>(y + height_px) * static_cast<std::size_t>(image.width) +
                                 static_cast<std::size_t>(x + height_px)) *
                                3;
                const auto from =
                    (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) *
                    static_cast<std::size_t>(bands);
                image.rgb[to + static_cast<std::size_t>(c)] = static_cast<std::uint8_t>(255 - ink[from]);
            }
    g_free(pixels);
    return image;
}

}  // namespace trove::media
