// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/tiff_directory.h"

#include <algorithm>

namespace trove::media {
namespace {

class Cursor {
public:
    Cursor(std::span<const std::uint8_t> bytes, bool big_endian) : bytes_(bytes), big_endian_(big_endian) {}

    [[nodiscard]] std::optional<std::uint64_t> number(std::uint64_t at, std::size_t width) const {
        if (at > bytes_.size() || bytes_.size() - at < width) return std::nullopt;
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < width; ++i) {
            const std::size_t k = big_endian_ ? i : width - 1 - i;
            value = (value << 8U) | bytes_[at + k];
        }
        return value;
    }

private:
    std::span<const std::uint8_t> bytes_;
    bool big_endian_;
};

struct Layout {
    std::size_t count_width;  // of the number of entries
    std::size_t entry_width;
    std::size_t offset_width;  // of an entry's count and value
};

constexpr Layout kClassic{2, 12, 4};
constexpr Layout kBig{8, 20, 8};
constexpr std::uint64_t kMostEntries = 4096;

std::size_t type_width(std::uint64_t type) {
    switch (type) {
        case 1:
            return 1;  // BYTE
        case 3:
            return 2;  // SHORT
        case 4:        // LONG
        case 13:
            return 4;  // IFD
        case 16:       // LONG8
        case 18:
            return 8;  // IFD8
        default:
            return 0;
    }
}

// The first value of an entry, if it is an integer.
std::optional<std::uint64_t> entry_value(const Cursor& cursor, const Layout& layout, std::uint64_t entry) {
    const auto type = cursor.number(entry + 2, 2);
    const auto count = cursor.number(entry + 4, layout.offset_width);
    if (!type || !count || *count == 0) return std::nullopt;
    const std::size_t width = type_width(*type);
    if (width == 0 || width > layout.offset_width) return std::nullopt;
    const std::uint64_t place = entry + 4 + layout.offset_width;
    if (*count <= layout.offset_width / width) return cursor.number(place, width);
    const auto offset = cursor.number(place, layout.offset_width);
    return offset ? cursor.number(*offset, width) : std::nullopt;
}

void apply(TiffDirectory& directory, std::uint64_t tag, std::uint64_t value) {
    switch (tag) {
        case 254:
            directory.reduced = (value & 1U) != 0;
            break;
        case 256:
            directory.width = value;
            break;
        case 257:
            directory.height = value;
            break;
        case 258:
            directory.bits_per_sample = value;
            break;
        case 274:
            if (value >= 1 && value <= 8) directory.orientation = static_cast<int>(value);
            break;
        case 277:
            directory.samples_per_pixel = value;
            break;
        case 278:
            directory.rows_per_strip = value;
            break;
        case 322:
            directory.tile_width = value;
            break;
        case 323:
            directory.tile_height = value;
            break;
        case 330:
            directory.has_sub_files = true;
            break;
        case 50706:
            directory.is_digital_negative = true;
            break;
        default:
            break;
    }
}

}  // namespace

std::optional<TiffDirectory> read_tiff_directory(std::span<const std::uint8_t> bytes) {
    if (bytes.size() > 6 && bytes[0] == 'E' && bytes[1] == 'x' && bytes[2] == 'i' && bytes[3] == 'f') {
        bytes = bytes.subspan(6);
    }
    if (bytes.size() < 8 || bytes[0] != bytes[1] || (bytes[0] != 'I' && bytes[0] != 'M')) return std::nullopt;
    const Cursor cursor(bytes, bytes[0] == 'M');
    const bool big = cursor.number(2, 2) == 43;
    const Layout& layout = big ? kBig : kClassic;
    const auto start = big ? cursor.number(8, 8) : cursor.number(4, 4);
    if (!start) return std::nullopt;
    const auto entries = cursor.number(*start, layout.count_width);
    if (!entries) return std::nullopt;
    TiffDirectory directory;
    for (std::uint64_t i = 0; i < std::min(*entries, kMostEntries); ++i) {
        const std::uint64_t entry = *start + layout.count_width + i * layout.entry_width;
        const auto tag = cursor.number(entry, 2);
        if (!tag) break;
        // A tag with a value of another type (DNGVersion is four bytes, SubIFDs may be many) still counts as present.
        apply(directory, *tag, entry_value(cursor, layout, entry).value_or(0));
    }
    return directory;
}

int exif_orientation(std::span<const std::uint8_t> bytes) {
    const auto directory = read_tiff_directory(bytes);
    return directory ? directory->orientation : 1;
}

}  // namespace trove::media
