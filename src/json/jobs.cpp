// SPDX-License-Identifier: GPL-3.0-or-later
#include "json/jobs.h"

#include "json/values.h"

#include <string_view>

namespace trove::json {
namespace {

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

}  // namespace

Json of(const std::optional<PullProgress>& pull) {
    if (!pull) return nullptr;
    return {
        {"file", valid_utf8(pull->file)}, {"file_number", pull->file_number},        {"files", pull->files},
        {"done_bytes", pull->done_bytes}, {"total_bytes", maybe(pull->total_bytes)}, {"bytes_per_s", pull->bytes_per_s},
        {"eta_s", maybe(pull->eta_s)}};
}

Json of(const JobState& state) {
    Json roots = Json::array();
    for (const auto& root : state.roots) roots.push_back(display(root));
    return {{"kind", name_of(state.kind)},
            {"running", state.running},
            {"paused", state.paused},
            {"model", state.model},
            {"roots", std::move(roots)},
            {"progress", of(state.progress)},
            {"pull", of(state.pull)},
            {"problem", state.problem ? Json(valid_utf8(state.problem->what)) : Json(nullptr)}};
}

}  // namespace trove::json
