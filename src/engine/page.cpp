// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <numeric>

namespace trove::engine {
namespace {

// More than this many at once are not compared: it is a list for a program then, not a page for a person.
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

std::string Cursor::text() const { return fmt::format("{}-{:x}-{}", offset, std::bit_cast<std::uint64_t>(worth), to_int(photo)); }

Result<Cursor> parse_cursor(std::string_view text) {
    Cursor cursor;
    std::uint64_t bits = 0;
    std::int64_t photo = 0;
    const bool read = read_number(text, cursor.offset, 10) && skip(text, '-') && read_number(text, bits, 16) && skip(text, '-') && read_number(text, photo, 10) && text.empty();
    cursor.worth = std::bit_cast<double>(bits);
    cursor.photo = PhotoId{photo};
    if (!read || std::isnan(cursor.worth)) return fail(Errc::kInvalid, "that is no cursor: take the one that the page before came with, or begin without");
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

Page make_page(const std::vector<Ranked>& hits, std::size_t begin, std::size_t limit, const vectors::Index* fold_by) {
    Page page;
    page.end = std::min(begin, hits.size());
    if (fold_by == nullptr || limit > kMostToFold) {
        for (; page.end < hits.size() && page.hits.size() < limit; ++page.end) page.hits.push_back({hits[page.end], {}});
        return page;
    }
    const std::size_t from = page.end - std::min(page.end, kFoldWindow);
    const std::size_t to = std::min(hits.size(), page.end + 2 * limit + kFoldWindow);
    std::vector<PhotoId> photos;
    for (std::size_t i = from; i < to; ++i) photos.push_back(hits[i].photo);
    const auto vectors = fold_by->vectors_of(photos);
    std::vector<std::size_t> seen;           // hits that stand for themselves
    std::vector<std::size_t> place(photos.size());  // of those on the page, plus one
    for (std::size_t i = 0; from + i < to; ++i) {
        const auto is_same = [&](std::size_t other) {
            return i - other <= kFoldWindow && !vectors[i].empty() && vectors[i].size() == vectors[other].size() &&
                   std::inner_product(vectors[i].begin(), vectors[i].end(), vectors[other].begin(), 0.0F) >= kNearIdentical;
        };
        const auto first = std::ranges::find_if(seen, is_same);
        const bool on_page = from + i >= begin;
        // Full also where what may still fold into its hits would not all be looked at.
        const bool full = page.hits.size() == limit || (to < hits.size() && from + i + kFoldWindow >= to);
        if (first != seen.end()) {
            if (on_page && place[*first] > 0) page.hits[place[*first] - 1].folded.push_back(photos[i]);
            if (on_page && !full) page.end = from + i + 1;
            continue;
        }
        if (on_page && full) {
            // Those behind the page's last hit may still fold into one of its hits; the next page skips them again.
            seen.push_back(i);
            continue;
        }
        seen.push_back(i);
        if (!on_page) continue;
        page.hits.push_back({hits[from + i], {}});
        place[i] = page.hits.size();
        page.end = from + i + 1;
    }
    return page;
}

}  // namespace trove::engine
