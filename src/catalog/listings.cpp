// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/listings.h"

#include "base/text.h"
#include "catalog/filters.h"
#include "catalog/path_match.h"
#include "query/complete.h"
#include "query/dates.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace trove::catalog {
namespace {

// Maps values to labels while a column is filled.
class Labels {
public:
    explicit Labels(std::string name) { column_.name = std::move(name); }

    template <class FilterOf>
    void put(PhotoId photo, std::string value, FilterOf filter_of) {
        const auto [found, fresh] = numbers_.try_emplace(value, static_cast<std::uint32_t>(column_.labels.size() + 1));
        if (fresh) column_.labels.push_back({value, filter_of(value)});
        const auto at = static_cast<std::size_t>(to_int(photo));
        if (at >= column_.label_of.size()) column_.label_of.resize(std::max(at + 1, column_.label_of.size() * 2));
        column_.label_of[at] = found->second;
    }

    [[nodiscard]] bool has(PhotoId photo) const {
        const auto at = static_cast<std::size_t>(to_int(photo));
        return at < column_.label_of.size() && column_.label_of[at] != 0;
    }

    FacetColumn take() { return std::move(column_); }

private:
    FacetColumn column_;
    std::map<std::string, std::uint32_t, std::less<>> numbers_;
};

auto filter_of(query::Field field) {
    return [field](std::string_view value) { return query::with_value(query::info(field), value); };
}

bool begins_with(std::string_view text, std::string_view lower) {
    return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(), [](char b, char a) {
               return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
           });
}

}  // namespace

Result<std::vector<PhotoId>> Listings::in_order(Sort sort) {
    if (sort == Sort::kName) {
        TROVE_TRY(auto* s, connection_.statement("SELECT photo_id, path FROM location"));
        std::map<std::int64_t, std::string> names;  // the first, if there are several
        TROVE_CHECKED(sql::each_row(*s, [&](sql::Row row) {
            std::string name(file_name(row.text(1)));
            auto [found, fresh] = names.try_emplace(row.integer(0), name);
            if (!fresh && name < found->second) found->second = std::move(name);
        }));
        std::vector<std::pair<std::string, std::int64_t>> sorted;
        sorted.reserve(names.size());
        for (auto& [id, name] : names) sorted.emplace_back(std::move(name), id);
        std::ranges::sort(sorted);
        std::vector<PhotoId> ids;
        ids.reserve(sorted.size());
        for (const auto& [name, id] : sorted) ids.push_back(PhotoId{id});
        return ids;
    }
    TROVE_TRY(auto* s,
              connection_.statement(sort == Sort::kSize ? "SELECT id FROM photo ORDER BY size_bytes DESC, id"
                                                        : "SELECT id FROM photo ORDER BY taken_local_s DESC, id DESC"));
    return sql::rows(*s, photo_id);
}

Result<std::vector<FacetColumn>> Listings::facet_columns() {
    Labels years("year");
    Labels cameras("camera");
    Labels types("type");
    Labels ratings("rating");
    Labels folders("folder");
    TROVE_TRY(auto* photos, connection_.statement("SELECT id, taken_local_s, camera_model, rating, format FROM photo"));
    TROVE_CHECKED(sql::each_row(*photos, [&](sql::Row row) {
        const PhotoId id = photo_id(row);
        if (const auto taken = row.maybe_integer(1)) {
            const std::string day = query::print_dates({*taken, std::nullopt});
            if (day.size() == 12) years.put(id, day.substr(0, 4), filter_of(query::Field::kDate));
        }
        if (!row.text(2).empty()) cameras.put(id, row.string(2), filter_of(query::Field::kCamera));
        // 0 means unrated.
        if (const auto rating = row.maybe_integer(3); rating && *rating > 0)
            ratings.put(id, fmt::format("{}", *rating), filter_of(query::Field::kRating));
        if (row.text(4) == "gif") types.put(id, "gif", filter_of(query::Field::kType));
    }));
    TROVE_TRY(auto* files, connection_.statement("SELECT photo_id, path FROM location ORDER BY photo_id, id"));
    TROVE_CHECKED(sql::each_row(*files, [&](sql::Row row) {
        const PhotoId id = photo_id(row);
        const std::string_view path = row.text(1);
        if (is_screenshot_name(path) && !types.has(id)) types.put(id, "screenshot", filter_of(query::Field::kType));
        if (!folders.has(id)) folders.put(id, std::string(folder_of(path)), filter_of(query::Field::kIn));
    }));
    TROVE_TRY(const auto all, Filters(connection_).everything());
    all.for_each([&](PhotoId id) {
        if (!types.has(id)) types.put(id, "photo", filter_of(query::Field::kType));
    });
    std::vector<FacetColumn> columns;
    for (Labels* labels : {&years, &cameras, &types, &ratings, &folders}) columns.push_back(labels->take());
    return columns;
}

Result<std::vector<std::string>> Listings::values(query::Field field, std::string_view typed, std::size_t most) {
    const std::string wanted = lower(typed);
    std::map<std::string, std::size_t, std::less<>> counts;
    const auto count = [&](std::string_view value) {
        if (!value.empty() && begins_with(value, wanted)) ++counts[std::string(value)];
    };
    std::string_view sql;
    switch (field) {
        case query::Field::kCamera:
            sql =
                "SELECT camera_model FROM shown_photo WHERE camera_model <> '' UNION ALL SELECT camera_make FROM "
                "shown_photo WHERE camera_make <> ''";
            break;
        case query::Field::kLens:
            sql = "SELECT lens FROM shown_photo WHERE lens <> ''";
            break;
        case query::Field::kTag:
            sql = "SELECT keywords FROM shown_photo WHERE keywords <> ''";
            break;
        case query::Field::kAlbum:
            sql =
                "SELECT album.title FROM album_photo JOIN album ON album.id = album_id JOIN shown_photo ON "
                "shown_photo.id = "
                "photo_id";
            break;
        case query::Field::kPerson:
            sql =
                "SELECT name FROM photo_person JOIN person ON person.id = person_id JOIN shown_photo ON shown_photo.id "
                "= "
                "photo_id";
            break;
        case query::Field::kSource:
            sql =
                "SELECT kind FROM photo_item JOIN source ON source.id = source_id JOIN shown_photo ON shown_photo.id = "
                "photo_id";
            break;
        case query::Field::kLabel:
            sql = "SELECT label FROM photo_item JOIN shown_photo ON shown_photo.id = photo_id WHERE label <> ''";
            break;
        case query::Field::kPlace:
            sql =
                "SELECT name FROM photo_place JOIN place ON place.id = place_id JOIN shown_photo ON shown_photo.id = "
                "photo_id UNION ALL SELECT place FROM photo_item JOIN shown_photo ON shown_photo.id = photo_id WHERE "
                "place <> ''";
            break;
        case query::Field::kIn:
        case query::Field::kExtension:
            sql = "SELECT path FROM location JOIN shown_photo ON shown_photo.id = photo_id";
            break;
        default:
            return std::vector<std::string>();
    }
    TROVE_TRY(auto* s, connection_.statement(sql));
    TROVE_CHECKED(sql::each_row(*s, [&](sql::Row row) {
        std::string_view text = row.text(0);
        if (field == query::Field::kIn) {
            const std::string_view folder = folder_of(text);
            count(wanted.starts_with('/') ? folder : file_name(folder));
        } else if (field == query::Field::kExtension) {
            const std::string_view name = file_name(text);
            if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos) count(name.substr(dot + 1));
        } else {
            // Town, region and country are separate values.
            const std::string_view divider = field == query::Field::kPlace ? ", " : "\n";
            while (!text.empty()) {
                const std::size_t end = std::min(text.find(divider), text.size());
                count(text.substr(0, end));
                text.remove_prefix(std::min(end + divider.size(), text.size()));
            }
        }
    }));
    std::vector<std::pair<std::size_t, std::string>> sorted;
    for (auto& [value, times] : counts) sorted.emplace_back(times, value);
    std::ranges::stable_sort(sorted, [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<std::string> out;
    for (std::size_t i = 0; i < std::min(most, sorted.size()); ++i) out.push_back(std::move(sorted[i].second));
    return out;
}

}  // namespace trove::catalog
