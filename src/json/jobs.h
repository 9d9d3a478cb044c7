// SPDX-License-Identifier: GPL-3.0-or-later
//
// The long job under way as JSON; see json.h. Any thread.
#pragma once
#include "api/jobs.h"
#include "json/json.h"

#include <optional>

namespace trove::json {

// {"kind":…,"running":…,"paused":…,"model":…,"roots":[…],"progress":{…},"pull":{…}|null,"problem":…|null}
[[nodiscard]] Json of(const JobState& state);
[[nodiscard]] Json of(const std::optional<PullProgress>& pull);

}  // namespace trove::json
