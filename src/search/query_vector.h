// SPDX-License-Identifier: GPL-3.0-or-later
//
// From the things that a query names to the one vector that is compared: the weighted sum of their unit vectors, those
// to keep away from subtracted, normalised (Mikolov, Yih, Zweig: Linguistic Regularities in Continuous Space Word
// Representations, NAACL 2013). Any thread.
#pragma once
#include "base/result.h"
#include "catalog/reader.h"
#include "embed/embedder.h"
#include "media/decode.h"
#include "photo/query.h"
#include "query/expression.h"
#include "vectors/index.h"

#include <functional>
#include <span>
#include <string_view>

namespace trove::search {

// What making vectors takes; everything outlives the call.
struct Senses {
    catalog::CatalogReader& reader;
    const embed::Embedder& embedder;
    const vectors::Index& index;
    std::function<Result<embed::Vector>(std::string_view text)> embed_text;
    std::function<Result<embed::Vector>(std::span<const std::uint8_t> file)> embed_picture;
    std::function<Result<media::Decoded>(const Photo&, const media::DecodeOptions&)> decode_photo;
};

// kInvalid: nothing is left when all is summed. kNotFound: a photo or a file that is not there.
[[nodiscard]] Result<embed::Vector> query_vector(const Senses& senses,
                                                 const Query& query,
                                                 std::span<const query::Term> terms);

}  // namespace trove::search
