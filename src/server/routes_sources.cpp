// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/routes_sources.h"

#include "json/sources_json.h"
#include "server/json_response.h"

#include <array>
#include <vector>

namespace trove::server {
namespace {

template <class T>
Result<Response> list_as(const char* name, const Result<std::vector<T>>& rows) {
    if (!rows) return fail(rows.error());
    json::Json list = json::Json::array();
    for (const T& row : *rows) list.push_back(json::of(row));
    return json_response(json::Json{{name, std::move(list)}});
}

Result<Response> albums(const Call& call) {
    return list_as("albums", call.library.sources().albums());
}

Result<Response> persons(const Call& call) {
    return list_as("persons", call.library.sources().persons());
}

Result<Response> libraries(const Call& call) {
    return list_as("libraries", call.library.sources().libraries());
}

Result<Response> origins(const Call& call) {
    TROVE_TRY([[maybe_unused]] const auto photo, call.library.photo(call.photo));
    return list_as("origins", call.library.sources().origins(call.photo));
}

constexpr std::array kRoutes{
    Route{"GET", "/api/v1/albums", albums, Effect::kReads, Runs::kOnWorker,
          "Albums of other programs' libraries, and the folders they lie in", "Albums"},
    Route{"GET", "/api/v1/persons", persons, Effect::kReads, Runs::kOnWorker, "Persons whom other programs name",
          "Persons"},
    Route{"GET", "/api/v1/libraries", libraries, Effect::kReads, Runs::kOnWorker,
          "Other programs' libraries and exports that were taken in", "Libraries"},
    Route{"GET", "/api/v1/photos/{id}/origins", origins, Effect::kReads, Runs::kOnWorker,
          "What each other program says of a photo, and where it has it", "Origins"},
};

}  // namespace

std::span<const Route> source_routes() {
    return kRoutes;
}

}  // namespace trove::server
