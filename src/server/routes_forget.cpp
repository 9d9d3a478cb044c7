// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/routes_forget.h"

#include "base/file.h"
#include "json/answers.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace trove::server {
namespace {

constexpr std::int64_t kMostSeconds = std::int64_t{100} * 365 * 24 * 3600;

// One of: "source", a number; "folder", a path; "ids", photos; "missing_for_s", seconds.
Result<LeavingRequest> wanted(const Call& call, const json::Json& body) {
    constexpr std::array kWays{"source", "folder", "ids", "missing_for_s"};
    if (std::ranges::count_if(kWays, [&](const char* way) { return body.contains(way); }) != 1)
        return fail(Errc::kInvalid, "say one of \"source\", \"folder\", \"ids\", \"missing_for_s\"");
    LeavingRequest request;
    if (body.contains("ids")) {
        TROVE_TRY(request.photos, photo_ids(body));
    } else if (body.contains("folder")) {
        TROVE_TRY(const auto folder, text_field(body, "folder", kMostPathBytes));
        request.folders.emplace_back(std::filesystem::path(folder).lexically_normal());
        if (!request.folders.front().is_absolute())
            return fail(Errc::kInvalid, "give the folder's whole path, from / on");
    } else if (body.contains("source")) {
        const auto& id = body["source"];
        if (!id.is_number_integer()) return fail(Errc::kInvalid, "\"source\" is the number of a source");
        TROVE_TRY(const auto sources, call.library.sources().list());
        const auto found = std::ranges::find(sources, id.get<std::int64_t>(), &Source::id);
        if (found == sources.end()) return fail(Errc::kNotFound, "there is no such source");
        request.folders.push_back(found->path);
    } else {
        const auto& seconds = body["missing_for_s"];
        if (!seconds.is_number_integer() || seconds.get<std::int64_t>() < 0 ||
            seconds.get<std::int64_t>() > kMostSeconds)
            return fail(Errc::kInvalid, "\"missing_for_s\" is a number of seconds");
        request.missing_for_s = seconds.get<std::int64_t>();
    }
    return request;
}

Result<Response> preview(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto request, wanted(call, body));
    TROVE_TRY(const auto leaving, call.library.forgetting().plan(request));
    return json_response(json::leaving_of(leaving, false));
}

Result<Response> forget(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto token, text_field(body, "token", kMostNameBytes));
    TROVE_TRY(const auto request, wanted(call, body));
    if (call.library.jobs().state().running) return fail(Errc::kBusy, "a crawl is running: stop it first");
    TROVE_TRY(const auto left, call.library.forgetting().apply(request, token));
    return json_response(json::leaving_of(left, true));
}

constexpr std::array kForgetRoutes{
    Route{"POST", "/api/v1/forget/preview", preview, Effect::kReads, Runs::kOnWorker,
          "What would leave the library, with a token for doing it", "Leaving", "", "Forgetting"},
    Route{"POST", "/api/v1/forget", forget, Effect::kWrites, Runs::kOnWorker,
          "Forget a source, a folder, photos, or what is missing, as previewed; no file is touched", "Leaving", "",
          "ForgettingNow"},
};

}  // namespace

std::span<const Route> forget_routes() {
    return kForgetRoutes;
}

}  // namespace trove::server
