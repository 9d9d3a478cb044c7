// SPDX-License-Identifier: GPL-3.0-or-later
//
// kRules has the SQL for each field, or each choice of a field; a new column needs only a new row there.
#include "catalog/filters.h"

#include "catalog/fold.h"
#include "catalog/path_match.h"
#include "photo/colours.h"
#include "query/fields.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace trove::catalog {
namespace {

using query::Field;
using query::Filter;

// The values bound to ?1 and ?2.
enum class Binds {
    kNothing,
    kContains,  // '%value%' for LIKE
    kTagLine,   // '%\nvalue\n%', 'value' and '%|value|%' for LIKE
    kWhole,     // 'value' for LIKE
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
    Rule{Field::kCamera, "", Binds::kContains,
         R"(SELECT id FROM photo WHERE camera_make || ' ' || camera_model LIKE ?1 ESCAPE '\')"},
    Rule{Field::kLens, "", Binds::kContains, R"(SELECT id FROM photo WHERE lens LIKE ?1 ESCAPE '\')"},
    Rule{Field::kIso, "", Binds::kNumbers, "SELECT id FROM photo WHERE iso BETWEEN ?1 AND ?2"},
    Rule{Field::kAperture, "", Binds::kNumbers, "SELECT id FROM photo WHERE f_number BETWEEN ?1 AND ?2"},
    Rule{Field::kFocalLength, "", Binds::kNumbers, "SELECT id FROM photo WHERE focal_length_mm BETWEEN ?1 AND ?2"},
    Rule{Field::kRating, "", Binds::kNumbers, "SELECT id FROM photo WHERE rating BETWEEN ?1 AND ?2"},
    Rule{Field::kSize, "mp", Binds::kSizes, "SELECT id FROM photo WHERE width_px * height_px BETWEEN ?1 AND ?2"},
    Rule{Field::kSize, "mb", Binds::kSizes, "SELECT id FROM photo WHERE size_bytes BETWEEN ?1 AND ?2"},
    // A tag that a person removed does not hold, even if the file has it. photo_text's own keywords include persons,
    // albums and places. Every part of another program's keyword path counts.
    Rule{Field::kTag, "", Binds::kTagLine, R"(
        SELECT id FROM (
            SELECT photo.id FROM photo JOIN photo_text ON photo_text.photo_id = photo.id
                WHERE char(10) || photo.keywords || char(10) || tags || char(10) LIKE ?1 ESCAPE '\'
            UNION SELECT photo_id FROM photo_keyword JOIN keyword ON keyword.id = keyword_id WHERE '|' || path || '|' LIKE ?3 ESCAPE '\')
        WHERE NOT EXISTS (SELECT 1 FROM photo_tag JOIN tag ON tag.id = tag_id WHERE photo_tag.photo_id = id AND state = 2 AND name LIKE ?2 ESCAPE '\'))"},
    Rule{
        Field::kCaption, "", Binds::kContains,
        R"(SELECT photo_id FROM photo_text WHERE title || char(10) || description || char(10) || caption LIKE ?1 ESCAPE '\')"},
    Rule{Field::kText, "", Binds::kRead, "SELECT rowid FROM photo_words WHERE photo_words MATCH ?1"},
    Rule{Field::kPlace, "", Binds::kContains, R"(
        SELECT photo_id FROM photo_item WHERE fold(place) LIKE fold(?1) ESCAPE '\'
        UNION SELECT photo_id FROM photo_place WHERE place_id IN (SELECT id FROM place WHERE fold(name) LIKE fold(?1) ESCAPE '\'))"},
    Rule{Field::kSource, "", Binds::kContains,
         R"(SELECT photo_id FROM photo_item JOIN source ON source.id = source_id WHERE kind LIKE ?1 ESCAPE '\')"},
    // Includes the albums inside it. UNION terminates even if albums form a cycle.
    Rule{Field::kAlbum, "", Binds::kContains, R"(
        WITH RECURSIVE wanted (id) AS (
            SELECT id FROM album WHERE title LIKE ?1 ESCAPE '\'
            UNION SELECT album.id FROM album JOIN wanted ON album.parent_id = wanted.id)
        SELECT photo_id FROM album_photo WHERE album_id IN (SELECT id FROM wanted))"},
    Rule{Field::kLabel, "", Binds::kWhole, R"(SELECT photo_id FROM photo_item WHERE label LIKE ?1 ESCAPE '\')"},
    Rule{Field::kPerson, "", Binds::kContains,
         R"(SELECT photo_id FROM photo_person JOIN person ON person.id = person_id WHERE name LIKE ?1 ESCAPE '\')"},
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
    // Marked as edited by its source, or itself the edited version.
    Rule{Field::kIs, "edited", Binds::kNothing, "SELECT photo_id FROM photo_item WHERE edited = 1 OR rendition = 1"},
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

template <class Fits>
Result<PhotoSet> with_path(Connection& connection, Fits fits) {
    TROVE_TRY(auto* s, connection.statement("SELECT photo_id, path FROM location"));
    return ids_where(*s, [&](sql::Row row) { return fits(row.text(1)); });
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
    std::string name;
    std::string part;
    const auto* numbers = std::get_if<query::NumberRange>(&filter.value);
    const auto* times = std::get_if<query::TimeRange>(&filter.value);
    switch (rule->binds) {
        case Binds::kNothing:
            break;
        case Binds::kContains:
            s->bind(pattern = fmt::format("%{}%", escaped(text == nullptr ? "" : *text)));
            break;
        case Binds::kTagLine:
            name = escaped(text == nullptr ? "" : *text);
            s->bind(pattern = fmt::format("%\n{}\n%", name)).bind(name).bind(part = fmt::format("%|{}|%", name));
            break;
        case Binds::kWhole:
            s->bind(pattern = escaped(text == nullptr ? "" : *text));
            break;
        case Binds::kRead:
            s->bind(pattern = read_phrase(fold(text == nullptr ? "" : *text)));
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
