// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/structure.h"

#include "base/big_endian.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace trove::media {
namespace {

using FileBytes = std::span<const std::uint8_t>;

std::string_view text_at(FileBytes bytes, std::size_t at, std::size_t size) {
    return at + size <= bytes.size() ? std::string_view(reinterpret_cast<const char*>(bytes.data()) + at, size)
                                     : std::string_view();
}

// --- JPEG

Result<void> check_jpeg(FileBytes bytes) {
    std::size_t segments = 0;
    for (std::size_t at = 2; at + 1 < bytes.size();) {
        // Between markers lie compressed pixels, or nothing.
        const auto* const found =
            static_cast<const std::uint8_t*>(std::memchr(bytes.data() + at, 0xFF, bytes.size() - at - 1));
        if (found == nullptr) break;
        at = static_cast<std::size_t>(found - bytes.data()) + 1;
        const std::uint8_t marker = bytes[at];
        if (marker == 0xD9) break;  // the end
        const bool stands_alone =
            marker == 0x00 || marker == 0x01 || marker == 0xFF || (marker >= 0xD0 && marker <= 0xD8);
        if (stands_alone) {
            if (marker != 0xFF) ++at;
            continue;
        }
        if ((marker >= 0xE0 && marker <= 0xEF) || marker == 0xFE) ++segments;
        if (segments > kMostSegments)
            return fail(Errc::kUnsupported,
                        fmt::format("the jpeg has more than {} application segments", kMostSegments));
        at += 1 + std::max<std::size_t>(big_endian(bytes, at + 1, 2), 2);
    }
    return {};
}

// --- PNG

struct Chunk {
    std::string_view type;
    FileBytes data;
};

// Calls `use` with each chunk until it returns false.
template <class Use>
void each_chunk(FileBytes bytes, Use use) {
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
        const std::uint64_t size = big_endian(bytes, at, 4);
        if (size > bytes.size() - at - 12) return;
        if (!use(Chunk{text_at(bytes, at + 4, 4), bytes.subspan(at + 8, size)})) return;
        at += 12 + size;
    }
}

// The compressed part of a text chunk; empty: it is not compressed.
FileBytes compressed_text(const Chunk& chunk) {
    const auto* const end = static_cast<const std::uint8_t*>(std::memchr(chunk.data.data(), 0, chunk.data.size()));
    if (end == nullptr) return {};
    const FileBytes rest = chunk.data.subspan(static_cast<std::size_t>(end - chunk.data.data()) + 1);
    if (chunk.type == "zTXt" || chunk.type == "iCCP") return rest.size() > 1 ? rest.subspan(1) : FileBytes();
    if (chunk.type != "iTXt" || rest.size() < 2 || rest[0] != 1) return {};
    FileBytes text = rest.subspan(2);  // after the language and the translated keyword, each ended by a zero
    for (int i = 0; i < 2; ++i) {
        const auto* const zero = static_cast<const std::uint8_t*>(std::memchr(text.data(), 0, text.size()));
        if (zero == nullptr) return {};
        text = text.subspan(static_cast<std::size_t>(zero - text.data()) + 1);
    }
    return text;
}

// Unpacks, keeps nothing but `see`'s view of each block, and stops beyond `most`. The bytes that came out.
template <class See>
std::size_t unpack(FileBytes packed, std::size_t most, See see) {
    z_stream stream{};
    if (::inflateInit(&stream) != Z_OK) return 0;
    std::array<std::uint8_t, 16384> block;
    stream.next_in = const_cast<Bytef*>(packed.data());  // zlib's interface has no const; it only reads
    stream.avail_in = static_cast<uInt>(packed.size());
    std::size_t all = 0;
    for (int state = Z_OK; state == Z_OK && all <= most;) {
        stream.next_out = block.data();
        stream.avail_out = static_cast<uInt>(block.size());
        state = ::inflate(&stream, Z_NO_FLUSH);
        const std::size_t got = block.size() - stream.avail_out;
        see(std::string_view(reinterpret_cast<const char*>(block.data()), got));
        all += got;
        if (got == 0) break;
    }
    ::inflateEnd(&stream);
    return all;
}

Result<void> check_png(FileBytes bytes) {
    std::size_t unpacked = 0;
    each_chunk(bytes, [&](const Chunk& chunk) {
        if (const FileBytes packed = compressed_text(chunk); !packed.empty())
            unpacked +=
                unpack(packed, kMostUnpackedBytes - std::min(unpacked, kMostUnpackedBytes), [](std::string_view) {});
        return unpacked <= kMostUnpackedBytes;
    });
    if (unpacked <= kMostUnpackedBytes) return {};
    return fail(Errc::kUnsupported,
                fmt::format("the png has compressed texts of more than {} MB", kMostUnpackedBytes >> 20U));
}

// --- Boxes

struct Box {
    std::string_view type;
    FileBytes data;  // after the type
};

template <class Use>
void each_box(FileBytes bytes, Use use) {
    for (std::size_t at = 0; at + 8 <= bytes.size();) {
        std::uint64_t size = big_endian(bytes, at, 4);
        std::size_t head = 8;
        if (size == 1) {
            size = big_endian(bytes, at + 8, 8);
            head = 16;
        } else if (size == 0) {
            size = bytes.size() - at;
        }
        if (size < head || size > bytes.size() - at) size = bytes.size() - at;  // cut: what is there
        if (size < head) return;
        if (!use(Box{text_at(bytes, at + 4, 4), bytes.subspan(at + head, size - head)})) return;
        at += size;
    }
}

// How far in the boxes of a box begin; nothing: it has none.
std::optional<std::size_t> inner_boxes_at(const Box& box) {
    const std::string_view type = box.type;
    constexpr auto kPlain =
        std::to_array<std::string_view>({"moov", "trak", "edts", "mdia", "minf", "dinf", "stbl", "udta", "iprp", "ipco",
                                         "mvex", "moof", "traf", "sinf", "schi", "grpl", "strk", "meco"});
    if (type == "meta") return 4;                                              // after version and flags
    if (type == "iinf") return !box.data.empty() && box.data[0] != 0 ? 8 : 6;  // and a count of 32 or 16 bits
    if (std::ranges::find(kPlain, type) != kPlain.end()) return 0;
    return std::nullopt;
}

bool nests_deeper(FileBytes bytes, int depth) {
    if (depth == 0) return true;
    bool deeper = false;
    each_box(bytes, [&](const Box& box) {
        if (const auto inner = inner_boxes_at(box); inner && *inner <= box.data.size())
            deeper = nests_deeper(box.data.subspan(*inner), depth - 1);
        return !deeper;
    });
    return deeper;
}

// The images that decoding an image needs, by number: the parts of a grid or overlay (dimg), and what is laid over an
// image (auxl names it the other way round).
using Needs = std::map<std::uint64_t, std::vector<std::uint64_t>>;

Needs needs_of(FileBytes references) {
    Needs needs;
    if (references.size() < 4) return needs;
    const std::size_t width = references[0] == 0 ? 2 : 4;
    each_box(references.subspan(4), [&](const Box& box) {
        const bool parts = box.type == "dimg";
        if (!parts && box.type != "auxl") return true;
        const std::uint64_t from = big_endian(box.data, 0, width);
        const std::uint64_t count = big_endian(box.data, width, 2);
        for (std::uint64_t i = 0; i < count && width + 2 + (i + 1) * width <= box.data.size(); ++i) {
            const std::uint64_t to = big_endian(box.data, width + 2 + i * width, width);
            needs[parts ? from : to].push_back(parts ? to : from);
        }
        return true;
    });
    return needs;
}

// How many images decoding one leads to, itself included; kMostParts + 1 for a circle or more than that.
std::size_t parts_of(std::uint64_t image, const Needs& needs, std::map<std::uint64_t, std::size_t>& known, int depth) {
    const auto found = needs.find(image);
    if (found == needs.end()) return 1;
    if (depth == 0) return kMostParts + 1;
    // Entered before its parts: whoever meets it again below has come round in a circle.
    if (const auto [row, fresh] = known.emplace(image, kMostParts + 1); !fresh) return row->second;
    std::size_t all = 1;
    for (const std::uint64_t part : found->second) {
        all += parts_of(part, needs, known, depth - 1);
        if (all > kMostParts) return kMostParts + 1;
    }
    return known[image] = all;
}

Result<void> check_heif(FileBytes bytes) {
    bool endless = false;
    each_box(bytes, [&](const Box& box) {
        if (box.type != "meta" || box.data.size() < 4) return true;
        each_box(box.data.subspan(4), [&](const Box& inner) {
            if (inner.type != "iref") return true;
            const Needs needs = needs_of(inner.data);
            std::map<std::uint64_t, std::size_t> known;
            for (const auto& [image, parts] : needs)
                endless = endless || parts_of(image, needs, known, kMostDepth) > kMostParts;
            return !endless;
        });
        return !endless;
    });
    if (!endless) return {};
    return fail(Errc::kUnsupported, "the picture is made of parts that lead back to itself, or of too many");
}

// --- XMP

constexpr std::string_view kNamespace = "xmlns:";

std::size_t count_namespaces(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = text.find(kNamespace); at != std::string_view::npos && count <= kMostNamespaces;
         at = text.find(kNamespace, at + kNamespace.size()))
        ++count;
    return count;
}

}  // namespace

Result<void> check_structure(FileBytes bytes, std::string_view format) {
    if (format == "jpeg") return check_jpeg(bytes);
    if (format == "png") return check_png(bytes);
    if (format == "heif" || format == "avif") return check_heif(bytes);
    return {};
}

bool has_bounded_metadata(FileBytes bytes, std::string_view format) {
    const bool boxes = format == "heif" || format == "avif" || format == "jxl";
    if (boxes && nests_deeper(bytes, kMostDepth)) return false;
    // Wherever in the file XMP lies, its declarations are plain text, but for compressed texts of a PNG.
    std::size_t namespaces = count_namespaces({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (format == "png")
        each_chunk(bytes, [&](const Chunk& chunk) {
            std::string end;  // of the block before: a declaration may lie across two
            if (const FileBytes packed = compressed_text(chunk); !packed.empty())
                static_cast<void>(unpack(packed, kMostUnpackedBytes, [&](std::string_view block) {
                    end += block;
                    namespaces += count_namespaces(end);
                    end.erase(0, end.size() - std::min(end.size(), kNamespace.size() - 1));
                }));
            return namespaces <= kMostNamespaces;
        });
    return namespaces <= kMostNamespaces;
}

}  // namespace trove::media
