// SPDX-License-Identifier: GPL-3.0-or-later
//
// kRules has the SQL for each field, or each choice of a field; a new column needs only a new row there.
#include "catalog/filters.h"

#include "catalog/fold.h"
#include "catalog/path_match.h"
#include "catalog/text_search.h"
#include "photo/colours.h"
#include "query/fields.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numbers>

namespace trove::catalog {
namespace {

using query::Field;
using query::Filter;

// The values bound to ?1 and ?2. Texts are folded (fold.h) on both sides.
enum class Binds {
    kNothing,
    kContains,  // '%value%' for LIKE
    kWhole,     // the value, for =
    kTag,       // the value, for =, and '%|value|%' for LIKE
    kRead,      // for MATCH: the value's words as a phrase in the OCR text
    kTimes,     // begin and end; open ends become far limits
    kNumbers,   // least and most
    kSizes,     // the same, in pixels or bytes
};

struct Rule {
    Field field{};
    std::string_view choice;  // of is:, has:, type:, or the unit of size:; empty: any value
    Binds binds = Binds::kNothing;
    std::string_view sql;  // photo ids
};

constexpr std::array kRules{
    Rule{Field::kDate, "", Binds::kTimes, "SELECT id FROM photo WHERE taken_local_s >= ?1 AND taken_local_s < ?2"},
    Rule{Field::kIso, "", Binds::kNumbers, "SELECT id FROM photo WHERE iso BETWEEN ?1 AND ?2"},
    Rule{Field::kAperture, "", Binds::kNumbers, "SELECT id FROM photo WHERE f_number BETWEEN ?1 AND ?2"},
    Rule{Field::kFocalLength, "", Binds::kNumbers, "SELECT id FROM photo WHERE focal_length_mm BETWEEN ?1 AND ?2"},
    Rule{Field::kRating, "", Binds::kNumbers, "SELECT id FROM photo WHERE rating BETWEEN ?1 AND ?2"},
    Rule{Field::kSize, "mp", Binds::kSizes, "SELECT id FROM photo WHERE width_px * height_px BETWEEN ?1 AND ?2"},
    Rule{Field::kSize, "mb", Binds::kSizes, "SELECT id FROM photo WHERE size_bytes BETWEEN ?1 AND ?2"},
    // A tag that a person removed does not hold, even if the file or another program has it. Every part of another
    // program's keyword path counts.
    Rule{Field::kTag, "", Binds::kTag, R"(
        SELECT photo_id FROM photo_tag WHERE state = 1 AND tag_id IN (SELECT id FROM tag WHERE folded = ?1)
        UNION SELECT photo_id FROM keyword CROSS JOIN item_keyword ON keyword_id = keyword.id CROSS JOIN source_file USING (item_id)
            WHERE '|' || fold(keyword.path) || '|' LIKE ?2 ESCAPE '\'
        EXCEPT SELECT photo_id FROM photo_tag WHERE state = 2 AND tag_id IN (SELECT id FROM tag WHERE folded = ?1))"},
    Rule{Field::kText, "", Binds::kRead, "SELECT rowid FROM photo_words WHERE photo_words MATCH ?1"},
    Rule{Field::kPlace, "", Binds::kContains, R"(
        SELECT photo_id FROM photo_item WHERE place IN (
            SELECT place FROM (SELECT DISTINCT place FROM source_item) WHERE fold(place) LIKE ?1 ESCAPE '\')
        UNION SELECT photo_id FROM photo_place WHERE place_id IN (SELECT id FROM place WHERE fold(name) LIKE ?1 ESCAPE '\'))"},
    Rule{Field::kSource, "", Binds::kContains,
         R"(SELECT photo_id FROM photo_item JOIN source ON source.id = source_id WHERE kind LIKE ?1 ESCAPE '\')"},
    // CROSS JOIN keeps the order: few names first, then their items by index.
    //
    // Includes the albums inside it. UNION terminates even if albums form a cycle.
    Rule{Field::kAlbum, "", Binds::kContains, R"(
        WITH RECURSIVE wanted (id) AS (
            SELECT id FROM album WHERE fold(title) LIKE ?1 ESCAPE '\'
            UNION SELECT album.id FROM album JOIN wanted ON album.parent_id = wanted.id)
        SELECT photo_id FROM wanted CROSS JOIN album_item ON album_id = id CROSS JOIN shown_file USING (item_id))"},
    Rule{Field::kLabel, "", Binds::kWhole, R"(
        SELECT photo_id FROM photo_item WHERE label IN (
            SELECT label FROM (SELECT DISTINCT label FROM source_item) WHERE fold(label) = ?1))"},
    Rule{
        Field::kPerson, "", Binds::kContains,
        R"(SELECT photo_id FROM person CROSS JOIN item_person ON person_id = person.id CROSS JOIN shown_file USING (item_id)
            WHERE fold(name) LIKE ?1 ESCAPE '\')"},
    Rule{Field::kType, "video", Binds::kNothing, "SELECT id FROM photo WHERE 0"},  // only pictures are indexed
    Rule{Field::kType, "gif", Binds::kNothing, "SELECT id FROM photo WHERE format = 'gif'"},
    Rule{Field::kIs, "landscape", Binds::kNothing, "SELECT id FROM photo WHERE width_px > height_px"},
    Rule{Field::kIs, "portrait", Binds::kNothing, "SELECT id FROM photo WHERE width_px < height_px"},
    Rule{Field::kIs, "square", Binds::kNothing, "SELECT id FROM photo WHERE width_px = height_px"},
    Rule{Field::kIs, "duplicate", Binds::kNothing,
         "SELECT photo_id FROM location WHERE missing_at_s IS NULL GROUP BY photo_id HAVING count(*) > 1"},
    Rule{Field::kIs, "offline", Binds::kNothing,
         "SELECT id FROM photo WHERE NOT EXISTS (SELECT 1 FROM location WHERE photo_id = photo.id AND present = 1)"},
    Rule{Field::kIs, "missing", Binds::kNothing, "SELECT photo_id FROM photo_missing"},
    Rule{Field::kIs, "favourite", Binds::kNothing, R"(
        SELECT photo.id FROM mark JOIN photo USING (hash) WHERE favourite_at_s IS NOT NULL
        UNION SELECT photo_id FROM photo_item WHERE favourite = 1)"},
    Rule{Field::kIs, "hidden", Binds::kNothing, "SELECT photo.id FROM mark JOIN photo USING (hash) WHERE hidden = 1"},
    Rule{Field::kIs, "picked", Binds::kNothing, "SELECT photo_id FROM photo_item WHERE pick = 1"},
    Rule{Field::kIs, "rejected", Binds::kNothing, "SELECT photo_id FROM photo_item WHERE pick = -1"},
    // The edited version; where it is not here, the picture that its source marks as edited.
    Rule{Field::kIs, "edited", Binds::kNothing, R"(
        SELECT photo_id FROM shown_file JOIN source_item ON source_item.id = item_id WHERE edited = 1 OR rendition = 1)"},
    Rule{Field::kIs, "cloud", Binds::kNothing, "SELECT photo_id FROM photo_item WHERE in_cloud = 1"},
    Rule{Field::kHas, "text", Binds::kNothing, "SELECT photo_id FROM photo_text WHERE ocr <> ''"},
    Rule{Field::kHas, "face", Binds::kNothing, "SELECT photo_id FROM photo_person"},
    Rule{Field::kHas, "gps", Binds::kNothing,
         "SELECT id FROM photo WHERE latitude_deg IS NOT NULL AND longitude_deg IS NOT NULL"},
    Rule{Field::kHas, "caption", Binds::kNothing,
         "SELECT photo_id FROM photo_text WHERE title <> '' OR description <> '' OR caption <> ''"},
    Rule{Field::kHas, "tag", Binds::kNothing,
         "SELECT id FROM photo JOIN photo_text ON photo_id = id WHERE photo.keywords <> '' OR tags <> ''"},
};

constexpr double kEarthRadiusKm = 6371.0;  // IUGG mean radius, to the kilometre
constexpr double kKilometresADegree = kEarthRadiusKm * std::numbers::pi / 180;

// Apertures are fractions: f/2.8 may be stored as 2.79999.
constexpr double kApertureSlack = 0.005;

double distance_km(const query::Circle& a, double latitude_deg, double longitude_deg) {
    const auto radians = [](double degrees) { return degrees * std::numbers::pi / 180; };
    const double up = std::sin(radians(latitude_deg - a.latitude_deg) / 2);
    const double across = std::sin(radians(longitude_deg - a.longitude_deg) / 2);
    const double haversine =
        up * up + std::cos(radians(latitude_deg)) * std::cos(radians(a.latitude_deg)) * across * across;
    return 2 * kEarthRadiusKm * std::asin(std::min(1.0, std::sqrt(haversine)));
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

// The last word may be unfinished.
std::string read_phrase(std::string_view text) {
    std::string out = "ocr : \"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c == '\0' ? ' ' : c;
    }
    return out + "\" *";
}

struct Ends {
    double least = -std::numeric_limits<double>::infinity();
    double most = std::numeric_limits<double>::infinity();
};

Ends ends_of(const query::NumberRange& range, double slack) {
    Ends ends;
    if (range.low) ends.least = range.low_inclusive ? *range.low : std::nextafter(*range.low, ends.most);
    if (range.high) ends.most = range.high_inclusive ? *range.high : std::nextafter(*range.high, -ends.most);
    if (range.low && range.low == range.high) {
        ends.least -= slack;
        ends.most += slack;
    }
    return ends;
}

const Rule* find_rule(const Filter& filter) {
    const auto* text = std::get_if<std::string>(&filter.value);
    for (const Rule& rule : kRules) {
        if (rule.field != filter.field) continue;
        if (rule.choice.empty() || rule.choice == filter.unit || (text != nullptr && rule.choice == *text))
            return &rule;
    }
    return nullptr;
}

Result<PhotoSet> ids_of(sql::Statement& statement) {
    PhotoSet ids;
    TROVE_CHECKED(sql::each_row(statement, [&](sql::Row row) { ids.insert(photo_id(row)); }));
    return ids;
}

// The photos in the first column of the rows that fit.
template <class Fits>
Result<PhotoSet> ids_where(sql::Statement& statement, Fits fits) {
    PhotoSet ids;
    TROVE_CHECKED(sql::each_row(statement, [&](sql::Row row) {
        if (fits(row)) ids.insert(photo_id(row));
    }));
    return ids;
}

// The photos whose text, in the second column, contains the folded text. Few texts are many photos', so each is folded
// once.
Result<PhotoSet> with_text(Connection& connection, std::string_view sql, const std::string& folded) {
    TROVE_TRY(auto* s, connection.statement(sql));
    std::map<std::string, bool, std::less<>> known;
    return ids_where(*s, [&](sql::Row row) {
        const std::string_view text = row.text(1);
        auto found = known.find(text);
        if (found == known.end()) found = known.emplace(text, fold(text).find(folded) != std::string::npos).first;
        return found->second;
    });
}

// A photo's paths: where its files lie, and what other programs call it: the original that only has a preview here, and
// the name before the program renamed it.
template <class Fits>
Result<PhotoSet> with_path(Connection& connection, Fits fits) {
    TROVE_TRY(auto* s, connection.statement(R"(
        SELECT photo_id, path FROM location
        UNION ALL SELECT photo_id, original FROM photo_item WHERE rendition = 2
        UNION ALL SELECT photo_id, file_name FROM photo_item WHERE file_name <> '')"));
    return ids_where(*s, [&](sql::Row row) { return fits(row.text(1)); });
}

// Titles, descriptions and captions that contain the folded text. The index of pieces, of all texts folded, leaves few rows
// to look at; a text of one or two letters is looked for in all rows.
Result<PhotoSet> captioned(Connection& connection, const std::string& folded) {
    const std::string pieces = pieces_of(folded);
    TROVE_TRY(auto* s, connection.statement(pieces.empty() ? R"(
        SELECT photo_id, title || char(31) || description || char(31) || caption FROM photo_text
        WHERE ?1 = '' AND (title <> '' OR description <> '' OR caption <> ''))"
                                                           : R"(
        SELECT photo_id, title || char(31) || description || char(31) || caption FROM photo_text
        WHERE photo_id IN (SELECT rowid FROM photo_pieces WHERE photo_pieces MATCH ?1))"));
    return ids_where(s->bind(pieces),
                     [&](sql::Row row) { return fold(row.text(1)).find(folded) != std::string::npos; });
}

Result<PhotoSet> near(Connection& connection, const query::Circle& circle) {
    // The band of latitudes excludes most photos, and needs no special case for the poles or the date line.
    const double band = circle.radius_km / kKilometresADegree;
    TROVE_TRY(auto* s, connection.statement("SELECT id, latitude_deg, longitude_deg FROM photo WHERE latitude_deg "
                                            "BETWEEN ? AND ? AND longitude_deg IS NOT NULL"));
    return ids_where(s->bind(circle.latitude_deg - band).bind(circle.latitude_deg + band),
                     [&](sql::Row row) { return distance_km(circle, row.real(1), row.real(2)) <= circle.radius_km; });
}

Result<PhotoSet> mostly(Connection& connection, std::string_view colour) {
    TROVE_TRY(auto* s, connection.statement("SELECT id, tiny FROM photo WHERE tiny IS NOT NULL"));
    return ids_where(*s, [&](sql::Row row) { return is_mostly(row.blob(1), colour); });
}

}  // namespace

Result<PhotoSet> Filters::everything() {
    TROVE_TRY(auto* s, connection_.statement("SELECT id FROM photo"));
    return ids_of(*s);
}

Result<PhotoSet> Filters::matching(const Filter& filter) {
    const auto* text = std::get_if<std::string>(&filter.value);
    if (text != nullptr && filter.field == Field::kIn) return with_path(connection_, FolderPattern(*text));
    if (text != nullptr && filter.field == Field::kName) return with_path(connection_, NamePattern(*text));
    if (text != nullptr && filter.field == Field::kExtension)
        return with_path(connection_, [&](std::string_view path) { return has_extension(path, *text); });
    if (text != nullptr && filter.field == Field::kType && *text == "screenshot")
        return with_path(connection_, is_screenshot_name);
    if (text != nullptr && filter.field == Field::kType && *text == "photo") {
        TROVE_TRY(auto ids, everything());
        for (const std::string_view other : {"screenshot", "gif"}) {
            TROVE_TRY(const auto others, matching(Filter{Field::kType, std::string(other), {}}));
            ids -= others;
        }
        return ids;
    }
    if (text != nullptr && filter.field == Field::kCamera)
        return with_text(connection_,
                         "SELECT id, camera_make || ' ' || camera_model FROM photo "
                         "WHERE camera_make <> '' OR camera_model <> ''",
                         fold(*text));
    if (text != nullptr && filter.field == Field::kLens)
        return with_text(connection_, "SELECT id, lens FROM photo WHERE lens <> ''", fold(*text));
    if (text != nullptr && filter.field == Field::kCaption) return captioned(connection_, fold(*text));
    if (text != nullptr && filter.field == Field::kColour) return mostly(connection_, *text);
    if (const auto* circle = std::get_if<query::Circle>(&filter.value)) return near(connection_, *circle);
    const Rule* rule = find_rule(filter);
    if (rule == nullptr) {
        const auto& field = query::info(filter.field);
        return fail(Errc::kInvalid,
                    fmt::format("{}:{} is understood, but this library records nothing of the kind", field.name,
                                text != nullptr && field.takes == query::Takes::kChoice ? *text : ""));
    }
    TROVE_TRY(auto* s, connection_.statement(rule->sql));
    std::string pattern;  // the bound value has to live until the last row
    const std::string folded = fold(text == nullptr ? "" : *text);
    const auto* numbers = std::get_if<query::NumberRange>(&filter.value);
    const auto* times = std::get_if<query::TimeRange>(&filter.value);
    switch (rule->binds) {
        case Binds::kNothing:
            break;
        case Binds::kContains:
            s->bind(pattern = fmt::format("%{}%", escaped(folded)));
            break;
        case Binds::kWhole:
            s->bind(folded);
            break;
        case Binds::kTag:
            s->bind(folded).bind(pattern = fmt::format("%|{}|%", escaped(folded)));
            break;
        case Binds::kRead:
            s->bind(pattern = read_phrase(folded));
            break;
        case Binds::kTimes:
            s->bind(times == nullptr ? 0 : times->begin_s.value_or(std::numeric_limits<std::int64_t>::min()));
            s->bind(times == nullptr ? 0 : times->end_s.value_or(std::numeric_limits<std::int64_t>::max()));
            break;
        case Binds::kNumbers: {
            const Ends ends = ends_of(numbers == nullptr ? query::NumberRange{} : *numbers,
                                      filter.field == Field::kAperture ? kApertureSlack : 0);
            s->bind(ends.least).bind(ends.most);
            break;
        }
        case Binds::kSizes: {
            // "12mp" means what cameras call 12: from 11.5 to 12.5 million.
            const Ends ends = ends_of(numbers == nullptr ? query::NumberRange{} : *numbers, 0.5);
            s->bind(ends.least * 1e6).bind(ends.most * 1e6);
            break;
        }
    }
    return ids_of(*s);
}

}  // namespace trove::catalog
