// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/decode.h"

#include "media/decode_bmp.h"
#include "media/decode_jpeg.h"
#include "media/decode_vips.h"
#include "media/metadata_library.h"
#include "media/read_metadata.h"
#include "media/resize.h"
#include "media/scaling.h"
#include "media/sniff.h"
#include "media/structure.h"

#include <fmt/format.h>

#include <array>
#include <exception>
#include <new>
#include <utility>

namespace trove::media {
namespace {

constexpr std::size_t kMegabyte = std::size_t{1} << 20U;

std::string why_not(std::string_view format) {
    for (const std::string_view raw : {"cr2", "cr3", "crw", "mrw", "orf", "raf", "rw2", "x3f"}) {
        if (format == raw) return fmt::format("camera raw files ({}) are not read", format);
    }
    for (const std::string_view video : {"3gp", "avi", "mkv", "mov", "mp4"}) {
        if (format == video) return fmt::format("a video ({}), not a picture", format);
    }
    return fmt::format("{} files are not read", format);
}

Result<Header> read_stored_header(std::span<const std::uint8_t> bytes, std::string_view format) {
    if (format == "jpeg") return read_jpeg_header(bytes);
    if (format == "bmp") return read_bmp_header(bytes);
    return read_vips_header(bytes, format);
}

Result<Image> decode_stored(std::span<const std::uint8_t> bytes, const Header& header, const DecodeOptions& options) {
    if (header.format == "jpeg") return decode_jpeg(bytes, header, options);
    if (header.format == "bmp") return decode_bmp(bytes, options);
    return decode_vips(bytes, header, options);
}

// Our functions do not throw; the libraries' C++ and standard containers may.
template <class Work>
auto without_exceptions(Work work) -> decltype(work()) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return fail(Errc::kNoMemory, "not enough memory for the picture");
    } catch (const std::exception& e) {
        return fail(Errc::kInternal, fmt::format("decoding failed: {}", e.what()));
    }
}

int reduction_of(const Header& header, const DecodeOptions& options) {
    return header.format == "jpeg" ? jpeg_reduction(header.width_px, header.height_px, options)
                                   : whole_reduction(header.width_px, header.height_px, options);
}

Result<Header> read_any_header(std::span<const std::uint8_t> bytes) {
    if (bytes.empty()) return fail(Errc::kCorrupt, "the file is empty");
    const std::string_view format = sniff(bytes);
    if (format.empty()) return fail(Errc::kUnsupported, "not a picture of a known kind");
    if (!is_decodable(format)) return fail(Errc::kUnsupported, why_not(format));
    TROVE_CHECKED(check_structure(bytes, format));
    TROVE_TRY(Header header, read_stored_header(bytes, format));
    const std::int64_t pixels = std::int64_t{header.stored_width_px} * header.stored_height_px;
    if (pixels <= 0) return fail(Errc::kCorrupt, fmt::format("the {} has no width or height", format));
    if (pixels > kMaxPixels) {
        return fail(Errc::kUnsupported, fmt::format("{} x {} pixels are more than Trove reads", header.stored_width_px,
                                                    header.stored_height_px));
    }
    const bool turned = header.orientation >= 5;
    header.width_px = turned ? header.stored_height_px : header.stored_width_px;
    header.height_px = turned ? header.stored_width_px : header.stored_height_px;
    return header;
}

}  // namespace

void initialise_decoders() {
    // A static local is initialised once; other threads wait for it.
    static const bool done = (initialise_vips(), true);
    (void)done;
}

void load_everything() {
    initialise_decoders();
    load_vips_codecs();
    load_metadata_library();
    // A trial of each own reader.
    constexpr std::array<std::uint8_t, 4> kJpegStart = {0xFF, 0xD8, 0xFF, 0xD9};
    [[maybe_unused]] const auto header = read_header(kJpegStart);
    [[maybe_unused]] const auto metadata = read_metadata(kJpegStart);
}

Result<Header> read_header(std::span<const std::uint8_t> bytes) {
    initialise_decoders();
    return without_exceptions([&] { return read_any_header(bytes); });
}

std::size_t image_bytes(const Header& header, const DecodeOptions& options) {
    const int reduction = reduction_of(header, options);
    const auto width = static_cast<std::size_t>(header.width_px / reduction) + 1;
    const auto height = static_cast<std::size_t>(header.height_px / reduction) + 1;
    return width * height * 3;
}

std::size_t memory_needed(const Header& header, const DecodeOptions& options) {
    const int reduction = reduction_of(header, options);
    const std::size_t copies = header.orientation > 1 ? 2 : 1;  // rotation needs the picture twice
    // libvips keeps about thirty rows of squares while it averages them.
    constexpr std::size_t kRowsOfSquares = 50;
    const bool averaged = header.format != "jpeg" && reduction > 1;
    const std::size_t squares = averaged ? static_cast<std::size_t>(header.stored_width_px) * 3 *
                                               static_cast<std::size_t>(reduction) * kRowsOfSquares
                                         : 0;
    // Every decoder's tables, and a colour profile's.
    constexpr std::size_t kFixed = 8 * kMegabyte;
    return image_bytes(header, options) * copies + header.decoder_bytes + squares + kFixed;
}

Result<void> check_memory(const Header& header, const DecodeOptions& options) {
    const std::size_t needed = memory_needed(header, options);
    if (needed <= options.memory_bytes) return {};
    return fail(Errc::kNoMemory,
                fmt::format("{} x {} pixels need {} MB to decode, more than the {} MB allowed", header.width_px,
                            header.height_px, needed / kMegabyte, options.memory_bytes / kMegabyte));
}

Result<Image> decode(std::span<const std::uint8_t> bytes, const Header& header, const DecodeOptions& options) {
    return without_exceptions([&]() -> Result<Image> {
        TROVE_CHECKED(check_memory(header, options));
        TROVE_TRY(Image image, decode_stored(bytes, header, options));
        return upright(std::move(image), header.orientation);
    });
}

Result<Decoded> decode(std::span<const std::uint8_t> bytes, const DecodeOptions& options) {
    TROVE_TRY(Header header, read_header(bytes));
    TROVE_TRY(Image image, decode(bytes, header, options));
    return Decoded{std::move(image), std::move(header)};
}

}  // namespace trove::media
