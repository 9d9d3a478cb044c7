// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/lightroom_xmp.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <utility>

namespace trove::sources {
namespace {

constexpr std::size_t kMostXmpBytes = std::size_t{4} << 20U;
constexpr std::size_t kAlwaysAllowed = std::size_t{64} << 10U;
constexpr std::size_t kMostRatio = 100;  // XMP compresses to a fifth or a tenth; a higher ratio is an attack

// Replaces XML's five predefined entities; numeric ones are rare in titles and stay.
std::string without_entities(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, char>, 5> kEntities{
        {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
    std::string out;
    while (!text.empty()) {
        const auto* const found =
            std::ranges::find_if(kEntities, [&](const auto& e) { return text.starts_with(e.first); });
        out += found != kEntities.end() ? found->second : text.front();
        text.remove_prefix(found != kEntities.end() ? found->first.size() : 1);
    }
    return out;
}

}  // namespace

std::string lightroom_xmp(std::span<const std::uint8_t> stored) {
    if (stored.size() > kMostXmpBytes) return {};
    if (stored.size() < 6 || stored[0] == '<') return {stored.begin(), stored.end()};
    std::size_t size = 0;
    for (const std::uint8_t byte : stored.first(4)) size = size << 8U | byte;
    if (size == 0 || size > kMostXmpBytes || size > stored.size() * kMostRatio + kAlwaysAllowed) return {};
    std::string text(size, '\0');
    uLongf got = size;
    const auto packed = stored.subspan(4);
    // zlib counts in its own byte type.
    if (uncompress(reinterpret_cast<Bytef*>(text.data()), &got, packed.data(), packed.size()) != Z_OK || got != size)
        return {};
    return text;
}

std::string title_in_xmp(std::string_view xmp) {
    const auto start = xmp.find("<dc:title>");
    if (start == std::string_view::npos) return {};
    xmp = xmp.substr(start,
                     xmp.find("</dc:title>", start) - start);  // npos - start is beyond the end, which substr() allows
    const auto item = xmp.find("<rdf:li");
    const auto open = item == std::string_view::npos ? item : xmp.find('>', item);
    const auto close = open == std::string_view::npos ? open : xmp.find("</rdf:li>", open);
    if (close == std::string_view::npos) return {};
    return without_entities(xmp.substr(open + 1, close - open - 1));
}

}  // namespace trove::sources
