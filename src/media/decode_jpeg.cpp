// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/decode_jpeg.h"

#include "media/colour.h"
#include "media/jpeg_reader.h"
#include "media/scaling.h"
#include "media/tiff_directory.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

namespace trove::media {
namespace {

constexpr int kBatchRows = 16;

bool read_markers(JpegReader& reader) {
    return reader.try_run([](jpeg_decompress_struct& info) {
        if (info.mem == nullptr) return;  // creation failed
        jpeg_save_markers(&info, JPEG_APP0 + 1, 0xFFFF);
        jpeg_save_markers(&info, JPEG_APP0 + 2, 0xFFFF);
        jpeg_read_header(&info, TRUE);
    });
}

// Progressive pictures, and those with separate scans per component, are held whole as 16-bit coefficients.
std::size_t coefficient_bytes(jpeg_decompress_struct& info) {
    if (jpeg_has_multiple_scans(&info) == FALSE) return 0;
    std::size_t bytes = 0;
    for (int i = 0; i < info.num_components; ++i) {
        const auto h = static_cast<std::size_t>(info.comp_info[i].h_samp_factor);
        const auto v = static_cast<std::size_t>(info.comp_info[i].v_samp_factor);
        const auto h_most = static_cast<std::size_t>(std::max(info.max_h_samp_factor, 1));
        const auto v_most = static_cast<std::size_t>(std::max(info.max_v_samp_factor, 1));
        const std::size_t across = (info.image_width + 8 * h_most - 1) / (8 * h_most) * h;
        const std::size_t down = (info.image_height + 8 * v_most - 1) / (8 * v_most) * v;
        bytes += across * down * DCTSIZE2 * sizeof(JCOEF);
    }
    return bytes;
}

std::optional<ColourTransform> embedded_profile(JpegReader& reader, Pixels pixels) {
    JOCTET* data = nullptr;
    unsigned int size = 0;
    const bool found = reader.try_run([&data, &size](jpeg_decompress_struct& info) {
        if (jpeg_read_icc_profile(&info, &data, &size) == FALSE) data = nullptr;
    });
    const std::unique_ptr<JOCTET, decltype(&std::free)> owner(data, &std::free);
    if (!found || data == nullptr) return std::nullopt;
    return ColourTransform::make({data, size}, pixels);
}

// Without a profile, assumes ideal inks: each lets through the light it does not cover.
void ideal_inks(const std::uint8_t* cmyk, std::uint8_t* rgb, std::size_t count, bool inverted) {
    for (std::size_t i = 0; i < count; ++i, cmyk += 4, rgb += 3) {
        const unsigned flip = inverted ? 0 : 255;
        const unsigned k = cmyk[3] ^ flip;
        for (std::size_t c = 0; c < 3; ++c) {
            rgb[c] = static_cast<std::uint8_t>(((cmyk[c] ^ flip) * k + 127) / 255);
        }
    }
}

// The form of libjpeg's rows, and their conversion to sRGB.
struct Conversion {
    Pixels pixels = Pixels::kRgb;
    std::size_t channels = 3;
    std::optional<ColourTransform> transform;

    void run(const std::uint8_t* from, std::uint8_t* to, std::size_t count) const {
        if (transform) {
            transform->run(from, to, count);
        } else if (channels == 4) {
            ideal_inks(from, to, count, pixels == Pixels::kInvertedCmyk);
        }
    }
};

Result<Conversion> choose_conversion(JpegReader& reader) {
    jpeg_decompress_struct& info = reader.info();
    Conversion conversion;
    switch (info.num_components) {
        case 1:
            conversion.transform = embedded_profile(reader, Pixels::kGrey);
            if (conversion.transform) conversion = {Pixels::kGrey, 1, std::move(conversion.transform)};
            info.out_color_space = conversion.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
            return conversion;
        case 3:
            conversion.transform = embedded_profile(reader, Pixels::kRgb);
            info.out_color_space = JCS_RGB;
            return conversion;
        case 4:
            conversion.pixels = info.saw_Adobe_marker != FALSE ? Pixels::kInvertedCmyk : Pixels::kCmyk;
            conversion.channels = 4;
            conversion.transform = embedded_profile(reader, conversion.pixels);
            info.out_color_space = JCS_CMYK;
            return conversion;
        default:
            return fail(Errc::kUnsupported, "a JPEG with other than 1, 3 or 4 channels is not read");
    }
}

}  // namespace

Result<Header> read_jpeg_header(std::span<const std::uint8_t> bytes) {
    JpegReader reader(bytes);
    if (!read_markers(reader)) return fail(reader.error());
    jpeg_decompress_struct& info = reader.info();
    Header header;
    header.format = "jpeg";
    header.stored_width_px = static_cast<int>(info.image_width);
    header.stored_height_px = static_cast<int>(info.image_height);
    header.orientation = exif_orientation(reader.exif());
    // Besides the coefficients: a few rows of blocks of each channel.
    header.decoder_bytes = coefficient_bytes(info) + std::size_t{info.image_width} * 128;
    return header;
}

Result<Image> decode_jpeg(std::span<const std::uint8_t> bytes, const Header& header, const DecodeOptions& options) {
    JpegReader reader(bytes);
    if (!read_markers(reader)) return fail(reader.error());
    TROVE_TRY(const Conversion conversion, choose_conversion(reader));
    jpeg_decompress_struct& info = reader.info();
    info.scale_num = 1;
    info.scale_denom = static_cast<unsigned>(jpeg_reduction(header.stored_width_px, header.stored_height_px, options));
    if (!reader.try_run([](jpeg_decompress_struct& i) { jpeg_start_decompress(&i); })) return fail(reader.error());

    Image image{static_cast<int>(info.output_width), static_cast<int>(info.output_height), {}};
    const std::size_t width = info.output_width;
    // A damaged file that ends early stays grey, not black, as libjpeg itself fills in.
    image.rgb.assign(width * info.output_height * 3, 128);
    std::vector<std::uint8_t> other(conversion.channels == 3 ? 0 : width * conversion.channels * kBatchRows);
    while (info.output_scanline < info.output_height) {
        const std::size_t first = info.output_scanline;
        std::uint8_t* const to = image.rgb.data() + first * width * 3;
        std::uint8_t* const from = other.empty() ? to : other.data();
        std::array<JSAMPROW, kBatchRows> rows{};
        const std::size_t count = std::min<std::size_t>(kBatchRows, info.output_height - first);
        for (std::size_t i = 0; i < count; ++i) rows[i] = from + i * width * conversion.channels;
        std::size_t read = 0;
        const bool good = reader.try_run([&rows, &read, count](jpeg_decompress_struct& i) {
            while (read < count) {
                const JDIMENSION got = jpeg_read_scanlines(&i, &rows[read], static_cast<JDIMENSION>(count - read));
                if (got == 0) break;
                read += got;
            }
        });
        conversion.run(from, to, read * width);
        if (!good && (reader.gave_up() || first == 0)) return fail(reader.error());
        if (!good || read == 0) break;
    }
    return image;
}

}  // namespace trove::media
