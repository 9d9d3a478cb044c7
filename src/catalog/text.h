// SPDX-License-Identifier: GPL-3.0-or-later
//
// Text: the searchable words of photos, and the lines read in them by OCR. Every searchable word is in the table
// photo_text, whose triggers (schema/0009_folded_words.sql) maintain the two indexes.
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

// The progress of an OCR reader.
struct TextCounts {
    std::int64_t read = 0;
    std::int64_t unread = 0;      // present, not yet read
    std::int64_t unreadable = 0;  // could not be read
};

class TextReader {
public:
    explicit TextReader(Connection& connection) : connection_(connection) {}

    // text_search.cpp: photos with at least one of the words, best first, at most `most`.
    [[nodiscard]] Result<std::vector<TextMatch>> matches(const TextQuery& query, std::size_t most);
    // text_search.cpp: the places of the words in one photo's texts. Empty: none.
    [[nodiscard]] Result<std::vector<TextSpan>> spans(PhotoId photo, const TextQuery& query);

    // The lines read in the picture, in reading order.
    [[nodiscard]] Result<std::vector<TextLine>> lines(PhotoId photo);
    // Photos that can be opened now and that `reader` has not read yet.
    [[nodiscard]] Result<std::vector<PhotoId>> unread(std::string_view reader);
    [[nodiscard]] Result<TextCounts> counts(std::string_view reader);

private:
    Connection& connection_;
};

// The words in a file's own metadata.
struct FileWords {
    std::string_view title;
    std::string_view description;
    std::string_view keywords;  // one per line
    std::filesystem::path path;
};

class TextWriter {
public:
    explicit TextWriter(Connection& connection) : connection_(connection) {}

    // Replaces a photo's lines by those of `reader` (name and version), in reading order.
    Result<void> put_lines(PhotoId photo, std::string_view reader, std::span<const TextLine> lines);
    // Records that the photo could not be read. An earlier reader's lines stay.
    Result<void> put_problem(PhotoId photo, std::string_view reader, std::string_view problem);
    // Marks the photo as unread, for example after a person rotated it. Its lines stay until it is read again.
    Result<void> forget(PhotoId photo);

    // Each replaces the old words. Only the writers of the nouns that own the words call these.
    // Writes the whole row of photo_text at once, because each change of it changes two indexes.
    Result<void> put_words(PhotoId photo, const FileWords& words);
    Result<void> put_caption(PhotoId photo, std::string_view text);
    Result<void> refresh_names(PhotoId photo);  // of its files
    Result<void> refresh_tags(PhotoId photo);

private:
    Connection& connection_;
};

}  // namespace trove::catalog
