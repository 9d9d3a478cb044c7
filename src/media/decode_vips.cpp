// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/decode_vips.h"

#include "base/log.h"
#include "media/colour.h"
#include "media/scaling.h"
#include "media/tiff_directory.h"
#include "media/time_limit.h"
#include "media/vips_image.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace trove::media {
namespace {

void to_our_log(const gchar* /*domain*/, GLogLevelFlags /*level*/, const gchar* message, gpointer /*data*/) {
    const std::string_view text = message == nullptr ? "" : message;
    remember_vips_warning(text);
    log::debug("media", "libvips: {}", text);
}

// What the libraries say in words that mislead or mean nothing to a person. In order: the first that fits counts.
std::optional<Error> in_plain_words(std::string_view format, std::string_view reason) {
    struct Words {
        std::string_view format;
        std::string_view phrase;
        Errc code;
        std::string_view words;
    };

    static constexpr auto kWords = std::to_array<Words>({
        // libheif drops pictures in a coding that it does not know, and then misses them.
        {"heif", "references a non-existing image", Errc::kUnsupported, "a heif with a coding inside that is not read"},
        {"avif", "references a non-existing image", Errc::kUnsupported,
         "an avif with a coding inside that is not read"},
        // libjxl gives one error for damage and for what only a newer one knows.
        {"jxl", "JxlDecoderProcessInput", Errc::kUnsupported,
         "the jxl is damaged, or newer than the library that reads it here"},
        {"tiff", "TIFFFetchNorma", Errc::kCorrupt, "the tiff is cut off, or its directory is damaged"},
        {"tiff", "eek error", Errc::kCorrupt, "the tiff is cut off: pixels that it points to are not there"},
        {"tiff", "ead error", Errc::kCorrupt, "the tiff is cut off: pixels that it points to are not there"},
        {"gif", "no frames", Errc::kCorrupt, "the gif holds no picture that can be read"},
    });
    for (const Words& one : kWords)
        if (one.format == format && reason.find(one.phrase) != std::string_view::npos)
            return Error{one.code, std::string(one.words)};
    return std::nullopt;
}

Error vips_failure(std::string_view format) {
    const std::string reason = take_vips_error(format);
    if (const auto told = in_plain_words(format, reason)) return *told;
    // Phrases of libheif, libtiff and libvips for known but unsupported features.
    for (const char* const word : {"nsupported", "not supported", "ecurity limit", "not implemented"}) {
        if (reason.find(word) != std::string::npos) {
            return {Errc::kUnsupported, fmt::format("a kind of {} that is not read: {}", format, reason)};
        }
    }
    // Phrases of libvips and libheif.
    if (reason.find("out of memory") != std::string::npos || reason.find("emory allocation") != std::string::npos)
        return {Errc::kNoMemory, fmt::format("not enough memory for the {}: {}", format, reason)};
    return {Errc::kCorrupt, fmt::format("the {} is damaged: {}", format, reason)};
}

VipsImagePtr load(std::span<const std::uint8_t> bytes, std::string_view format, double webp_scale) {
    const char* loader = "heifload_buffer";
    if (format == "png") loader = "pngload_buffer";
    if (format == "webp") loader = "webpload_buffer";
    if (format == "gif") loader = "gifload_buffer";
    if (format == "tiff") loader = "tiffload_buffer";
    if (format == "jxl") loader = "jxlload_buffer";
    remember_vips_warning({});
    VipsImage* out = nullptr;
    // The blob borrows the bytes, which outlive the image: it never leaves this file.
    VipsBlob* const blob = vips_blob_new(nullptr, bytes.data(), bytes.size());
    const int failed =
        format == "webp" ? vips_call(loader, blob, &out, "access", VIPS_ACCESS_SEQUENTIAL, "scale", webp_scale, nullptr)
                         : vips_call(loader, blob, &out, "access", VIPS_ACCESS_SEQUENTIAL, nullptr);
    vips_area_unref(VIPS_AREA(blob));
    return VipsImagePtr(failed != 0 ? nullptr : out);
}

// EXIF's orientation, if the format's decoder leaves it to us.
int stored_orientation(VipsImage* image, std::string_view format) {
    if (format == "heif" || format == "avif" || format == "jxl") return 1;
    int value = 1;
    if (vips_image_get_typeof(image, VIPS_META_ORIENTATION) != 0 &&
        vips_image_get_int(image, VIPS_META_ORIENTATION, &value) == 0 && value >= 1 && value <= 8) {
        return value;
    }
    return exif_orientation(vips_blob(image, VIPS_META_EXIF_NAME));
}

bool is_interlaced_png(std::span<const std::uint8_t> bytes) {
    return bytes.size() > 28 && bytes[28] == 1;
}

// One strip or one row of tiles, libtiff's units.
std::size_t tiff_strip_bytes(const TiffDirectory& tiff) {
    const std::uint64_t rows = tiff.tile_height != 0      ? tiff.tile_height
                               : tiff.rows_per_strip != 0 ? std::min(tiff.rows_per_strip, tiff.height)
                                                          : tiff.height;
    const std::uint64_t bits = std::clamp<std::uint64_t>(tiff.bits_per_sample, 8, 64);
    const std::uint64_t samples = std::clamp<std::uint64_t>(tiff.samples_per_pixel, 1, 64);
    // Edges are at most kMaxPixels here, so nothing overflows.
    return std::min<std::uint64_t>(rows, kMaxPixels) * std::min<std::uint64_t>(tiff.width, kMaxPixels) / 8 * bits *
           samples;
}

// Measured with each library in Debian 12 on pictures of 12 and 50 megapixels, rounded up.
std::size_t decoder_bytes(VipsImage* image, std::string_view format, std::span<const std::uint8_t> bytes) {
    const auto width = static_cast<std::size_t>(image->Xsize);
    const std::size_t pixels = width * static_cast<std::size_t>(image->Ysize);
    const std::size_t pixel = static_cast<std::size_t>(image->Bands) * vips_format_sizeof(image->BandFmt);
    // Every step between the loader and us holds some rows.
    const std::size_t rows = width * pixel * 256;
    if (format == "png") return rows + (is_interlaced_png(bytes) ? pixels * pixel : 0);
    if (format == "gif") return rows + pixels * 8;
    if (format == "webp") return rows + pixels * 8;
    constexpr std::size_t kVideoDecoder = std::size_t{32} << 20U;  // memory of libde265, dav1d and libjxl for any size
    if (format == "jxl") return rows + pixels * 16 + kVideoDecoder;
    if (format == "tiff") {
        const auto tiff = read_tiff_directory(bytes);
        return rows + (tiff ? tiff_strip_bytes(*tiff) * 2 : 0);
    }
    const bool alpha = image->Bands == 4;
    const bool deep = pixel > 4;
    const std::size_t each = (alpha ? std::size_t{13} : std::size_t{10}) + (deep ? (alpha ? 9U : 6U) : 0U);
    return rows + pixels * each + kVideoDecoder;
}

// Rows of a file requested at a time.
constexpr int kStripStoredRows = 32;

using ImageResult = Result<VipsImagePtr>;

// One libvips operation from image to image.
template <class... A>
ImageResult step(std::string_view format,
                 int (*operation)(VipsImage*, VipsImage**, A..., ...),
                 VipsImage* in,
                 A... args) {
    VipsImage* out = nullptr;
    if (operation(in, &out, args..., nullptr) != 0) return fail(vips_failure(format));
    return VipsImagePtr(out);
}

bool is_sixteen_bit(const VipsImage* image) {
    return image->BandFmt == VIPS_FORMAT_USHORT;
}

// Blends transparency over white. Must come first, because shrinking would mix in the colours of invisible pixels.
ImageResult without_alpha(VipsImagePtr image, std::string_view format) {
    if (vips_image_hasalpha(image.get()) == FALSE) return image;
    VipsImage* out = nullptr;
    if (image->Type == VIPS_INTERPRETATION_CMYK) {
        if (vips_extract_band(image.get(), &out, 0, "n", 4, nullptr) != 0) return fail(vips_failure(format));
        return VipsImagePtr(out);
    }
    double white = 255;
    if (is_sixteen_bit(image.get())) white = 65535;
    if (image->Type == VIPS_INTERPRETATION_scRGB) white = 1;
    // libvips truncates bytes, while Pillow rounds.
    const bool bytes = image->BandFmt == VIPS_FORMAT_UCHAR;
    if (bytes) {
        TROVE_TRY(image, step(format, vips_cast_float, image.get()));
    }
    VipsArrayDouble* const background = vips_array_double_new(&white, 1);
    const int failed = vips_flatten(image.get(), &out, "background", background, "max_alpha", white, nullptr);
    vips_area_unref(VIPS_AREA(background));
    if (failed != 0) return fail(vips_failure(format));
    if (!bytes) return VipsImagePtr(out);
    const VipsImagePtr flat(out);
    TROVE_TRY(const auto rounded, step(format, vips_rint, flat.get()));
    return step(format, vips_cast_uchar, rounded.get());
}

// Converts to sRGB by the embedded profile if libvips can, else by the format's colour space.
ImageResult in_srgb(VipsImagePtr image, std::string_view format) {
    VipsImage* out = nullptr;
    const bool profile = vips_image_get_typeof(image.get(), VIPS_META_ICC_NAME) != 0;
    const bool plain = image->Bands == 3 && image->BandFmt == VIPS_FORMAT_UCHAR;
    if (plain && image->Type == VIPS_INTERPRETATION_sRGB) return image;  // the caller applies the profile
    if (profile && vips_icc_transform(image.get(), &out, "srgb", "embedded", TRUE, "intent", VIPS_INTENT_RELATIVE,
                                      "black_point_compensation", TRUE, nullptr) == 0) {
        vips_image_remove(out, VIPS_META_ICC_NAME);
        return VipsImagePtr(out);
    }
    if (vips_colourspace(image.get(), &out, VIPS_INTERPRETATION_sRGB, nullptr) == 0) {
        // The pixels are sRGB now, so an unusable profile must not be applied again.
        vips_image_remove(out, VIPS_META_ICC_NAME);
        return VipsImagePtr(out);
    }
    take_vips_error(format);
    // Unknown channels: the first three, or the first one, are used unchanged.
    return step<int>(format, vips_extract_band, image.get(), 0);
}

// Converts any image to three bands of bytes.
ImageResult as_rgb_bytes(VipsImagePtr image, std::string_view format) {
    VipsImage* out = nullptr;
    if (image->BandFmt == VIPS_FORMAT_USHORT) {
        if (vips_msb(image.get(), &out, nullptr) != 0) return fail(vips_failure(format));
        image.reset(std::exchange(out, nullptr));
    } else if (image->BandFmt != VIPS_FORMAT_UCHAR) {
        if (vips_cast(image.get(), &out, VIPS_FORMAT_UCHAR, nullptr) != 0) return fail(vips_failure(format));
        image.reset(std::exchange(out, nullptr));
    }
    if (image->Bands == 3) return image;
    if (image->Bands > 3) {
        if (vips_extract_band(image.get(), &out, 0, "n", 3, nullptr) != 0) return fail(vips_failure(format));
        return VipsImagePtr(out);
    }
    std::array<VipsImage*, 3> bands{};
    if (vips_extract_band(image.get(), bands.data(), 0, nullptr) != 0) return fail(vips_failure(format));
    const VipsImagePtr first(bands[0]);
    bands.fill(first.get());
    if (vips_bandjoin(bands.data(), &out, 3, nullptr) != 0) return fail(vips_failure(format));
    return VipsImagePtr(out);
}

ImageResult pipeline(VipsImagePtr image, const Header& header, const DecodeOptions& options) {
    const std::string_view format = header.format;
    VipsImage* out = nullptr;
    if (image->Coding != VIPS_CODING_NONE) {
        if (vips_colourspace(image.get(), &out, VIPS_INTERPRETATION_sRGB, nullptr) != 0)
            return fail(vips_failure(format));
        image.reset(std::exchange(out, nullptr));
    }
    TROVE_TRY(image, without_alpha(std::move(image), format));
    // The loader may have shrunk already (WebP).
    const int reduction = whole_reduction(image->Xsize, image->Ysize, options);
    if (reduction > 1) {
        if (vips_shrink(image.get(), &out, reduction, reduction, nullptr) != 0) return fail(vips_failure(format));
        image.reset(std::exchange(out, nullptr));
    }
    TROVE_TRY(image, in_srgb(std::move(image), format));
    return as_rgb_bytes(std::move(image), format);
}

// Pulls the pixels on this thread. A failure after the first strip keeps the finished part; the rest stays grey.
Result<Image> fetch(VipsImage* image, int reduction, std::string_view format) {
    // A row of the result takes `reduction` rows of the file.
    const int strip_rows = std::max(kStripStoredRows / reduction, 1);
    const auto deadline = std::chrono::steady_clock::now() + kDecodeTimeLimit;
    Image result{image->Xsize, image->Ysize, {}};
    const std::size_t row_bytes = static_cast<std::size_t>(image->Xsize) * 3;
    result.rgb.assign(row_bytes * static_cast<std::size_t>(image->Ysize), 128);
    const VipsRegionPtr region(vips_region_new(image));
    for (int y = 0; y < image->Ysize; y += strip_rows) {
        const VipsRect strip{0, y, image->Xsize, std::min(strip_rows, image->Ysize - y)};
        if (vips_region_prepare(region.get(), &strip) != 0) {
            if (y == 0) return fail(vips_failure(format));
            log::debug("media", "a {} ends early: {}", format, take_vips_error(format));
            break;
        }
        const std::uint8_t* from = VIPS_REGION_ADDR_TOPLEFT(region.get());
        for (int row = y; row < y + strip.height; ++row, from += VIPS_REGION_LSKIP(region.get())) {
            std::memcpy(result.rgb.data() + static_cast<std::size_t>(row) * row_bytes, from, row_bytes);
        }
        if (std::chrono::steady_clock::now() > deadline) {
            return fail(Errc::kUnsupported, fmt::format("the {} takes too long to decode", format));
        }
    }
    return result;
}

#ifdef __GLIBC__
// libjxl writes a picture's faults to stderr, in the middle of a crawl's progress. The reason arrives through libvips
// anyway, so its lines are dropped and all others pass. The C library lets a program set the variable `stderr`; direct
// writes to the descriptor are not affected.
ssize_t write_without_libjxl(void* /*unused*/, const char* text, std::size_t size) {
    if (std::string_view(text, size).starts_with("./lib/jxl/")) return static_cast<ssize_t>(size);
    return std::max<ssize_t>(0, ::write(STDERR_FILENO, text, size));
}

void quieten_libjxl() {
    FILE* const filtered = ::fopencookie(
        nullptr, "w", {.read = nullptr, .write = write_without_libjxl, .seek = nullptr, .close = nullptr});
    if (filtered == nullptr) return;
    ::setvbuf(filtered, nullptr, _IONBF, 0);  // each message comes in one piece
    stderr = filtered;                        // for the life of the process
}
#else
void quieten_libjxl() {}
#endif

}  // namespace

void initialise_vips() {
    quieten_libjxl();
    if (VIPS_INIT("trove") != 0) {
        log::error("media", "libvips does not start: {}", take_vips_error("vips"));
        return;
    }
    constexpr auto kBelowCritical =
        static_cast<GLogLevelFlags>(G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG);
    g_log_set_handler("VIPS", kBelowCritical, to_our_log, nullptr);
    vips_cache_set_max(0);
    vips_concurrency_set(1);  // parallel over pictures, not within one
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (const char* const allowed : {"VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadNsgif",
                                      "VipsForeignLoadTiff", "VipsForeignLoadHeif", "VipsForeignLoadJxl"}) {
        vips_operation_block_set(allowed, FALSE);
    }
}

void load_vips_codecs() {
    // Each loader is started with bytes that are no picture, and the library behind it starts.
    constexpr std::array<std::uint8_t, 64> kNothing{0, 0, 0, 24, 'f', 't', 'y', 'p', 'h', 'e', 'i', 'c'};
    for (const char* const format : {"png", "webp", "gif", "tiff", "heif", "jxl"}) {
        const VipsImagePtr image = load(kNothing, format, 1);
        take_vips_error(format);
    }
}

Result<Header> read_vips_header(std::span<const std::uint8_t> bytes, std::string_view format) {
    if (format == "tiff") {
        // Camera raw files are TIFF structures too. libtiff would read only the small preview at their start.
        const auto tiff = read_tiff_directory(bytes);
        if (tiff && (tiff->is_digital_negative || (tiff->reduced && tiff->has_sub_files))) {
            return fail(Errc::kUnsupported, "camera raw files are not read");
        }
    }
    const VipsThreadUse use;
    const VipsImagePtr image = load(bytes, format, 1);
    if (!image) return fail(vips_failure(format));
    Header header;
    header.format = format;
    header.stored_width_px = image->Xsize;
    header.stored_height_px = image->Ysize;
    header.orientation = stored_orientation(image.get(), format);
    header.decoder_bytes = decoder_bytes(image.get(), format, bytes);
    return header;
}

Result<Image> decode_vips(std::span<const std::uint8_t> bytes, const Header& header, const DecodeOptions& options) {
    const VipsThreadUse use;
    // libwebp shrinks well while it decodes. The size is a little above the need, for the exact resize.
    const double scale =
        header.format == "webp" ? 1.0 / whole_reduction(header.stored_width_px, header.stored_height_px, options) : 1;
    VipsImagePtr loaded = load(bytes, header.format, scale);
    if (!loaded) return fail(vips_failure(header.format));
    TROVE_TRY(const VipsImagePtr ready, pipeline(std::move(loaded), header, options));
    const std::span<const std::uint8_t> profile = vips_blob(ready.get(), VIPS_META_ICC_NAME);
    const auto transform = ColourTransform::make(profile, Pixels::kRgb);
    const int reduction = std::max(header.stored_height_px / ready->Ysize, 1);
    TROVE_TRY(Image image, fetch(ready.get(), reduction, header.format));
    // libtiff's harmless complaints would fill the buffer and push out a later file's reason.
    if (header.format == "tiff") vips_error_clear();
    if (transform) transform->run(image.rgb.data(), image.rgb.data(), image.rgb.size() / 3);
    return image;
}

MetadataBlocks read_metadata_blocks(std::span<const std::uint8_t> bytes, std::string_view format) {
    const VipsThreadUse use;
    const VipsImagePtr image = load(bytes, format, 1);
    if (!image) {
        log::debug("media", "no metadata blocks: {}", take_vips_error(format));
        return {};
    }
    const auto exif = vips_blob(image.get(), VIPS_META_EXIF_NAME);
    const auto xmp = vips_blob(image.get(), VIPS_META_XMP_NAME);
    return {{exif.begin(), exif.end()}, {xmp.begin(), xmp.end()}};
}

}  // namespace trove::media
