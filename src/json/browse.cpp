// SPDX-License-Identifier: GPL-3.0-or-later
#include "json/browse.h"

#include "json/values.h"

#include <fmt/format.h>

#include <algorithm>

namespace trove::json {

Json of(const Month& month) {
    return {{"month", fmt::format("{:04}-{:02}", month.year, month.month)},
            {"photos", month.photos},
            {"first", month.first}};
}

Json of(const FolderSummary& folder) {
    return {{"path", display(folder.path)},
            {"photos", folder.photos},
            {"newest", to_int(folder.newest.photo)},
            {"hash", folder.newest.hash.hex()}};
}

Json of(const TownSummary& place) {
    return {{"name", valid_utf8(place.name)},
            {"photos", place.photos},
            {"newest", to_int(place.newest)},
            {"hash", place.hash.hex()}};
}

Json of(const MapCluster& cluster) {
    return {{"latitude", cluster.latitude_deg},  {"longitude", cluster.longitude_deg},
            {"photos", cluster.photos},          {"newest", to_int(cluster.newest.photo)},
            {"hash", cluster.newest.hash.hex()}, {"place", valid_utf8(cluster.town)}};
}

Json of(const SavedSearch& search) {
    return {{"id", search.id}, {"name", valid_utf8(search.name)}, {"query", valid_utf8(search.query)}};
}

Json of(const Source& source, bool is_there) {
    return {{"id", source.id},
            {"path", display(source.path)},
            {"files", source.files},
            {"away", source.away},
            {"missing", source.missing},
            {"crawled", source.crawled_at_s ? Json(iso_time(*source.crawled_at_s)) : Json(nullptr)},
            {"present", is_there}};
}

Json map_of(std::span<const MapCluster> clusters, std::size_t most) {
    std::size_t photos = 0;
    for (const MapCluster& cluster : clusters) photos += cluster.photos;
    Json list = Json::array();
    for (const MapCluster& cluster : clusters.first(std::min(most, clusters.size()))) list.push_back(of(cluster));
    return {{"photos", photos}, {"clusters", std::move(list)}};
}

Json marks_of(const WallPhoto& photo) {
    return {{"id", to_int(photo.photo)}, {"favourite", photo.favourite_at_s != 0}, {"hidden", photo.hidden}};
}

Json searches_of(const std::vector<SavedSearch>& saved, const std::vector<std::string>& recent) {
    Json list = Json::array();
    for (const SavedSearch& search : saved) list.push_back(of(search));
    return {{"saved", std::move(list)}, {"recent", texts(recent)}};
}

Json settings_of(const std::vector<std::pair<std::string, std::string>>& stored) {
    Json values = Json::object();
    for (const auto& [name, value] : stored) {
        auto parsed = Json::parse(value, nullptr, false);
        if (!parsed.is_discarded()) values[name] = std::move(parsed);
    }
    return values;
}

}  // namespace trove::json
