// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/said_line.h"

#include "base/text.h"
#include "catalog/captions.h"
#include "catalog/fold.h"
#include "catalog/said_file.h"
#include "catalog/tags.h"
#include "catalog/text.h"
#include "photo/ids.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace trove::catalog {
namespace {

using Ordered = nlohmann::ordered_json;

constexpr std::string_view kHolds = "holds";
constexpr std::string_view kHoldsNot = "does not hold";

std::string written(const Ordered& json) {
    return json.dump(-1, ' ', false, Ordered::error_handler_t::replace) + "\n";
}

std::string hex_of(std::string_view bytes) {
    std::string hex;
    for (const char c : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return hex;
}

std::optional<std::string> bytes_of(std::string_view hex) {
    std::string bytes;
    if (hex.size() % 2 != 0) return std::nullopt;
    for (std::size_t at = 0; at < hex.size(); at += 2) {
        unsigned byte = 0;
        const auto [end, error] = std::from_chars(hex.data() + at, hex.data() + at + 2, byte, 16);
        if (error != std::errc() || end != hex.data() + at + 2) return std::nullopt;
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

// A line that was read.
struct ReadLine {
    std::string what;
    std::optional<ContentHash> hash;
    std::string name;
    Ordered value;  // null: taken back

    [[nodiscard]] std::string text() const { return value.is_string() ? value.get<std::string>() : std::string(); }
};

std::string text_at(const Ordered& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<ReadLine> read_line(std::string_view line) {
    const auto json = Ordered::parse(line, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    ReadLine read;
    read.what = text_at(json, "what");
    read.name = text_at(json, "name");
    if (const auto bytes = bytes_of(text_at(json, "name_hex")); bytes && !bytes->empty()) read.name = *bytes;
    if (const auto value = json.find("value"); value != json.end()) read.value = *value;
    const auto hash = bytes_of(text_at(json, "photo"));
    if (hash && hash->size() == ContentHash{}.bytes.size()) {
        read.hash.emplace();
        std::ranges::copy(*hash, read.hash->bytes.begin());
    }
    return read;
}

// ---- the kinds

Result<void> apply_tag(Connection& connection, PhotoId photo, const ReadLine& line) {
    TagWriter tags(connection);
    const auto tag = tags.named(line.name);
    if (!tag && tag.error().code == Errc::kInvalid) return {};  // a person may edit the file
    if (!tag) return fail(tag.error());
    if (line.value.is_null()) {
        TROVE_CHECKED(
            connection.run("DELETE FROM photo_tag WHERE photo_id = ? AND tag_id = ? AND source = 2", photo, *tag));
    } else {
        const int state = line.text() == kHoldsNot ? 2 : 1;
        TROVE_CHECKED(connection.run(R"(
            INSERT INTO photo_tag (photo_id, tag_id, source, state) VALUES (?1, ?2, 2, ?3)
            ON CONFLICT DO UPDATE SET source = 2, state = ?3, score = NULL WHERE source <> 2 OR state <> ?3)",
                                     photo, *tag, state));
    }
    return TextWriter(connection).refresh_tags(photo);
}

// "value" is what "name" is called from now on.
Result<void> apply_tag_name(Connection& connection, const ReadLine& line) {
    TagWriter tags(connection);
    const std::string to = line.text();
    const std::string from_folded = fold(line.name);
    if (from_folded == fold(to)) {
        const auto respelt = tags.rename(line.name, to);
        const bool is_so = respelt || respelt.error().code == Errc::kNotFound || respelt.error().code == Errc::kInvalid;
        return is_so ? Result<void>() : respelt;
    }
    const auto into = tags.named(to);
    if (!into) return into.error().code == Errc::kInvalid ? Result<void>() : fail(into.error());
    TROVE_TRY(auto* is_tag, connection.statement("SELECT 1 FROM tag WHERE folded = ? AND id <> ?"));
    TROVE_TRY(const bool merges, sql::has_row(is_tag->bind(from_folded).bind(*into)));
    if (merges) return tags.merge(line.name, to);
    return connection.run("INSERT OR REPLACE INTO tag_alias (folded, tag_id) VALUES (?, ?)", from_folded, *into);
}

Result<void> apply_caption(Connection& connection, PhotoId photo, const ReadLine& line) {
    if (line.value.is_null()) {
        TROVE_CHECKED(connection.run("DELETE FROM caption WHERE photo_id = ? AND source = 2", photo));
        TROVE_TRY(auto* left, connection.statement("SELECT 1 FROM caption WHERE photo_id = ?"));
        TROVE_TRY(const bool other, sql::has_row(left->bind(photo)));
        return other ? Result<void>() : TextWriter(connection).put_caption(photo, {});
    }
    TROVE_TRY([[maybe_unused]] const bool kept, CaptionWriter(connection).put(photo, {line.text(), {}, 0}));
    return {};
}

Result<void> apply_mark(Connection& connection, const ReadLine& line) {
    TROVE_TRY(auto* put, connection.statement("INSERT INTO mark (hash) VALUES (?) ON CONFLICT DO NOTHING"));
    TROVE_CHECKED(put->bind_blob(line.hash->bytes).run());
    if (line.what == "hidden") {
        TROVE_TRY(auto* set, connection.statement("UPDATE mark SET hidden = ? WHERE hash = ?"));
        TROVE_CHECKED(set->bind(!line.value.is_null()).bind_blob(line.hash->bytes).run());
    } else {
        std::optional<std::int64_t> since;
        if (line.value.is_number_integer()) since = line.value.get<std::int64_t>();
        TROVE_TRY(auto* set, connection.statement("UPDATE mark SET favourite_at_s = ? WHERE hash = ?"));
        TROVE_CHECKED(set->bind(since).bind_blob(line.hash->bytes).run());
    }
    return connection.run("DELETE FROM mark WHERE favourite_at_s IS NULL AND hidden = 0");
}

// The statements that put and that take back a fact which is not about a photo.
struct PlainKind {
    std::string_view what;
    std::string_view put;
    std::string_view remove;
    bool name_is_path = false;
};

constexpr std::array kPlainKinds{
    PlainKind{
        "search",
        "INSERT INTO saved_search (name, query, saved_at_s) VALUES (?1, ?2, CAST(strftime('%s', 'now') AS INTEGER)) "
        "ON CONFLICT (name) DO UPDATE SET query = ?2 WHERE query <> ?2",
        "DELETE FROM saved_search WHERE name = ?1"},
    PlainKind{
        "setting",
        "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2 WHERE value <> ?2",
        "DELETE FROM setting WHERE name = ?1"},
    PlainKind{"caption setting", "INSERT OR REPLACE INTO caption_setting (name, value) VALUES (?1, ?2)",
              "DELETE FROM caption_setting WHERE name = ?1"},
    PlainKind{"folder", "INSERT INTO root (path) VALUES (?1) ON CONFLICT DO NOTHING",
              "DELETE FROM root WHERE path = ?1", true},
};

Result<void> apply_plain(Connection& connection, const PlainKind& kind, const ReadLine& line) {
    const bool puts = !line.value.is_null();
    TROVE_TRY(auto* s, connection.statement(puts ? kind.put : kind.remove));
    const std::filesystem::path path = line.name;
    const std::string value = line.text();
    if (kind.name_is_path)
        s->bind(path);
    else
        s->bind(line.name);
    if (puts && !kind.name_is_path) s->bind(value);
    return s->run();
}

Result<std::optional<PhotoId>> photo_of(Connection& connection, const ContentHash& hash) {
    TROVE_TRY(auto* s, connection.statement("SELECT id FROM photo WHERE hash = ?"));
    return sql::first_row(s->bind_blob(hash.bytes), photo_id);
}

}  // namespace

Saying saying_in(sql::Row row) {
    Saying saying;
    saying.number = row.integer(0);
    saying.at_s = row.integer(1);
    saying.what = row.text(2);
    const auto hash = row.blob(3);
    saying.hash_hex = hex_of({reinterpret_cast<const char*>(hash.data()), hash.size()});
    saying.name = row.text(4);
    if (row.text(7) == "integer")
        saying.value = row.integer(6);
    else if (!row.is_null(6))
        saying.value = row.string(6);
    saying.path = row.text(8);
    return saying;
}

std::string line_of(const Saying& saying) {
    Ordered json;
    if (saying.number > 0) json["n"] = saying.number;
    if (saying.at_s > 0) json["at"] = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time_t{saying.at_s}));
    json["by"] = "person";
    json["what"] = saying.what;
    if (!saying.hash_hex.empty()) json["photo"] = saying.hash_hex;
    if (!saying.path.empty()) json["path"] = valid_utf8(saying.path);
    if (!saying.name.empty()) json["name"] = valid_utf8(saying.name);
    if (valid_utf8(saying.name) != saying.name) json["name_hex"] = hex_of(saying.name);
    if (const auto* number = std::get_if<std::int64_t>(&saying.value))
        json["value"] = *number;
    else if (const auto* text = std::get_if<std::string>(&saying.value))
        json["value"] = *text;
    else
        json["value"] = nullptr;
    return written(json);
}

std::string frame_line(std::string_view what, std::int64_t number) {
    Ordered json;
    if (what == kStateEnds) json["n"] = number;
    json["what"] = what;
    json["format"] = 1;
    return written(json);
}

std::string without_number(std::string_view line) {
    auto json = Ordered::parse(line, nullptr, false);
    if (!json.is_object()) return {};
    json.erase("n");
    return written(json);
}

Result<Applied> apply_line(Connection& connection, std::string_view text) {
    const auto line = read_line(text);
    if (!line) return Applied::kUnread;
    for (const PlainKind& kind : kPlainKinds) {
        if (line->what != kind.what) continue;
        TROVE_CHECKED(apply_plain(connection, kind, *line));
        return Applied::kDone;
    }
    if (line->what == "tag name") {
        TROVE_CHECKED(apply_tag_name(connection, *line));
        return Applied::kDone;
    }
    if (!line->hash) return Applied::kUnread;
    if (line->what == "favourite" || line->what == "hidden") {
        TROVE_CHECKED(apply_mark(connection, *line));
        return Applied::kDone;
    }
    if (line->what != "tag" && line->what != "caption") return Applied::kUnread;
    TROVE_TRY(const auto photo, photo_of(connection, *line->hash));
    if (!photo) return Applied::kWaits;
    TROVE_CHECKED(line->what == "tag" ? apply_tag(connection, *photo, *line)
                                      : apply_caption(connection, *photo, *line));
    return Applied::kDone;
}

Result<void> keep_waiting(Connection& connection, std::string_view text) {
    const auto line = read_line(text);
    if (!line || !line->hash) return {};
    TROVE_TRY(auto* s, connection.statement("INSERT OR IGNORE INTO said_waiting (hash, line) VALUES (?, ?)"));
    return s->bind_blob(line->hash->bytes).bind(text).run();
}

}  // namespace trove::catalog
