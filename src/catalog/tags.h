// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tags: names for photos. For each tag of a photo only the strongest opinion is kept: a person's, then the file's, then
// the model's. Search by words finds only tags that hold, not suggestions, because the same model already compares the
// pixels with the query.
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

// A model's usual scores for each concept of the vocabulary in this library, and the progress of judging.
struct TaggingRow {
    std::string vocabulary;      // SHA-256
    std::int64_t photos = 0;     // with a vector at the time of measurement
    std::vector<float> centres;  // one per concept
    std::vector<float> spreads;
    std::int64_t tagged_seq = 0;  // all embeddings up to this one are judged
};

struct TagSuggestion {
    std::int64_t tag = 0;
    float score = 0;
};

class TagReader {
public:
    explicit TagReader(Connection& connection) : connection_(connection) {}

    // Tags that hold by name, then suggestions by score, then, if asked for, removed tags.
    [[nodiscard]] Result<std::vector<PhotoTag>> of(PhotoId photo, bool with_taken_off);
    // Tags whose name starts with `beginning` (empty: all), the most used first.
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

    // Records a person's decision: the tag holds, or does not. kInvalid: no name. kNotFound: no such photo, or it lacks
    // a tag that is to be removed. Returns whether it held before.
    Result<bool> set(PhotoId photo, std::string_view name, bool holds);
    // Renames the tag; its old name leads to it from now on. kNotFound; kInvalid: another tag has the new name.
    Result<void> rename(std::string_view from, std::string_view to);
    // Moves all photos of `from` to `into`; the name `from` leads to it from now on. kNotFound.
    Result<void> merge(std::string_view from, std::string_view into);
    // The tag for a name, created if necessary.
    Result<std::int64_t> named(std::string_view name);

    // Replaces the model's earlier suggestions for a photo. Tags from its file or from a person stay.
    Result<void> put_suggestions(PhotoId photo, std::span<const TagSuggestion> suggestions);
    // Replaces the tags from its file.
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
