// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/tags.h"

#include "base/file.h"
#include "base/half.h"
#include "catalog/fold.h"
#include "catalog/text.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>

namespace trove::catalog {
namespace {

constexpr std::size_t kMostNameBytes = 200;

// The stored form of a name: one line, single spaces. Empty: not a name.
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
    return fail(Errc::kInvalid,
                fmt::format("\"{}\" is not a valid tag name: use at least one letter and at most {} bytes",
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

TaggingRow tagging_in(sql::Row row) {
    TaggingRow tagging;
    tagging.vocabulary = row.text(0);
    tagging.photos = row.integer(1);
    const auto bytes = row.blob(2);
    for (std::size_t at = 0; at + 2 * sizeof(float) <= bytes.size(); at += 2 * sizeof(float)) {
        float pair[2];
        std::memcpy(pair, bytes.data() + at, sizeof pair);
        tagging.centres.push_back(pair[0]);
        tagging.spreads.push_back(pair[1]);
    }
    tagging.tagged_seq = row.integer(3);
    return tagging;
}

PhotoTag tag_in(sql::Row row) {
    PhotoTag tag{row.string(0), static_cast<TagSource>(row.integer(1)), static_cast<TagState>(row.integer(2)),
                 std::nullopt};
    if (const auto score = row.maybe_real(3)) tag.score = static_cast<float>(*score);
    return tag;
}

}  // namespace

Result<std::vector<PhotoTag>> TagReader::of(PhotoId photo, bool with_taken_off) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT name, source, state, score FROM photo_tag JOIN tag ON tag.id = tag_id
        WHERE photo_id = ?1 AND (?2 OR state <> 2)
        ORDER BY CASE state WHEN 1 THEN 0 WHEN 0 THEN 1 ELSE 2 END, score DESC, folded)"));
    return sql::rows(s->bind(photo).bind(with_taken_off), tag_in);
}

Result<std::vector<TagCount>> TagReader::counts(std::string_view beginning, std::size_t most) {
    const std::string folded = fold(beginning);
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT name, count(*) FILTER (WHERE state = 1) AS photos, count(*) FILTER (WHERE state = 0) AS suggested
        FROM tag JOIN photo_tag ON tag_id = tag.id WHERE substr(folded, 1, length(?1)) = ?1
        GROUP BY tag.id HAVING photos + suggested > 0 ORDER BY photos DESC, suggested DESC, folded LIMIT ?2)"));
    return sql::rows(s->bind(folded).bind(most),
                     [](sql::Row row) { return TagCount{row.string(0), row.integer(1), row.integer(2)}; });
}

Result<std::optional<TaggingRow>> TagReader::tagging(ModelId model) {
    TROVE_TRY(auto* s,
              connection_.statement("SELECT vocabulary, photos, usual, tagged_seq FROM tagging WHERE model_id = ?"));
    return sql::first_row(s->bind(model), tagging_in);
}

Result<std::unordered_map<std::string, std::vector<std::uint8_t>>> TagReader::phrases(ModelId model) {
    TROVE_TRY(auto* s, connection_.statement("SELECT text, halves FROM phrase WHERE model_id = ?"));
    std::unordered_map<std::string, std::vector<std::uint8_t>> phrases;
    TROVE_CHECKED(sql::each_row(s->bind(model), [&](sql::Row row) {
        const auto halves = row.blob(1);
        phrases.emplace(row.text(0), std::vector<std::uint8_t>(halves.begin(), halves.end()));
    }));
    return phrases;
}

Result<std::optional<std::int64_t>> TagWriter::find(const std::string& folded) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT id, 0 FROM tag WHERE folded = ?1
        UNION ALL SELECT tag_id, 1 FROM tag_alias WHERE folded = ?1 ORDER BY 2 LIMIT 1)"));
    return sql::first_row(s->bind(folded), [](sql::Row row) { return row.integer(0); });
}

Result<std::int64_t> TagWriter::named(std::string_view text) {
    const std::string name = tag_name(text);
    const std::string folded = fold(name);
    if (says_nothing(folded)) return no_name(text);
    TROVE_TRY(const auto known, find(folded));
    if (known) return *known;
    TROVE_CHECKED(connection_.run("INSERT INTO tag (name, folded) VALUES (?, ?)", name, folded));
    return connection_.database().last_insert_id();
}

Result<void> TagWriter::refresh_words(std::int64_t tag) {
    TROVE_TRY(auto* s, connection_.statement("SELECT photo_id FROM photo_tag WHERE tag_id = ? AND state = 1"));
    TROVE_TRY(const auto photos, sql::rows(s->bind(tag), photo_id));
    for (const PhotoId photo : photos) TROVE_CHECKED(TextWriter(connection_).refresh_tags(photo));
    return {};
}

Result<void> TagWriter::put_of_file(PhotoId photo, std::span<const std::string> keywords) {
    TROVE_CHECKED(connection_.run("DELETE FROM photo_tag WHERE photo_id = ? AND source = 1", photo));
    for (const std::string& keyword : keywords) {
        const auto tag = named(keyword);
        if (!tag && tag.error().code == Errc::kInvalid) continue;  // a file may contain anything
        if (!tag) return fail(tag.error());
        TROVE_CHECKED(connection_.run(R"(
            INSERT INTO photo_tag (photo_id, tag_id, source, state) VALUES (?1, ?2, 1, 1)
            ON CONFLICT DO UPDATE SET source = 1, state = 1, score = NULL WHERE source = 0)",
                                      photo, *tag));
    }
    return {};
}

Result<bool> TagWriter::set(PhotoId photo, std::string_view name, bool holds) {
    TROVE_TRY(auto* s, connection_.statement("SELECT 1 FROM photo WHERE id = ?"));
    TROVE_TRY(const bool there, sql::has_row(s->bind(photo)));
    if (!there) return fail(Errc::kNotFound, fmt::format("there is no photo {} in this library", to_int(photo)));
    TROVE_TRY(auto* state, connection_.statement("SELECT state FROM photo_tag WHERE photo_id = ? AND tag_id = ?"));
    const auto held_before = [&](std::int64_t tag) -> Result<bool> {
        TROVE_TRY(const auto before,
                  sql::first_row(state->bind(photo).bind(tag), [](sql::Row row) { return row.integer(0); }));
        return before == static_cast<std::int64_t>(TagState::kHolds);
    };
    bool held = false;
    if (holds) {
        TROVE_TRY(const std::int64_t tag, named(name));
        TROVE_TRY(held, held_before(tag));
        TROVE_CHECKED(connection_.run(R"(
            INSERT INTO photo_tag (photo_id, tag_id, source, state) VALUES (?1, ?2, 2, 1)
            ON CONFLICT DO UPDATE SET source = 2, state = 1, score = NULL)",
                                      photo, tag));
    } else {
        TROVE_TRY(const auto tag, find(fold(tag_name(name))));
        if (!tag) return no_such_tag(name);
        TROVE_TRY(held, held_before(*tag));
        TROVE_CHECKED(connection_.run(
            "UPDATE photo_tag SET source = 2, state = 2, score = NULL WHERE photo_id = ? AND tag_id = ?", photo, *tag));
        if (connection_.database().changes() == 0)
            return fail(Errc::kNotFound, fmt::format("photo {} has no tag \"{}\"", to_int(photo), valid_utf8(name)));
    }
    TROVE_CHECKED(TextWriter(connection_).refresh_tags(photo));
    return held;
}

Result<void> TagWriter::rename(std::string_view from, std::string_view to) {
    const std::string name = tag_name(to);
    const std::string folded = fold(name);
    if (says_nothing(folded)) return no_name(to);
    TROVE_TRY(const auto tag, find(fold(tag_name(from))));
    if (!tag) return no_such_tag(from);
    TROVE_TRY(
        auto* other,
        connection_.statement(
            R"(SELECT name, EXISTS (SELECT 1 FROM photo_tag WHERE tag_id = tag.id) FROM tag WHERE folded = ? AND id <> ?)"));
    TROVE_TRY(const auto taken, sql::first_row(other->bind(folded).bind(*tag),
                                               [](sql::Row row) { return std::pair(row.string(0), row.boolean(1)); }));
    if (taken && taken->second)
        return fail(Errc::kInvalid,
                    fmt::format("there is a tag \"{}\" already; to make one of both: trove tags merge", taken->first));
    // An unused tag of that name may be deleted.
    TROVE_CHECKED(connection_.run("DELETE FROM tag WHERE folded = ? AND id <> ?", folded, *tag));
    TROVE_CHECKED(connection_.run(
        "INSERT OR REPLACE INTO tag_alias (folded, tag_id) SELECT folded, id FROM tag WHERE id = ?", *tag));
    TROVE_CHECKED(connection_.run("DELETE FROM tag_alias WHERE folded = ?", folded));
    TROVE_CHECKED(connection_.run("UPDATE tag SET name = ?, folded = ? WHERE id = ?", name, folded, *tag));
    return refresh_words(*tag);
}

Result<void> TagWriter::merge(std::string_view from, std::string_view into) {
    TROVE_TRY(const auto old, find(fold(tag_name(from))));
    if (!old) return no_such_tag(from);
    TROVE_TRY(const auto kept, find(fold(tag_name(into))));
    if (!kept) return no_such_tag(into);
    if (*old == *kept)
        return fail(Errc::kInvalid,
                    fmt::format("\"{}\" and \"{}\" are one tag already", valid_utf8(from), valid_utf8(into)));
    TROVE_CHECKED(connection_.run(R"(
        INSERT INTO photo_tag (photo_id, tag_id, source, state, score)
            SELECT photo_id, ?2, source, state, score FROM photo_tag WHERE tag_id = ?1
        ON CONFLICT DO UPDATE SET source = excluded.source, state = excluded.state, score = excluded.score
            WHERE excluded.source > source OR (excluded.source = 2 AND source = 2 AND excluded.state = 1))",
                                  *old, *kept));
    TROVE_CHECKED(connection_.run("UPDATE tag_alias SET tag_id = ?2 WHERE tag_id = ?1", *old, *kept));
    TROVE_CHECKED(connection_.run(
        "INSERT OR REPLACE INTO tag_alias (folded, tag_id) SELECT folded, ?2 FROM tag WHERE id = ?1", *old, *kept));
    TROVE_CHECKED(connection_.run("DELETE FROM photo_tag WHERE tag_id = ?", *old));
    TROVE_CHECKED(connection_.run("DELETE FROM tag WHERE id = ?", *old));
    return refresh_words(*kept);
}

Result<void> TagWriter::put_suggestions(PhotoId photo, std::span<const TagSuggestion> suggestions) {
    TROVE_CHECKED(connection_.run("DELETE FROM photo_tag WHERE photo_id = ? AND source = 0", photo));
    for (const TagSuggestion& suggestion : suggestions)
        TROVE_CHECKED(connection_.run(R"(
            INSERT INTO photo_tag (photo_id, tag_id, source, state, score) VALUES (?1, ?2, 0, 0, ?3)
            ON CONFLICT DO UPDATE SET score = max(score, ?3) WHERE source = 0)",
                                      photo, suggestion.tag, static_cast<double>(suggestion.score)));
    return {};
}

Result<void> TagWriter::put_phrase(ModelId model, std::string_view text, std::span<const float> vector) {
    TROVE_TRY(auto* s,
              connection_.statement("INSERT OR REPLACE INTO phrase (model_id, text, halves) VALUES (?, ?, ?)"));
    return s->bind(model).bind(text).bind_blob(half_bytes(vector)).run();
}

Result<void> TagWriter::put_tagging(ModelId model, const TaggingRow& row) {
    const auto usual = usual_bytes(row);
    TROVE_TRY(
        auto* s,
        connection_.statement(
            "INSERT OR REPLACE INTO tagging (model_id, vocabulary, photos, usual, tagged_seq) VALUES (?, ?, ?, ?, ?)"));
    return s->bind(model).bind(row.vocabulary).bind(row.photos).bind_blob(usual).bind(row.tagged_seq).run();
}

Result<void> TagWriter::set_tagged(ModelId model, std::int64_t seq) {
    return connection_.run("UPDATE tagging SET tagged_seq = ? WHERE model_id = ?", seq, model);
}

}  // namespace trove::catalog
