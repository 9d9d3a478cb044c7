// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/routes_jobs.h"

#include "json/jobs.h"
#include "server/json_body.h"
#include "server/json_response.h"

#include <array>
#include <string_view>

namespace trove::server {
namespace {

constexpr std::size_t kMostActionBytes = 200;

Result<Response> job(const Call& call) {
    return json_response(json::of(call.library.jobs().state()));
}

Result<void> act(engine::Jobs& jobs, std::string_view action) {
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
    TROVE_TRY(const auto action, text_field(body, "action", kMostActionBytes));
    TROVE_CHECKED(act(call.library.jobs(), action));
    return job(call);
}

constexpr std::array kJobsRoutes{
    Route{"GET", "/api/v1/crawl", job, Effect::kReads, Runs::kAtOnce, "How far the job is", "Job"},
    Route{"POST", "/api/v1/crawl", crawl, Effect::kWrites, Runs::kOnWorker,
          "Start a crawl of all sources or a reading of texts; pause, resume or stop what runs", "Job", "", "Action"},
};

}  // namespace

std::span<const Route> job_routes() {
    return kJobsRoutes;
}

}  // namespace trove::server
