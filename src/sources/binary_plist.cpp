// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/binary_plist.h"

#include "base/big_endian.h"
#include "base/file.h"

#include <algorithm>

namespace trove::sources {
namespace {

constexpr std::string_view kMagic = "bplist0";
constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kTrailerBytes = 32;

enum Kind {
    kInteger = 0x1,
    kData = 0x4,
    kAscii = 0x5,
    kUtf16 = 0x6,
    kUid = 0x8,
    kArray = 0xA,
    kOrderedSet = 0xB,
    kSet = 0xC,
    kDictionary = 0xD
};

void append_utf8(std::string& out, std::uint32_t point) {
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0 | point >> 6U);
        put(0x80 | (point & 0x3FU));
    } else if (point < 0x10000) {
        put(0xE0 | point >> 12U);
        put(0x80 | (point >> 6U & 0x3FU));
        put(0x80 | (point & 0x3FU));
    } else {
        put(0xF0 | point >> 18U);
        put(0x80 | (point >> 12U & 0x3FU));
        put(0x80 | (point >> 6U & 0x3FU));
        put(0x80 | (point & 0x3FU));
    }
}

std::string from_utf16(std::span<const std::uint8_t> bytes) {
    std::string out;
    const auto unit = [&](std::size_t at) { return static_cast<std::uint32_t>(big_endian(bytes.subspan(at, 2))); };
    for (std::size_t at = 0; at + 2 <= bytes.size(); at += 2) {
        std::uint32_t point = unit(at);
        if (point >= 0xD800 && point < 0xDC00 && at + 4 <= bytes.size() && unit(at + 2) >= 0xDC00 &&
            unit(at + 2) < 0xE000) {
            point = 0x10000 + ((point - 0xD800) << 10U) + (unit(at + 2) - 0xDC00);
            at += 2;
        } else if (point >= 0xD800 && point < 0xE000) {
            point = 0xFFFD;  // half of a pair
        }
        append_utf8(out, point);
    }
    return out;
}

}  // namespace

Result<BinaryPlist> BinaryPlist::open(std::span<const std::uint8_t> bytes) {
    const auto starts = [&] {
        return std::equal(kMagic.begin(), kMagic.end(), bytes.begin(),
                          [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
    };
    if (bytes.size() < kHeaderBytes + kTrailerBytes || !starts())
        return fail(Errc::kUnsupported, "not a binary property list");
    const auto trailer = bytes.last(kTrailerBytes);
    BinaryPlist list(bytes.first(bytes.size() - kTrailerBytes));
    list.offset_bytes_ = trailer[6];
    list.reference_bytes_ = trailer[7];
    list.objects_ = big_endian(trailer.subspan(8, 8));
    list.top_ = big_endian(trailer.subspan(16, 8));
    list.table_ = big_endian(trailer.subspan(24, 8));
    const auto is_width = [](std::uint64_t width) { return width >= 1 && width <= 8; };
    if (!is_width(list.offset_bytes_) || !is_width(list.reference_bytes_) || list.table_ < kHeaderBytes ||
        list.table_ > list.bytes_.size() || list.objects_ > (list.bytes_.size() - list.table_) / list.offset_bytes_ ||
        list.top_ >= list.objects_)
        return fail(Errc::kCorrupt, "a property list whose table lies outside it");
    return list;
}

std::optional<BinaryPlist::Object> BinaryPlist::object(Node node) const {
    if (node.object >= objects_) return std::nullopt;
    const std::uint64_t at = big_endian(bytes_.subspan(table_ + node.object * offset_bytes_, offset_bytes_));
    if (at < kHeaderBytes || at >= table_) return std::nullopt;
    auto rest = bytes_.subspan(at, table_ - at);
    Object found{rest[0] >> 4U, rest[0] & 0x0FU, rest.subspan(1)};
    const bool counts = found.kind >= kData && found.kind != kUid;
    if (!counts || found.count != 0x0F) return found;
    // Counts of fifteen or more follow as an integer.
    if (found.rest.empty() || found.rest[0] >> 4U != kInteger) return std::nullopt;
    const std::size_t width = std::size_t{1} << (found.rest[0] & 0x0FU);
    if (width > 8 || found.rest.size() < 1 + width) return std::nullopt;
    found.count = big_endian(found.rest.subspan(1, width));
    found.rest = found.rest.subspan(1 + width);
    return found;
}

BinaryPlist::Node BinaryPlist::reference(const Object& list, std::uint64_t index) const {
    return {big_endian(list.rest.subspan(index * reference_bytes_, reference_bytes_))};
}

bool BinaryPlist::holds_references(const Object& list, std::uint64_t each) const {
    return list.count <= list.rest.size() / reference_bytes_ / each;
}

bool BinaryPlist::equals(Node node, std::string_view ascii) const {
    const auto found = object(node);
    if (!found || found->kind != kAscii || found->count != ascii.size() || found->rest.size() < found->count)
        return false;
    return std::equal(ascii.begin(), ascii.end(), found->rest.begin(),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

std::optional<BinaryPlist::Node> BinaryPlist::find(Node dictionary, std::string_view key) const {
    const auto found = object(dictionary);
    if (!found || found->kind != kDictionary || !holds_references(*found, 2)) return std::nullopt;
    for (std::uint64_t i = 0; i < found->count; ++i)
        if (equals(reference(*found, i), key)) return reference(*found, found->count + i);
    return std::nullopt;
}

std::vector<BinaryPlist::Node> BinaryPlist::items(Node array, std::size_t most) const {
    std::vector<Node> nodes;
    const auto found = object(array);
    if (!found || (found->kind != kArray && found->kind != kOrderedSet && found->kind != kSet) ||
        !holds_references(*found, 1))
        return nodes;
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(found->count, most); ++i)
        nodes.push_back(reference(*found, i));
    return nodes;
}

std::optional<std::int64_t> BinaryPlist::integer(Node node) const {
    const auto found = object(node);
    if (!found || found->kind != kInteger || found->count > 3) return std::nullopt;
    const std::size_t width = std::size_t{1} << found->count;
    if (found->rest.size() < width) return std::nullopt;
    return static_cast<std::int64_t>(big_endian(found->rest.first(width)));
}

std::optional<std::string> BinaryPlist::text(Node node) const {
    const auto found = object(node);
    if (!found) return std::nullopt;
    if (found->kind == kAscii && found->count <= found->rest.size()) {
        std::string ascii(found->rest.begin(), found->rest.begin() + static_cast<std::ptrdiff_t>(found->count));
        return valid_utf8(ascii);
    }
    if (found->kind == kUtf16 && found->count <= found->rest.size() / 2)
        return from_utf16(found->rest.first(found->count * 2));
    return std::nullopt;
}

std::optional<std::span<const std::uint8_t>> BinaryPlist::data(Node node) const {
    const auto found = object(node);
    if (!found || found->kind != kData || found->count > found->rest.size()) return std::nullopt;
    return found->rest.first(found->count);
}

std::optional<BinaryPlist::Node> BinaryPlist::archive_root() const {
    const auto top = find(root(), "$top");
    return top ? find_archived(*top, "root") : std::nullopt;
}

std::optional<BinaryPlist::Node> BinaryPlist::find_archived(Node dictionary, std::string_view key) const {
    const auto value = find(dictionary, key);
    return value ? dereference(*value) : std::nullopt;
}

std::vector<BinaryPlist::Node> BinaryPlist::items_archived(Node array, std::size_t most) const {
    std::vector<Node> nodes;
    const auto objects = find(array, "NS.objects");
    if (!objects) return nodes;
    for (const Node node : items(*objects, most))
        if (const auto value = dereference(node)) nodes.push_back(*value);
    return nodes;
}

std::optional<BinaryPlist::Node> BinaryPlist::dereference(Node node) const {
    const auto found = object(node);
    if (!found) return std::nullopt;
    if (found->kind != kUid) return node;
    if (found->count > 7 || found->rest.size() < found->count + 1) return std::nullopt;
    const std::uint64_t number = big_endian(found->rest.first(found->count + 1));
    const auto objects = find(root(), "$objects");
    const auto list = objects ? object(*objects) : std::nullopt;
    // Number 0 is "$null".
    if (!list || list->kind != kArray || !holds_references(*list, 1) || number == 0 || number >= list->count)
        return std::nullopt;
    return reference(*list, number);
}

}  // namespace trove::sources
