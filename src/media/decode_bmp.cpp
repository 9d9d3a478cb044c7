// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/decode_bmp.h"

#include "media/row_shrinker.h"
#include "media/scaling.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <vector>

namespace trove::media {
namespace {

enum class Packing { kPlain, kRunLength8, kRunLength4 };

// The bits of a pixel for one channel.
struct Channel {
    unsigned shift = 0;
    std::uint32_t most = 0;  // the channel's largest value; 0: absent

    static Channel of(std::uint32_t mask) {
        if (mask == 0) return {};
        const auto shift = static_cast<unsigned>(std::countr_zero(mask));
        return {shift, mask >> shift};
    }

    [[nodiscard]] std::uint8_t get(std::uint32_t pixel) const {
        if (most == 0) return 0;
        const std::uint64_t value = (pixel >> shift) & most;
        return static_cast<std::uint8_t>((value * 255 + most / 2) / most);
    }
};

struct Bitmap {
    int width = 0;
    int height = 0;
    bool top_down = false;
    unsigned bits = 0;
    Packing packing = Packing::kPlain;
    std::array<Channel, 4> channels;  // red, green, blue, alpha
    std::array<std::array<std::uint8_t, 3>, 256> palette{};
    std::size_t pixels_at = 0;

    [[nodiscard]] std::size_t row_bytes() const { return (static_cast<std::size_t>(width) * bits + 31) / 32 * 4; }
};

class LittleEndian {
public:
    explicit LittleEndian(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    // Bytes after the end read as zero; callers check the size where it matters.
    [[nodiscard]] std::uint32_t number(std::size_t at, std::size_t width) const {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < width; ++i) {
            if (at + i < bytes_.size()) value |= std::uint32_t{bytes_[at + i]} << (8 * i);
        }
        return value;
    }

    [[nodiscard]] std::uint32_t u32(std::size_t at) const { return number(at, 4); }

    [[nodiscard]] std::uint32_t u16(std::size_t at) const { return number(at, 2); }

private:
    std::span<const std::uint8_t> bytes_;
};

void read_palette(
    Bitmap& bitmap, std::span<const std::uint8_t> bytes, std::size_t at, std::size_t entry, std::size_t count) {
    for (std::size_t i = 0; i < std::min<std::size_t>(count, 256); ++i) {
        const std::size_t from = at + i * entry;
        if (from + 3 > bytes.size() || from + 3 > bitmap.pixels_at) return;
        bitmap.palette[i] = {bytes[from + 2], bytes[from + 1], bytes[from]};
    }
}

// False unless plain, run-length coded or with masks: an embedded JPEG or PNG, or printers' CMYK.
bool read_packing(Bitmap& bitmap, const LittleEndian& file, std::uint32_t header_size, std::uint32_t compression) {
    constexpr std::array<std::uint32_t, 4> k555 = {0x7C00, 0x03E0, 0x001F, 0};
    constexpr std::array<std::uint32_t, 4> k888 = {0xFF0000, 0xFF00, 0xFF, 0};
    std::array<std::uint32_t, 4> masks = bitmap.bits == 16 ? k555 : k888;
    switch (compression) {
        case 0:
            break;
        case 1:
            bitmap.packing = Packing::kRunLength8;
            return bitmap.bits == 8 && !bitmap.top_down;
        case 2:
            bitmap.packing = Packing::kRunLength4;
            return bitmap.bits == 4 && !bitmap.top_down;
        case 3:
        case 6:
            if (bitmap.bits != 16 && bitmap.bits != 32) return false;
            for (std::size_t i = 0; i < 3; ++i) masks[i] = file.u32(54 + 4 * i);
            if (compression == 6 || header_size >= 56) masks[3] = file.u32(66);
            break;
        default:
            return false;
    }
    std::ranges::transform(masks, bitmap.channels.begin(), Channel::of);
    return true;
}

Result<Bitmap> read_bitmap(std::span<const std::uint8_t> bytes) {
    const LittleEndian file(bytes);
    const std::uint32_t header_size = file.u32(14);
    const bool core = header_size == 12;
    if (bytes.size() < 26 || (!core && bytes.size() < 54)) return fail(Errc::kCorrupt, "the BMP ends in its header");
    // OS/2's may end between 16 and 64 bytes; the largest is Windows' fifth.
    if (!core && (header_size < 16 || header_size > 124))
        return fail(Errc::kCorrupt,
                    fmt::format("a BMP with a header of {} bytes; no kind of BMP has that", header_size));
    Bitmap bitmap;
    bitmap.pixels_at = file.u32(10);
    std::int64_t height = 0;
    std::int64_t width = 0;
    std::uint32_t compression = 0;
    std::uint32_t colours = 0;
    if (core) {
        width = file.u16(18);
        height = file.u16(20);
        bitmap.bits = file.u16(24);
    } else {
        width = std::bit_cast<std::int32_t>(file.u32(18));
        height = std::bit_cast<std::int32_t>(file.u32(22));
        bitmap.bits = file.u16(28);
        // OS/2 2.x headers may be shorter; missing fields are zero.
        if (header_size >= 20) compression = file.u32(30);
        if (header_size >= 36) colours = file.u32(46);
    }
    bitmap.top_down = height < 0;
    height = bitmap.top_down ? -height : height;
    if (width <= 0 || height <= 0) return fail(Errc::kCorrupt, "the BMP has no width or height");
    if (width * height > kMaxPixels || width > INT32_MAX || height > INT32_MAX) {
        return fail(Errc::kUnsupported, "the BMP claims more pixels than Trove reads");
    }
    bitmap.width = static_cast<int>(width);
    bitmap.height = static_cast<int>(height);
    constexpr std::array<unsigned, 7> kBits = {1, 2, 4, 8, 16, 24, 32};
    if (std::ranges::find(kBits, bitmap.bits) == kBits.end()) {
        return fail(Errc::kUnsupported, "a BMP with an unusual number of bits a pixel is not read");
    }
    if (!read_packing(bitmap, file, header_size, compression)) {
        return fail(Errc::kUnsupported, "this BMP's kind of compression is not read");
    }
    if (bitmap.pixels_at >= bytes.size()) return fail(Errc::kCorrupt, "the BMP ends before its picture data");
    if (bitmap.bits <= 8) {
        const std::size_t most = std::size_t{1} << bitmap.bits;
        const std::size_t masks = header_size == 40 && compression == 3 ? 12 : 0;
        read_palette(bitmap, bytes, 14 + std::size_t{header_size} + masks, core ? 3 : 4,
                     colours == 0 ? most : std::min<std::size_t>(colours, most));
    }
    return bitmap;
}

std::uint32_t plain_pixel(const std::uint8_t* row, std::size_t x, unsigned bits) {
    switch (bits) {
        case 8:
            return row[x];
        case 16:
            return row[2 * x] | (std::uint32_t{row[2 * x + 1]} << 8U);
        case 24:
            return row[3 * x] | (std::uint32_t{row[3 * x + 1]} << 8U) | (std::uint32_t{row[3 * x + 2]} << 16U);
        case 32:
            return row[4 * x] | (std::uint32_t{row[4 * x + 1]} << 8U) | (std::uint32_t{row[4 * x + 2]} << 16U) |
                   (std::uint32_t{row[4 * x + 3]} << 24U);
        default: {  // 1, 2 and 4: the first pixel is in the high bits
            const std::size_t bit = x * bits;
            return (row[bit / 8] >> (8 - bits - bit % 8)) & ((1U << bits) - 1);
        }
    }
}

// Many programs write an alpha mask but leave alpha zero everywhere; then there is no alpha.
bool uses_alpha(const Bitmap& bitmap, std::span<const std::uint8_t> pixels) {
    if (bitmap.bits < 16 || bitmap.channels[3].most == 0) return false;
    const std::size_t rows = std::min(pixels.size() / bitmap.row_bytes(), static_cast<std::size_t>(bitmap.height));
    for (std::size_t y = 0; y < rows; ++y) {
        const std::uint8_t* const row = pixels.data() + y * bitmap.row_bytes();
        for (std::size_t x = 0; x < static_cast<std::size_t>(bitmap.width); ++x) {
            if (bitmap.channels[3].get(plain_pixel(row, x, bitmap.bits)) != 0) return true;
        }
    }
    return false;
}

void convert_row(const Bitmap& bitmap, const std::uint8_t* row, bool alpha, std::uint8_t* rgb) {
    for (std::size_t x = 0; x < static_cast<std::size_t>(bitmap.width); ++x, rgb += 3) {
        const std::uint32_t pixel = plain_pixel(row, x, bitmap.bits);
        if (bitmap.bits <= 8) {
            std::ranges::copy(bitmap.palette[pixel], rgb);
            continue;
        }
        const unsigned cover = alpha ? bitmap.channels[3].get(pixel) : 255;
        for (std::size_t c = 0; c < 3; ++c) {
            const unsigned value = bitmap.channels[c].get(pixel);
            rgb[c] = static_cast<std::uint8_t>((value * cover + 255 * (255 - cover) + 127) / 255);
        }
    }
}

Result<Image> decode_plain(const Bitmap& bitmap, std::span<const std::uint8_t> pixels, RowShrinker& shrinker) {
    const std::size_t row_bytes = bitmap.row_bytes();
    const std::size_t rows = std::min(pixels.size() / row_bytes, static_cast<std::size_t>(bitmap.height));
    if (rows == 0) return fail(Errc::kCorrupt, "the BMP ends before its picture data");
    const bool alpha = uses_alpha(bitmap, pixels);
    std::vector<std::uint8_t> rgb(static_cast<std::size_t>(bitmap.width) * 3);
    for (std::size_t i = 0; i < rows; ++i) {
        convert_row(bitmap, pixels.data() + i * row_bytes, alpha, rgb.data());
        const int row = static_cast<int>(i);
        shrinker.add(bitmap.top_down ? row : bitmap.height - 1 - row, rgb.data());
    }
    return shrinker.take();
}

// Run lengths of palette indices, bottom row first. An escape (0) is followed by its meaning: end of row, end of
// picture, a jump, or a count of literal indices.
class RunLengths {
public:
    RunLengths(const Bitmap& bitmap, std::span<const std::uint8_t> data, RowShrinker& shrinker)
        : bitmap_(bitmap),
          data_(data),
          shrinker_(shrinker),
          rgb_(static_cast<std::size_t>(bitmap.width) * 3),
          nibbles_(bitmap.packing == Packing::kRunLength4) {
        clear_row();
    }

    void run() {
        while (row_ < bitmap_.height && at_ + 2 <= data_.size()) {
            const std::uint8_t count = data_[at_];
            const std::uint8_t value = data_[at_ + 1];
            at_ += 2;
            if (count > 0) {
                for (std::size_t i = 0; i < count; ++i) put(nibbles_ ? nibble(value, i) : value);
            } else if (value == 0) {
                end_row();
            } else if (value == 1) {
                break;
            } else if (value == 2) {
                if (!jump()) break;
            } else {
                literal(value);
            }
        }
        if (row_ < bitmap_.height && x_ > 0) end_row();
    }

private:
    static std::uint8_t nibble(std::uint8_t pair, std::size_t i) {
        return i % 2 == 0 ? static_cast<std::uint8_t>(pair >> 4U) : static_cast<std::uint8_t>(pair & 15U);
    }

    void put(std::uint8_t index) {
        if (x_ < static_cast<std::size_t>(bitmap_.width)) std::ranges::copy(bitmap_.palette[index], &rgb_[x_ * 3]);
        ++x_;
    }

    void literal(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t from = at_ + (nibbles_ ? i / 2 : i);
            if (from >= data_.size()) break;
            put(nibbles_ ? nibble(data_[from], i) : data_[from]);
        }
        const std::size_t used = nibbles_ ? (count + 1) / 2 : count;
        at_ += (used + 1) / 2 * 2;  // padded to 16 bits
    }

    bool jump() {
        if (at_ + 2 > data_.size()) return false;
        const std::size_t right = data_[at_];
        const std::size_t up = data_[at_ + 1];
        at_ += 2;
        const std::size_t x = x_ + right;
        for (std::size_t i = 0; i < up && row_ < bitmap_.height; ++i) end_row();
        x_ = x;
        return true;
    }

    // Pixels that no run covers have the palette's first colour.
    void clear_row() {
        for (std::size_t i = 0; i < rgb_.size(); i += 3) std::ranges::copy(bitmap_.palette[0], &rgb_[i]);
    }

    void end_row() {
        shrinker_.add(bitmap_.height - 1 - row_, rgb_.data());
        ++row_;
        x_ = 0;
        clear_row();
    }

    const Bitmap& bitmap_;
    std::span<const std::uint8_t> data_;
    RowShrinker& shrinker_;
    std::vector<std::uint8_t> rgb_;
    bool nibbles_;
    std::size_t at_ = 0;
    std::size_t x_ = 0;
    int row_ = 0;  // from the bottom
};

}  // namespace

Result<Header> read_bmp_header(std::span<const std::uint8_t> bytes) {
    TROVE_TRY(const Bitmap bitmap, read_bitmap(bytes));
    Header header;
    header.format = "bmp";
    header.stored_width_px = bitmap.width;
    header.stored_height_px = bitmap.height;
    header.decoder_bytes = static_cast<std::size_t>(bitmap.width) * 16;
    return header;
}

Result<Image> decode_bmp(std::span<const std::uint8_t> bytes, const DecodeOptions& options) {
    TROVE_TRY(const Bitmap bitmap, read_bitmap(bytes));
    RowShrinker shrinker(bitmap.width, bitmap.height, whole_reduction(bitmap.width, bitmap.height, options));
    const std::span<const std::uint8_t> pixels = bytes.subspan(bitmap.pixels_at);
    if (bitmap.packing == Packing::kPlain) return decode_plain(bitmap, pixels, shrinker);
    RunLengths(bitmap, pixels, shrinker).run();
    return shrinker.take();
}

}  // namespace trove::media
