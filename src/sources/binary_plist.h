// SPDX-License-Identifier: GPL-3.0-or-later
//
// BinaryPlist: looks up values in Apple's binary property lists ("bplist00"), and in keyed archives stored in such
// lists. Holds a view: the bytes must outlive it. Any thread.
//
// Untrusted bytes: nothing is read ahead, no call recurses, and every access is checked against the bytes, so a list
// that contains itself does no harm. Unreadable values are absent. Source of the format: CFBinaryPList.c of Apple's
// open CoreFoundation. Not supported: XML lists, writing.
#pragma once
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trove::sources {

class BinaryPlist {
public:
    struct Node {
        std::uint64_t object = 0;  // index in the list's table
    };

    // kUnsupported: not a binary property list. kCorrupt: the table points outside the bytes.
    static Result<BinaryPlist> open(std::span<const std::uint8_t> bytes);

    [[nodiscard]] Node root() const { return {top_}; }

    // The value of a dictionary's key.
    [[nodiscard]] std::optional<Node> find(Node dictionary, std::string_view key) const;

    // An array's or a set's values, at most `most`.
    [[nodiscard]] std::vector<Node> items(Node array, std::size_t most) const;

    [[nodiscard]] std::optional<std::int64_t> integer(Node node) const;
    [[nodiscard]] std::optional<std::string> text(Node node) const;  // valid UTF-8
    [[nodiscard]] std::optional<std::span<const std::uint8_t>> data(Node node) const;

    // Keyed archives (NSKeyedArchiver) keep each value in the array $objects and refer to it by number.
    [[nodiscard]] std::optional<Node> archive_root() const;
    // Like find(), but follows such a reference. A reference to "$null" is absent.
    [[nodiscard]] std::optional<Node> find_archived(Node dictionary, std::string_view key) const;
    [[nodiscard]] std::vector<Node> items_archived(Node array, std::size_t most) const;

private:
    // An object's kind (the marker's upper half), its count (the lower half or the integer that follows) and the bytes
    // that follow.
    struct Object {
        int kind = 0;
        std::uint64_t count = 0;
        std::span<const std::uint8_t> rest;
    };

    explicit BinaryPlist(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    [[nodiscard]] std::optional<Object> object(Node node) const;
    [[nodiscard]] Node reference(const Object& list, std::uint64_t index) const;
    [[nodiscard]] bool holds_references(const Object& list, std::uint64_t each) const;
    [[nodiscard]] std::optional<Node> dereference(Node node) const;
    [[nodiscard]] bool equals(Node node, std::string_view ascii) const;

    std::span<const std::uint8_t> bytes_;
    std::uint64_t objects_ = 0;
    std::uint64_t top_ = 0;
    std::uint64_t table_ = 0;         // start of the offsets
    std::uint64_t offset_bytes_ = 0;  // width of one offset
    std::uint64_t reference_bytes_ = 0;
};

}  // namespace trove::sources
