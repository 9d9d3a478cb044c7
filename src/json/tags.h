// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tags and captions as JSON; see json.h. Any thread.
#pragma once
#include "engine/captions.h"
#include "engine/tags.h"
#include "json/json.h"
#include "photo/tag.h"

#include <optional>
#include <vector>

namespace trove::json {

// {"name":…,"source":"model"|"file"|"person","state":"holds"|"suggested"|"removed","score":…}
[[nodiscard]] Json of(const PhotoTag& tag);
[[nodiscard]] Json of(const std::vector<PhotoTag>& tags);
[[nodiscard]] Json of(const TagCount& tag);
[[nodiscard]] Json of(const engine::TagProgress& progress);

// null, or {"text":…,"source":"model"|"person","model":…,"at":…}
[[nodiscard]] Json of(const std::optional<Caption>& caption);
[[nodiscard]] Json of(const engine::CaptionSettings& settings);
[[nodiscard]] Json of(const engine::CaptionStatus& status);
[[nodiscard]] Json of(const engine::CaptionFailure& failure);
[[nodiscard]] Json of(const engine::CaptionProgress& progress);

}  // namespace trove::json
