// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/routes_jobs.h"

#include "base/file.h"
#include "server/access.h"
#include "server/events.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/open_folder.h"
#include "server/problem.h"

#include <fmt/format.h>

#include <array>

namespace trove::server {
namespace {

constexpr std::size_t kMostPathBytes = 4096;
constexpr std::size_t kMostNameBytes = 200;

std::string_view name_of(JobKind kind) {
    switch (kind) {
        case JobKind::kNone:
            return "none";
        case JobKind::kCrawl:
            return "crawl";
        case JobKind::kUseModel:
            return "use_model";
        case JobKind::kReadText:
            return "read_text";
        case JobKind::kPullModel:
            return "pull_model";
    }
    return "none";
}

Response session_of(const Call& call, bool let_in) {
    const Access& access = call.services.access;
    return json_response(json::Json{{"locked", !let_in},
                                    {"token", let_in ? access.token() : ""},
                                    {"beyond_loopback", access.beyond_loopback()},
                                    {"opens_folders", let_in && !access.beyond_loopback() && has_desktop()}});
}

Result<Response> session(const Call& call) {
    return session_of(call, call.services.access.is_let_in(call.request));
}

Result<Response> login(const Call& call) {
    if (!call.services.access.beyond_loopback()) return session_of(call, true);
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto password, text_field(body, "password", kMostNameBytes));
    switch (call.services.access.login(password)) {
        case Access::Login::kWrong:
            return problem(401, "That is not the password");
        case Access::Login::kTooMany: {
            Response response = problem(429, "Too many wrong passwords: wait a minute");
            response.headers.emplace_back("Retry-After", "60");
            return response;
        }
        case Access::Login::kRight:
            break;
    }
    Response response = session_of(call, true);
    response.headers.emplace_back("Set-Cookie", call.services.access.cookie());
    return response;
}

Result<Response> logout(const Call& call) {
    Response response = session_of(call, !call.services.access.beyond_loopback());
    response.headers.emplace_back("Set-Cookie", call.services.access.expired_cookie());
    return response;
}

Result<Response> job(const Call& call) {
    return json_response(of(call.services.jobs.state()));
}

Result<void> act(engine::JobRunner& jobs, std::string_view action) {
    if (action == "start") return jobs.crawl({});
    if (action == "resume") return jobs.resume();
    if (action == "read_text") return jobs.read_text();
    if (action == "pause") {
        jobs.pause();
    } else if (action == "stop") {
        jobs.stop();
    } else {
        return fail(Errc::kInvalid, "\"action\" is start, read_text, pause, resume or stop");
    }
    return {};
}

Result<Response> crawl(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto action, text_field(body, "action", kMostNameBytes));
    TROVE_CHECKED(act(call.services.jobs, action));
    return job(call);
}

Result<Response> add_source(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto text, text_field(body, "path", kMostPathBytes));
    const std::filesystem::path path(text);
    if (!path.is_absolute()) return fail(Errc::kInvalid, "give the folder's whole path, from / on");
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return fail(Errc::kNotFound, fmt::format("{} is not there", display(path)));
    TROVE_CHECKED(call.services.jobs.crawl({path}));
    return job(call);
}

Result<Response> remove_source(const Call& call) {
    if (call.services.jobs.state().running) return fail(Errc::kBusy, "a crawl is running: stop it first");
    TROVE_CHECKED(call.library.sources().remove(to_int(call.photo)));
    return json_response(json::Json{{"removed", to_int(call.photo)}});
}

Result<Response> use_model(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto name, text_field(body, "name", kMostNameBytes));
    TROVE_TRY(const auto models, call.library.models().list());
    for (const ModelInfo& model : models) {
        if (model.name != name) continue;
        if (!model.problem.empty()) return fail(Errc::kInvalid, model.problem);
        TROVE_CHECKED(call.services.jobs.use_model(name));
        return job(call);
    }
    return fail(Errc::kNotFound,
                fmt::format("there is no model {}: GET /api/v1/models lists those there are", valid_utf8(name)));
}

// What models can be fetched, by the program's own list: no network is asked.
Result<Response> available_models(const Call& call) {
    TROVE_TRY(const auto available, call.library.models().available({}));
    json::Json list = json::Json::array();
    for (const AvailableModel& model : available.models) list.push_back(json::of(model));
    return json_response(json::Json{
        {"models", std::move(list)},
        {"recommended", available.recommended.empty() ? json::Json(nullptr) : json::Json(available.recommended)}});
}

Result<Response> pull_model(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto name, text_field(body, "name", kMostNameBytes));
    TROVE_TRY(const auto available, call.library.models().available({}));
    for (const AvailableModel& model : available.models) {
        for (const AvailablePrecision& one : model.precisions) {
            if (one.name != name) continue;
            TROVE_CHECKED(call.services.jobs.pull_model(name));
            return job(call);
        }
    }
    return fail(Errc::kNotFound,
                fmt::format("there is no model {} to fetch: GET /api/v1/models/available lists those there are",
                            valid_utf8(name)));
}

Result<Response> events(const Call& call) {
    auto stream = call.services.events.open();
    if (!stream) return fail(Errc::kBusy, "too many pages are listening already");
    Response response{200, "text/event-stream", std::move(stream), {{"Cache-Control", "no-store"}}};
    return response;
}

constexpr std::array kRoutes{
    Route{"GET", "/api/v1/session", session, Effect::kLogsIn, Runs::kAtOnce,
          "Whether one is let in, and the token for changes", "Session"},
    Route{"POST", "/api/v1/login", login, Effect::kLogsIn, Runs::kAtOnce,
          "Show the password; the answer carries a cookie", "Session", "", "Password"},
    Route{"POST", "/api/v1/logout", logout, Effect::kWrites, Runs::kAtOnce, "Forget the cookie", "Session"},
    Route{"GET", "/api/v1/crawl", job, Effect::kReads, Runs::kAtOnce, "How far the job is", "Job"},
    Route{"POST", "/api/v1/crawl", crawl, Effect::kWrites, Runs::kOnWorker,
          "Start a crawl of all sources or a reading of texts; pause, resume or stop what runs", "Job", "", "Action"},
    Route{"POST", "/api/v1/sources", add_source, Effect::kWrites, Runs::kOnWorker, "Add a folder and crawl it", "Job",
          "", "NewSource"},
    Route{"DELETE", "/api/v1/sources/{id}", remove_source, Effect::kWrites, Runs::kOnWorker,
          "Forget a source; no file is touched", "Removed"},
    Route{"POST", "/api/v1/models/use", use_model, Effect::kWrites, Runs::kOnWorker, "Change to another model", "Job",
          "", "ModelName"},
    Route{"GET", "/api/v1/models/available", available_models, Effect::kReads, Runs::kOnWorker,
          "The models that can be fetched", "AvailableModels"},
    Route{"POST", "/api/v1/models/pull", pull_model, Effect::kWrites, Runs::kOnWorker, "Fetch a model", "Job", "",
          "ModelName"},
    Route{"GET", "/api/v1/events", events, Effect::kReads, Runs::kAtOnce,
          "Server-sent events: \"job\", each time the job has come further; \"library\", when any program has changed "
          "the library",
          "text/event-stream"},
};

}  // namespace

namespace {

json::Json of(const std::optional<PullProgress>& pull) {
    if (!pull) return nullptr;
    return {{"file", valid_utf8(pull->file)},
            {"file_number", pull->file_number},
            {"files", pull->files},
            {"done_bytes", pull->done_bytes},
            {"total_bytes", pull->total_bytes ? json::Json(*pull->total_bytes) : json::Json(nullptr)},
            {"bytes_per_s", pull->bytes_per_s},
            {"eta_s", pull->eta_s ? json::Json(*pull->eta_s) : json::Json(nullptr)}};
}

}  // namespace

json::Json of(const JobState& state) {
    json::Json roots = json::Json::array();
    for (const auto& root : state.roots) roots.push_back(display(root));
    return {{"kind", name_of(state.kind)},
            {"running", state.running},
            {"paused", state.paused},
            {"model", state.model},
            {"roots", std::move(roots)},
            {"progress", json::of(state.progress)},
            {"pull", of(state.pull)},
            {"problem", state.problem ? json::Json(valid_utf8(state.problem->what)) : json::Json(nullptr)}};
}

std::span<const Route> job_routes() {
    return kRoutes;
}

}  // namespace trove::server
