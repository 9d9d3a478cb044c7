// SPDX-License-Identifier: GPL-3.0-or-later
//
// search(): the path of a query: parse, filter, vector, scan, join, cut, order, page. Any thread.
//
// 1. Filters are applied while vectors are scanned, never after the cut: the answer is that of scoring every photo that
//    the filters allow.
// 2. Order: by worth (ranking.h), or by what the query asks for; ties by PhotoId. A page follows its cursor even when
//    photos have come or gone before it.
#pragma once
#include "base/result.h"
#include "catalog/reader.h"
#include "embed/embedder.h"
#include "media/decoding_budget.h"
#include "photo/query.h"
#include "search/filter_cache.h"
#include "search/text_cache.h"
#include "vectors/index.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace trove::search {

// What a query is answered from. Borrows all of it.
struct Search {
    catalog::CatalogReader& reader;
    const embed::Embedder& embedder;
    const vectors::Index* index;  // null: nothing has been crawled with this model yet
    FilterCache& filters;
    TextCache& texts;
    media::DecodingBudget& decoding;
    // The pixels of a photo, from the first of its locations that can be read.
    std::function<Result<media::DecodingBudget::Decoded>(const Photo&, const media::DecodeOptions&)> decode_original;

    [[nodiscard]] Result<embed::Vector> vector_of(std::string_view text) const;
    [[nodiscard]] Result<embed::Vector> vector_of(PhotoId photo) const;  // kNotFound: none is stored
    [[nodiscard]] Result<embed::Vector> vector_of_file(std::span<const std::uint8_t> file) const;
    // In the order of `photos`; one that a crawl removes at this moment is left out.
    [[nodiscard]] Result<std::vector<Hit>> hits_of(std::span<const PhotoId> photos) const;
};

// kInvalid: the text cannot be parsed (the message has position and suggestion), asks for nothing, or a filter names an
// unknown value. kNotFound: a photo or file of the query is not there.
[[nodiscard]] Result<Answer> search(const Search& in, const Query& query);

}  // namespace trove::search
