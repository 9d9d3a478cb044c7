// SPDX-License-Identifier: GPL-3.0-or-later
// A BMP file: what decodes has the size that its header said, or less after shrinking.
#include "media/decode_bmp.h"
#include "target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> bytes(data, size);
    const auto header = trove::media::read_bmp_header(bytes);
    if (!header) return 0;
    trove::fuzz::promise(header->stored_width_px > 0 && header->stored_height_px > 0, "a header has a size");
    trove::media::DecodeOptions options;
    options.min_short_edge_px = 16;
    options.memory_bytes = std::size_t{16} << 20U;
    // Pictures of a billion pixels are honest, and slow.
    if (std::int64_t{header->stored_width_px} * header->stored_height_px > 1 << 20) return 0;
    const auto image = trove::media::decode_bmp(bytes, options);
    if (image) ++trove::fuzz::taken;
    if (image)
        trove::fuzz::promise(image->width > 0 && image->width <= header->stored_width_px, "a picture has a size");
    return 0;
}
