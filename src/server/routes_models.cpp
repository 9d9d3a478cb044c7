// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/routes_models.h"

#include "base/file.h"
#include "json/answers.h"
#include "json/jobs.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/parameters.h"

#include <fmt/format.h>

#include <array>

namespace trove::server {
namespace {

Result<Response> models(const Call& call) {
    TROVE_TRY(const auto models, call.library.models().list());
    return json_response(json::list_of(models));
}

Response job_of(const Call& call) {
    return json_response(json::of(call.library.jobs().state()));
}

Result<Response> use_model(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto name, text_field(body, "name", kMostNameBytes));
    TROVE_TRY(const auto models, call.library.models().list());
    for (const ModelInfo& model : models) {
        if (model.name != name) continue;
        if (!model.problem.empty()) return fail(Errc::kInvalid, model.problem);
        TROVE_CHECKED(call.library.jobs().use_model(name));
        return job_of(call);
    }
    return fail(Errc::kNotFound,
                fmt::format("there is no model {}; GET /api/v1/models lists the installed ones", valid_utf8(name)));
}

// The available models by the program's own list, without a network.
Result<Response> available_models(const Call& call) {
    TROVE_TRY(const auto available, call.library.models().available({}));
    return json_response(json::of(available));
}

Result<Response> pull_model(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto name, text_field(body, "name", kMostNameBytes));
    TROVE_TRY(const auto available, call.library.models().available({}));
    for (const AvailableModel& model : available.models) {
        for (const AvailablePrecision& one : model.precisions) {
            if (one.name != name) continue;
            TROVE_CHECKED(call.library.jobs().pull_model(name));
            return job_of(call);
        }
    }
    return fail(Errc::kNotFound, fmt::format("there is no model {} to fetch; GET /api/v1/models/available lists them",
                                             valid_utf8(name)));
}

constexpr std::array kModelsRoutes{
    Route{"GET", "/api/v1/models", models, Effect::kReads, Runs::kOnWorker, "The models there are", "Models"},
    Route{"POST", "/api/v1/models/use", use_model, Effect::kWrites, Runs::kOnWorker, "Change to another model", "Job",
          "", "ModelName"},
    Route{"GET", "/api/v1/models/available", available_models, Effect::kReads, Runs::kOnWorker,
          "The models that can be fetched", "AvailableModels"},
    Route{"POST", "/api/v1/models/pull", pull_model, Effect::kWrites, Runs::kOnWorker, "Fetch a model", "Job", "",
          "ModelName"},
};

}  // namespace

std::span<const Route> model_routes() {
    return kModelsRoutes;
}

}  // namespace trove::server
