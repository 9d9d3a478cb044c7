// SPDX-License-Identifier: GPL-3.0-or-later
//
// The writer's part that has to do with tags. The strongest word on a tag of a photo is the one that is kept: a
// person's, then the file's, then the model's. Only tags that hold are words by which a photo is found; a suggestion is
// a guess of the same model that compares the pixels with the query anyway.
#include "base/file.h"
#include "base/half.h"
#include "catalog/fold.h"
#include "catalog/writer.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>

namespace trove::catalog {
namespace {

constexpr std::size_t kMostNameBytes = 200;

// A name as it is kept: on one line, single spaces. Empty: that is no name.
std::string tag_name(std::string_view text) {
    std::string name;
    for (const char c : valid_utf8(text)) {
        const bool blank = static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
        if (!blank) {
            name += c;
        } else if (!name.empty() && name.back() != ' ') {
            name += ' ';
        }
    }
    while (!name.empty() && name.back() == ' ') name.pop_back();
    return name.size() > kMostNameBytes ? std::string() : name;
}

bool says_nothing(const std::string& folded) {
    return folded.empty() || folded == " ";
}

auto no_such_tag(std::string_view name) {
    return fail(Errc::kNotFound, fmt::format("there is no tag \"{}\"", valid_utf8(name)));
}

auto no_name(std::string_view text) {
    return fail(Errc::kInvalid, fmt::format("\"{}\" is no name for a tag: some letters are needed, at most {} bytes",
                                            valid_utf8(text.substr(0, 60)), kMostNameBytes));
}

// binary32, little-endian: a centre and a spread for each concept.
std::vector<std::uint8_t> usual_bytes(const TaggingRow& row) {
    static_assert(std::endian::native == std::endian::little);
    std::vector<float> pairs;
    pairs.reserve(row.centres.size() * 2);
    for (std::size_t i = 0; i < row.centres.size(); ++i) {
        pairs.push_back(row.centres[i]);
        pairs.push_back(row.spreads[i]);
    }
    std::vector<std::uint8_t> bytes(pairs.size() * sizeof(float));
    if (!bytes.empty()) std::memcpy(bytes.data(), pairs.data(), bytes.size());
    return bytes;
}

}  // namespace

Result<std::optional<std::int64_t>> CatalogWriter::find_tag(const std::string& folded) {
    TROVE_TRY(auto* s, statement(R"(SELECT id, 0 FROM tag WHERE folded = ?1
                                    UNION ALL SELECT tag_id, 1 FROM tag_alias WHERE folded = ?1 ORDER BY 2 LIMIT 1)"));
    TROVE_TRY(const bool row, s->bind(folded).step());
    if (!row) return std::optional<std::int64_t>();
    const std::int64_t id = s->integer(0);
    s->reset();
    return std::optional(id);
}

Result<std::int64_t> CatalogWriter::tag_named(std::string_view text) {
    const std::string name = tag_name(text);
    const std::string folded = fold(name);
    if (says_nothing(folded)) return no_name(text);
    TROVE_TRY(const auto known, find_tag(folded));
    if (known) return *known;
    TROVE_TRY(auto* put, statement("INSERT INTO tag (name, folded) VALUES (?, ?)"));
    TROVE_CHECKED(put->bind(name).bind(folded).run());
    return database_.last_insert_id();
}

Result<void> CatalogWriter::refresh_tag_words(PhotoId photo) {
    TROVE_TRY(auto* s, statement(R"(
        UPDATE photo_text SET tags = coalesce((SELECT group_concat(name, char(10)) FROM
            (SELECT name FROM photo_tag JOIN tag ON tag.id = tag_id WHERE photo_id = ?1 AND state = 1 ORDER BY name)), '')
        WHERE photo_id = ?1)"));
    return s->bind(to_int(photo)).run();
}

Result<void> CatalogWriter::refresh_words_of_tag(std::int64_t tag) {
    std::vector<PhotoId> photos;
    {
        TROVE_TRY(auto* s, statement("SELECT photo_id FROM photo_tag WHERE tag_id = ? AND state = 1"));
        s->bind(tag);
        while (true) {
            TROVE_TRY(const bool row, s->step());
            if (!row) break;
            photos.push_back(PhotoId{s->integer(0)});
        }
    }
    for (const PhotoId photo : photos) TROVE_CHECKED(refresh_tag_words(photo));
    return {};
}

Result<void> CatalogWriter::put_file_tags(PhotoId photo, std::span<const std::string> keywords) {
    TROVE_TRY(auto* forget, statement("DELETE FROM photo_tag WHERE photo_id = ? AND source = 1"));
    TROVE_CHECKED(forget->bind(to_int(photo)).run());
    for (const std::string& keyword : keywords) {
        const auto tag = tag_named(keyword);
        if (!tag && tag.error().code == Errc::kInvalid) continue;  // a file may say anything
        if (!tag) return fail(tag.error());
        TROVE_TRY(auto* put, statement(R"(
            INSERT INTO photo_tag (photo_id, tag_id, source, state) VALUES (?1, ?2, 1, 1)
            ON CONFLICT DO UPDATE SET source = 1, state = 1, score = NULL WHERE source = 0)"));
        TROVE_CHECKED(put->bind(to_int(photo)).bind(*tag).run());
    }
    return {};
}

Result<void> CatalogWriter::set_tag(PhotoId photo, std::string_view name, bool holds) {
    {
        TROVE_TRY(auto* s, statement("SELECT 1 FROM photo WHERE id = ?"));
        TROVE_TRY(const bool row, s->bind(to_int(photo)).step());
        if (!row) return fail(Errc::kNotFound, fmt::format("there is no photo {} in this library", to_int(photo)));
        s->reset();
    }
    if (holds) {
        TROVE_TRY(const std::int64_t tag, tag_named(name));
        TROVE_TRY(auto* put, statement(R"(
            INSERT INTO photo_tag (photo_id, tag_id, source, state) VALUES (?1, ?2, 2, 1)
            ON CONFLICT DO UPDATE SET source = 2, state = 1, score = NULL)"));
        TROVE_CHECKED(put->bind(to_int(photo)).bind(tag).run());
    } else {
        TROVE_TRY(const auto tag, find_tag(fold(tag_name(name))));
        if (!tag) return no_such_tag(name);
        TROVE_TRY(
            auto* put,
            statement("UPDATE photo_tag SET source = 2, state = 2, score = NULL WHERE photo_id = ? AND tag_id = ?"));
        TROVE_CHECKED(put->bind(to_int(photo)).bind(*tag).run());
        if (database_.changes() == 0)
            return fail(Errc::kNotFound, fmt::format("photo {} has no tag \"{}\"", to_int(photo), valid_utf8(name)));
    }
    return refresh_tag_words(photo);
}

Result<void> CatalogWriter::rename_tag(std::string_view from, std::string_view to) {
    const std::string name = tag_name(to);
    const std::string folded = fold(name);
    if (says_nothing(folded)) return no_name(to);
    TROVE_TRY(const auto tag, find_tag(fold(tag_name(from))));
    if (!tag) return no_such_tag(from);
    {
        TROVE_TRY(
            auto* s,
            statement(
                R"(SELECT name, EXISTS (SELECT 1 FROM photo_tag WHERE tag_id = tag.id) FROM tag WHERE folded = ? AND id <> ?)"));
        TROVE_TRY(const bool row, s->bind(folded).bind(*tag).step());
        if (row && s->integer(1) != 0) {
            const std::string other(s->text(0));
            s->reset();
            return fail(Errc::kInvalid,
                        fmt::format("there is a tag \"{}\" already; to make one of both: trove tags merge", other));
        }
        if (row) s->reset();
    }
    // A tag of that name that no photo has is in nobody's way.
    TROVE_TRY(auto* unused, statement("DELETE FROM tag WHERE folded = ? AND id <> ?"));
    TROVE_CHECKED(unused->bind(folded).bind(*tag).run());
    TROVE_TRY(auto* alias,
              statement("INSERT OR REPLACE INTO tag_alias (folded, tag_id) SELECT folded, id FROM tag WHERE id = ?"));
    TROVE_CHECKED(alias->bind(*tag).run());
    TROVE_TRY(auto* forget, statement("DELETE FROM tag_alias WHERE folded = ?"));
    TROVE_CHECKED(forget->bind(folded).run());
    TROVE_TRY(auto* put, statement("UPDATE tag SET name = ?, folded = ? WHERE id = ?"));
    TROVE_CHECKED(put->bind(name).bind(folded).bind(*tag).run());
    return refresh_words_of_tag(*tag);
}

Result<void> CatalogWriter::merge_tags(std::string_view from, std::string_view into) {
    TROVE_TRY(const auto old, find_tag(fold(tag_name(from))));
    if (!old) return no_such_tag(from);
    TROVE_TRY(const auto kept, find_tag(fold(tag_name(into))));
    if (!kept) return no_such_tag(into);
    if (*old == *kept)
        return fail(Errc::kInvalid,
                    fmt::format("\"{}\" and \"{}\" are one tag already", valid_utf8(from), valid_utf8(into)));
    TROVE_TRY(auto* move, statement(R"(
        INSERT INTO photo_tag (photo_id, tag_id, source, state, score)
            SELECT photo_id, ?2, source, state, score FROM photo_tag WHERE tag_id = ?1
        ON CONFLICT DO UPDATE SET source = excluded.source, state = excluded.state, score = excluded.score
            WHERE excluded.source > source OR (excluded.source = 2 AND source = 2 AND excluded.state = 1))"));
    TROVE_CHECKED(move->bind(*old).bind(*kept).run());
    TROVE_TRY(auto* aliases, statement("UPDATE tag_alias SET tag_id = ?2 WHERE tag_id = ?1"));
    TROVE_CHECKED(aliases->bind(*old).bind(*kept).run());
    TROVE_TRY(auto* alias,
              statement("INSERT OR REPLACE INTO tag_alias (folded, tag_id) SELECT folded, ?2 FROM tag WHERE id = ?1"));
    TROVE_CHECKED(alias->bind(*old).bind(*kept).run());
    TROVE_TRY(auto* rows, statement("DELETE FROM photo_tag WHERE tag_id = ?"));
    TROVE_CHECKED(rows->bind(*old).run());
    TROVE_TRY(auto* tag, statement("DELETE FROM tag WHERE id = ?"));
    TROVE_CHECKED(tag->bind(*old).run());
    return refresh_words_of_tag(*kept);
}

Result<void> CatalogWriter::put_suggestions(PhotoId photo, std::span<const Suggestion> suggestions) {
    TROVE_TRY(auto* forget, statement("DELETE FROM photo_tag WHERE photo_id = ? AND source = 0"));
    TROVE_CHECKED(forget->bind(to_int(photo)).run());
    TROVE_TRY(auto* put, statement(R"(
        INSERT INTO photo_tag (photo_id, tag_id, source, state, score) VALUES (?1, ?2, 0, 0, ?3)
        ON CONFLICT DO UPDATE SET score = max(score, ?3) WHERE source = 0)"));
    for (const Suggestion& suggestion : suggestions)
        TROVE_CHECKED(put->bind(to_int(photo)).bind(suggestion.tag).bind(static_cast<double>(suggestion.score)).run());
    return {};
}

Result<void> CatalogWriter::put_phrase(ModelId model, std::string_view text, std::span<const float> vector) {
    TROVE_TRY(auto* s, statement("INSERT OR REPLACE INTO phrase (model_id, text, halves) VALUES (?, ?, ?)"));
    return s->bind(to_int(model)).bind(text).bind_blob(half_bytes(vector)).run();
}

Result<void> CatalogWriter::put_tagging(ModelId model, const TaggingRow& row) {
    const auto usual = usual_bytes(row);
    TROVE_TRY(
        auto* s,
        statement(
            "INSERT OR REPLACE INTO tagging (model_id, vocabulary, photos, usual, tagged_seq) VALUES (?, ?, ?, ?, ?)"));
    return s->bind(to_int(model)).bind(row.vocabulary).bind(row.photos).bind_blob(usual).bind(row.tagged_seq).run();
}

Result<void> CatalogWriter::set_tagged(ModelId model, std::int64_t seq) {
    TROVE_TRY(auto* s, statement("UPDATE tagging SET tagged_seq = ? WHERE model_id = ?"));
    return s->bind(seq).bind(to_int(model)).run();
}

}  // namespace trove::catalog
