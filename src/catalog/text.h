// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text: the words by which photos are found, and the lines that were read in them. Everything that is to be found goes
// through the table photo_text, whose triggers (schema/0009_folded_words.sql) keep the two indexes.
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "catalog/text_search.h"
#include "photo/ids.h"
#include "photo/text.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace trove::catalog {

// How far a reader of text has come.
struct TextCounts {
    std::int64_t read = 0;
    std::int64_t unread = 0;      // not looked at, and there
    std::int64_t unreadable = 0;  // looked at in vain
};

class TextReader {
public:
    explicit TextReader(Connection& connection) : connection_(connection) {}

    // text_search.cpp: photos in which at least one of the words is found, best first, at most `most`.
    [[nodiscard]] Result<std::vector<TextMatch>> matches(const TextQuery& query, std::size_t most);
    // text_search.cpp: where the words stand in one photo's texts. Empty when they do not.
    [[nodiscard]] Result<std::vector<TextSpan>> spans(PhotoId photo, const TextQuery& query);

    // What was read in the picture, in reading order.
    [[nodiscard]] Result<std::vector<TextLine>> lines(PhotoId photo);
    // Photos that `reader` has not looked at and that can be opened now.
    [[nodiscard]] Result<std::vector<PhotoId>> unread(std::string_view reader);
    [[nodiscard]] Result<TextCounts> counts(std::string_view reader);

private:
    Connection& connection_;
};

// The words that a file itself brings.
struct FileWords {
    std::string_view title;
    std::string_view description;
    std::string_view keywords;  // one a line
    std::filesystem::path path;
};

class TextWriter {
public:
    explicit TextWriter(Connection& connection) : connection_(connection) {}

    // What `reader` (its name and version) read in a photo, in reading order. Replaces what was read before.
    Result<void> put_lines(PhotoId photo, std::string_view reader, std::span<const TextLine> lines);
    // The photo could not be read; what an earlier reader read is kept.
    Result<void> put_problem(PhotoId photo, std::string_view reader, std::string_view problem);
    // The photo is owed again, as after a person turned it. What was read stays until then.
    Result<void> forget(PhotoId photo);

    // Each replaces the old words. Nobody but the writers of the nouns that the words come from calls these.
    // The row of photo_text, whole for a new photo: each change of it is a change of two indexes.
    Result<void> put_words(PhotoId photo, const FileWords& words);
    Result<void> put_caption(PhotoId photo, std::string_view text);
    Result<void> refresh_names(PhotoId photo);  // of its files
    Result<void> refresh_tags(PhotoId photo);

private:
    Connection& connection_;
};

}  // namespace trove::catalog
