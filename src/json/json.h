// SPDX-License-Identifier: GPL-3.0-or-later
//
// The engine's answers as JSON: the only place with the field names, for both `--json` and HTTP. Invalid UTF-8 (file
// names may have any bytes) is replaced, so that dumping never fails. Any thread.
#pragma once
#include "api/crawl.h"
#include "api/library.h"
#include "api/models.h"
#include "photo/photo.h"
#include "photo/query.h"

#include <nlohmann/json.hpp>

#include <span>
#include <string>

namespace trove::json {

using Json = nlohmann::ordered_json;

[[nodiscard]] Json of(const Hit& hit);
[[nodiscard]] Json of(const Photo& photo);
// [{"text":…,"confidence":…,"box":[[x,y],…]},…]: four corners in fractions of the upright picture (photo/text.h).
[[nodiscard]] Json of(std::span<const TextLine> lines);
[[nodiscard]] Json of(const Status& status);
[[nodiscard]] Json of(const Failure& failure);
[[nodiscard]] Json of(const ModelInfo& model);
[[nodiscard]] Json of(const AvailableModel& model);
// {"models":[…],"recommended":…|null}
[[nodiscard]] Json of(const Available& available);
[[nodiscard]] Json of(const EmbeddingModel& model);
[[nodiscard]] Json of(const Embeddings& made);
[[nodiscard]] Json of(const CrawlProgress& progress);
[[nodiscard]] Json of(const ModelBench& bench);
[[nodiscard]] Json of(const ModelConversion& conversion);

[[nodiscard]] Json of(const Completion& completion);

// {"query":…,"understood":…,"model":…,"total":…,"hits":[…],"next":…,"notes":[…],"cut":{…},"facets":[…]}
[[nodiscard]] Json of(std::string_view query, const Answer& answer);

// UTC, ISO 8601: "2026-11-24T02:09:50Z".
[[nodiscard]] std::string iso_time(std::int64_t seconds_since_epoch);

}  // namespace trove::json
