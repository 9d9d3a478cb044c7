// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/routes_sources.h"

#include "base/file.h"
#include "json/answers.h"
#include "json/jobs.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/parameters.h"
#include "server/problem.h"

#include <fmt/format.h>

#include <array>

namespace trove::server {
namespace {

Result<Response> sources(const Call& call) {
    TROVE_TRY(const auto sources, call.library.sources().list());
    return json_response(json::sources_of(sources, [](const std::filesystem::path& path) {
        std::error_code error;
        return std::filesystem::exists(path, error);
    }));
}

Result<Response> add_source(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto text, text_field(body, "path", kMostPathBytes));
    const std::filesystem::path path(text);
    if (!path.is_absolute()) return fail(Errc::kInvalid, "give the folder's whole path, from / on");
    // Before the look at the disk: a refusal says nothing of what is there.
    if (!call.services.access.may_add(path))
        return problem(403, fmt::format("{} lies in no folder that this server may add: start it with trove serve "
                                        "--allow-root FOLDER",
                                        display(path)));
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return fail(Errc::kNotFound, fmt::format("{} is not there", display(path)));
    TROVE_CHECKED(call.library.jobs().crawl({path}));
    return json_response(json::of(call.library.jobs().state()));
}

Result<Response> remove_source(const Call& call) {
    if (call.library.jobs().state().running) return fail(Errc::kBusy, "a crawl is running: stop it first");
    TROVE_CHECKED(call.library.sources().remove(call.id));
    return json_response(json::removed(call.id));
}

constexpr std::array kSourcesRoutes{
    Route{"GET", "/api/v1/sources", sources, Effect::kReads, Runs::kOnWorker, "The folders that are crawled",
          "Sources"},
    Route{"POST", "/api/v1/sources", add_source, Effect::kWrites, Runs::kOnWorker, "Add a folder and crawl it", "Job",
          "", "NewSource"},
    Route{"DELETE", "/api/v1/sources/{id}", remove_source, Effect::kWrites, Runs::kOnWorker,
          "Forget a source; no file is touched", "Removed"},
};

}  // namespace

std::span<const Route> source_routes() {
    return kSourcesRoutes;
}

}  // namespace trove::server
