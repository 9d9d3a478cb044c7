// SPDX-License-Identifier: GPL-3.0-or-later
//
// Page: cuts the hits of one page out of an ordered answer: the cursor, and the folding of near-identical hits. Pure,
// any thread.
#pragma once
#include "base/result.h"
#include "photo/query.h"
#include "search/ranking.h"
#include "vectors/index.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::search {

// The start of a page: the hit before it, and the number of hits before it when the cursor was made.
struct Cursor {
    std::size_t offset = 0;
    double worth = 0;
    PhotoId photo{};

    // A cursor behind hits[end - 1].
    static Cursor behind(const std::vector<Ranked>& hits, std::size_t end);
    [[nodiscard]] std::string text() const;
};

[[nodiscard]] Result<Cursor> parse_cursor(std::string_view text);

// The first hit behind the cursor: behind its photo if that is still in the answer; else, if hits are ordered by worth,
// behind its worth; else after as many hits as before.
[[nodiscard]] std::size_t begin_of_page(const std::vector<Ranked>& hits, const Cursor& cursor, bool by_worth);

// The start of a query's page: from its cursor, else from its offset.
struct PageStart {
    std::size_t offset = 0;
    std::optional<Cursor> cursor;

    static Result<PageStart> of(const Query& query);
    // The most hits, counted from the beginning of the answer and including folded ones, that a page of `limit` can
    // need.
    [[nodiscard]] std::size_t hits_needed(std::size_t limit) const;
    [[nodiscard]] std::size_t begin_in(const std::vector<Ranked>& hits, bool by_worth) const;
};

struct PageHit {
    Ranked hit;
    std::vector<PhotoId> folded;
};

struct Page {
    std::vector<PageHit> hits;
    std::size_t end = 0;  // the first hit after the page
};

// Hits farther apart in the order than this do not fold.
inline constexpr std::size_t kFoldWindow = 64;

// The cosine of two photos' vectors from which they look like the same picture. Measured with the built-in model on
// Flickr8k (docs/searching.md): different photos stay below 0.87, copies that are cropped by 5 % or brighter lie above
// 0.93.
inline constexpr float kNearIdentical = 0.96F;

// `limit` hits from `begin`. With an index, hits that are near-identical to an earlier one of the page are folded into
// it; a copy that comes after the page is shown on its own.
[[nodiscard]] Page make_page(const std::vector<Ranked>& hits,
                             std::size_t begin,
                             std::size_t limit,
                             const vectors::Index* fold_by);

}  // namespace trove::search
