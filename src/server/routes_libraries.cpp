// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/routes_libraries.h"

#include "json/answers.h"
#include "server/json_response.h"

#include <array>

namespace trove::server {
namespace {

Result<Response> albums(const Call& call) {
    TROVE_TRY(const auto albums, call.library.sources().albums());
    return json_response(json::list_of(albums));
}

Result<Response> persons(const Call& call) {
    TROVE_TRY(const auto persons, call.library.sources().persons());
    return json_response(json::list_of(persons));
}

Result<Response> libraries(const Call& call) {
    TROVE_TRY(const auto libraries, call.library.sources().libraries());
    return json_response(json::list_of(libraries));
}

Result<Response> origins(const Call& call) {
    TROVE_TRY([[maybe_unused]] const auto photo, call.library.photo(call.photo()));
    TROVE_TRY(const auto origins, call.library.sources().origins(call.photo()));
    return json_response(json::list_of(origins));
}

constexpr std::array kLibrariesRoutes{
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

std::span<const Route> library_routes() {
    return kLibrariesRoutes;
}

}  // namespace trove::server
