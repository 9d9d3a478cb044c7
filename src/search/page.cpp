// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>

namespace trove::search {
namespace {

// Larger pages are not folded: they are lists for programs, not pages for people.
constexpr std::size_t kMostToFold = 1000;

template <class Number>
bool read_number(std::string_view& text, Number& number, int base) {
    const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(stopped - text.data()));
    return true;
}

bool skip(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

}  // namespace

Cursor Cursor::behind(const std::vector<Ranked>& hits, std::size_t end) {
    return {end, hits[end - 1].worth, hits[end - 1].photo};
}

std::string Cursor::text() const {
    return fmt::format("{}-{:x}-{}", offset, std::bit_cast<std::uint64_t>(worth), to_int(photo));
}

Result<Cursor> parse_cursor(std::string_view text) {
    Cursor cursor;
    std::uint64_t bits = 0;
    std::int64_t photo = 0;
    const bool read = read_number(text, cursor.offset, 10) && skip(text, '-') && read_number(text, bits, 16) &&
                      skip(text, '-') && read_number(text, photo, 10) && text.empty();
    cursor.worth = std::bit_cast<double>(bits);
    cursor.photo = PhotoId{photo};
    if (!read || std::isnan(cursor.worth))
        return fail(Errc::kInvalid,
                    "not a valid cursor: use the one from the previous page, or leave it out to start again");
    return cursor;
}

std::size_t begin_of_page(const std::vector<Ranked>& hits, const Cursor& cursor, bool by_worth) {
    const auto same = std::ranges::find(hits, cursor.photo, &Ranked::photo);
    if (same != hits.end()) return static_cast<std::size_t>(same - hits.begin()) + 1;
    if (!by_worth) return std::min(cursor.offset, hits.size());
    Ranked gone;
    gone.photo = cursor.photo;
    gone.worth = cursor.worth;
    return static_cast<std::size_t>(std::ranges::upper_bound(hits, gone, ranks_before) - hits.begin());
}

Result<PageStart> PageStart::of(const Query& query) {
    if (query.cursor.empty()) return PageStart{query.offset, std::nullopt};
    TROVE_TRY(const auto cursor, parse_cursor(query.cursor));
    return PageStart{cursor.offset, cursor};
}

std::size_t PageStart::hits_needed(std::size_t limit) const {
    constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max() / 4;  // of each part: no sum overflows
    return std::min(offset, kMost) + std::min(limit, kMost) * 2 + 2 * kFoldWindow;
}

std::size_t PageStart::begin_in(const std::vector<Ranked>& hits, bool by_worth) const {
    return cursor ? begin_of_page(hits, *cursor, by_worth) : offset;
}

Page make_page(const std::vector<Ranked>& hits, std::size_t begin, std::size_t limit, const vectors::Index* fold_by) {
    Page page;
    page.end = std::min(begin, hits.size());
    if (fold_by == nullptr || limit > kMostToFold) {
        for (; page.end < hits.size() && page.hits.size() < limit; ++page.end)
            page.hits.push_back({hits[page.end], {}});
        return page;
    }
    const std::size_t to = std::min(hits.size(), page.end + 2 * limit + kFoldWindow);
    std::vector<PhotoId> photos;
    for (std::size_t i = begin; i < to; ++i) photos.push_back(hits[i].photo);
    const auto vectors = fold_by->vectors_of(photos);
    std::vector<std::size_t> places;  // places of the page's hits, from `begin`
    // A page ends at the first hit that neither folds nor has room. Pages therefore join without a gap, and a later
    // copy is shown on its own page.
    for (std::size_t i = 0; i < photos.size(); ++i) {
        const auto same = std::ranges::find_if(places, [&](std::size_t other) {
            return i - other <= kFoldWindow && !vectors[i].empty() && vectors[i].size() == vectors[other].size() &&
                   std::inner_product(vectors[i].begin(), vectors[i].end(), vectors[other].begin(), 0.0F) >=
                       kNearIdentical;
        });
        if (same != places.end()) {
            page.hits[static_cast<std::size_t>(same - places.begin())].folded.push_back(photos[i]);
        } else if (page.hits.size() == limit) {
            break;
        } else {
            page.hits.push_back({hits[begin + i], {}});
            places.push_back(i);
        }
        page.end = begin + i + 1;
    }
    return page;
}

}  // namespace trove::search
