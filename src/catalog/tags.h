// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tags: names for photos. The strongest word on a tag of a photo is the one that is kept: a person's, then the file's,
// then the model's. Only tags that hold are words by which a photo is found; a suggestion is a guess of the same model
// that compares the pixels with the query anyway.
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "photo/ids.h"
#include "photo/tag.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace trove::catalog {

// How a model scores each concept of the vocabulary in this library, and how far its photos are judged by that.
struct TaggingRow {
    std::string vocabulary;      // SHA-256
    std::int64_t photos = 0;     // with a vector when it was measured
    std::vector<float> centres;  // one a concept
    std::vector<float> spreads;
    std::int64_t tagged_seq = 0;  // embeddings up to this one are judged
};

struct TagSuggestion {
    std::int64_t tag = 0;
    float score = 0;
};

class TagReader {
public:
    explicit TagReader(Connection& connection) : connection_(connection) {}

    // Suggestions by score, after what holds by name; those taken off last, where asked for.
    [[nodiscard]] Result<std::vector<PhotoTag>> of(PhotoId photo, bool with_taken_off);
    // Those whose name begins so (all: empty), the most used first.
    [[nodiscard]] Result<std::vector<TagCount>> counts(std::string_view beginning, std::size_t most);

    [[nodiscard]] Result<std::optional<TaggingRow>> tagging(ModelId model);
    // The stored vectors of phrases, as bytes of half floats.
    [[nodiscard]] Result<std::unordered_map<std::string, std::vector<std::uint8_t>>> phrases(ModelId model);

private:
    Connection& connection_;
};

class TagWriter {
public:
    explicit TagWriter(Connection& connection) : connection_(connection) {}

    // A person's word on a photo: the tag holds, or does not. kInvalid: no name. kNotFound: no such photo; a tag that
    // it does not have and that is to be taken off.
    Result<void> set(PhotoId photo, std::string_view name, bool holds);
    // The tag gets another name; its old one leads to it from now on. kNotFound; kInvalid: the new name is another
    // tag's.
    Result<void> rename(std::string_view from, std::string_view to);
    // `into` takes all photos of `from`, whose name leads to it from now on. kNotFound.
    Result<void> merge(std::string_view from, std::string_view into);
    // The tag that a name leads to; made when there is none.
    Result<std::int64_t> named(std::string_view name);

    // What the model says of a photo. Replaces what it said before; what the file or a person says stays as it is.
    Result<void> put_suggestions(PhotoId photo, std::span<const TagSuggestion> suggestions);
    // The same of what its file says.
    Result<void> put_of_file(PhotoId photo, std::span<const std::string> keywords);

    Result<void> put_phrase(ModelId model, std::string_view text, std::span<const float> vector);
    Result<void> put_tagging(ModelId model, const TaggingRow& row);
    Result<void> set_tagged(ModelId model, std::int64_t seq);

private:
    Result<std::optional<std::int64_t>> find(const std::string& folded);
    Result<void> refresh_words(std::int64_t tag);

    Connection& connection_;
};

}  // namespace trove::catalog
