// SPDX-License-Identifier: GPL-3.0-or-later
// A binary property list, walked as the sources walk it, and the archive of a place's name.
#include "sources/apple_place.h"
#include "sources/binary_plist.h"
#include "target.h"

namespace {

using trove::sources::BinaryPlist;

void walk(const BinaryPlist& list, std::span<const std::uint8_t> bytes, BinaryPlist::Node node, int depth) {
    (void)list.integer(node);
    (void)list.text(node);
    if (const auto data = list.data(node))
        trove::fuzz::promise(trove::fuzz::lies_in(*data, bytes), "data lies in the list");
    for (const char* key : {"$top", "$objects", "root", "NS.objects", "title"}) {
        if (const auto value = list.find(node, key); value && depth > 0) walk(list, bytes, *value, depth - 1);
        if (const auto value = list.find_archived(node, key); value && depth > 0) walk(list, bytes, *value, depth - 1);
    }
    const auto items = list.items(node, 5);
    trove::fuzz::promise(items.size() <= 5, "no more items than asked for");
    for (const auto& item : items)
        if (depth > 0) walk(list, bytes, item, depth - 1);
    (void)list.items_archived(node, 5);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> bytes(data, size);
    (void)trove::sources::place_words(bytes);
    const auto list = BinaryPlist::open(bytes);
    if (!list) return 0;
    ++trove::fuzz::taken;
    walk(*list, bytes, list->root(), 3);
    if (const auto root = list->archive_root()) walk(*list, bytes, *root, 2);
    return 0;
}
