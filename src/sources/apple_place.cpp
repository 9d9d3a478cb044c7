// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/apple_place.h"

#include "sources/binary_plist.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace trove::sources {
namespace {

constexpr std::size_t kMostWords = 200;  // bytes of one name

void add(std::vector<std::string>& words, std::optional<std::string> word) {
    if (word && !word->empty() && word->size() <= kMostWords && std::ranges::find(words, *word) == words.end())
        words.push_back(std::move(*word));
}

}  // namespace

std::string place_words(std::span<const std::uint8_t> archive) {
    const auto list = BinaryPlist::open(archive);
    if (!list) return {};
    const auto info = list->archive_root();
    if (!info) return {};
    std::vector<std::string> words;
    const auto text = [&](BinaryPlist::Node node, std::string_view key) {
        const auto value = list->find_archived(node, key);
        return value ? list->text(*value) : std::nullopt;
    };
    // The map item's list begins with the smallest named place.
    if (const auto item = list->find_archived(*info, "mapItem"))
        if (const auto places = list->find_archived(*item, "sortedPlaceInfos"))
            for (const auto place : list->items_archived(*places, 1)) add(words, text(place, "name"));
    if (const auto address = list->find_archived(*info, "postalAddress"))
        for (const std::string_view key : {"_subLocality", "_city", "_state", "_country"})
            add(words, text(*address, key));
    if (words.empty()) add(words, text(*info, "addressString"));
    std::string joined;
    for (const auto& word : words) joined += (joined.empty() ? "" : ", ") + word;
    return joined;
}

}  // namespace trove::sources
