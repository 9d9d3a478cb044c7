// SPDX-License-Identifier: GPL-3.0-or-later
//
// search(): the path of a query: parse, filter, vector, scan, join, cut, order, page. Any thread.
//
// 1. Filters apply during the scan of the vectors, never after the cut: the answer equals a scoring of every allowed
//    photo.
// 2. Order: by worth (ranking.h), or as the query asks; ties by PhotoId. A page follows its cursor even if photos
//    before it were added or removed.
#pragma once
#include "base/result.h"
#include "catalog/reader.h"
#include "decoder/decoding_budget.h"
#include "embed/embedder.h"
#include "photo/query.h"
#include "search/filter_cache.h"
#include "search/text_cache.h"
#include "vectors/index.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace trove::search {

// The inputs for answering a query. Borrows them all.
struct Search {
    catalog::CatalogReader& reader;
    const embed::Embedder& embedder;
    const vectors::Index* index;  // null: no crawl has used this model yet
    FilterCache& filters;
    TextCache& texts;
    decoder::DecodingBudget& decoding;
    // Decodes a photo from its first readable location.
    std::function<Result<decoder::DecodingBudget::Decoded>(const Photo&, const media::DecodeOptions&)> decode_original;

    [[nodiscard]] Result<embed::Vector> vector_of(std::string_view text) const;
    [[nodiscard]] Result<embed::Vector> vector_of(PhotoId photo) const;  // kNotFound: none is stored
    [[nodiscard]] Result<embed::Vector> vector_of_file(std::span<const std::uint8_t> file) const;
    // In the order of `photos`; leaves out photos that a crawl has just removed.
    [[nodiscard]] Result<std::vector<Hit>> hits_of(std::span<const PhotoId> photos) const;
};

// kInvalid: the text cannot be parsed (the message has a position and a suggestion), is empty, or a filter names an
// unknown value. kNotFound: a photo or file of the query does not exist.
[[nodiscard]] Result<Answer> search(const Search& in, const Query& query);

}  // namespace trove::search
