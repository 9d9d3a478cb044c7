// SPDX-License-Identifier: GPL-3.0-or-later
//
// Data of an app's walls, map and lists, and a person's saved data, as JSON; see json.h. The walls themselves are
// binary (server/routes_browse.h). Any thread.
#pragma once
#include "api/wall.h"
#include "json/json.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace trove::json {

[[nodiscard]] Json of(const Month& month);
[[nodiscard]] Json of(const FolderSummary& folder);
[[nodiscard]] Json of(const TownSummary& place);
[[nodiscard]] Json of(const MapCluster& cluster);
[[nodiscard]] Json of(const SavedSearch& search);
// `is_there`: whether the folder can be reached now, which the catalog does not know.
[[nodiscard]] Json of(const Source& source, bool is_there);

// {"photos":…,"clusters":[…]}: the photos of all clusters, and the first `most` of these.
[[nodiscard]] Json map_of(std::span<const MapCluster> clusters, std::size_t most);

// {"id":…,"favourite":…,"hidden":…}
[[nodiscard]] Json marks_of(const WallPhoto& photo);

[[nodiscard]] Json searches_of(const std::vector<SavedSearch>& saved, const std::vector<std::string>& recent);

// An object of all settings. Each value is the JSON stored by an app; invalid JSON is left out.
[[nodiscard]] Json settings_of(const std::vector<std::pair<std::string, std::string>>& stored);

}  // namespace trove::json
