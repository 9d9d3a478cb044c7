// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tags and captions as JSON; see json.h. Any thread.
#pragma once
#include "api/captions.h"
#include "api/tags.h"
#include "json/json.h"
#include "photo/tag.h"

#include <optional>
#include <vector>

namespace trove::json {

// {"name":…,"source":"model"|"file"|"person","state":"holds"|"suggested"|"removed","score":…}
[[nodiscard]] Json of(const PhotoTag& tag);
[[nodiscard]] Json of(const std::vector<PhotoTag>& tags);
[[nodiscard]] Json of(const TagCount& tag);
[[nodiscard]] Json of(const TagProgress& progress);

// {"id":…,"tags":[…]}, {"id":…,"caption":…}
[[nodiscard]] Json tags_of(PhotoId photo, const std::vector<PhotoTag>& tags);
[[nodiscard]] Json caption_of(PhotoId photo, const std::optional<Caption>& caption);

// null, or {"text":…,"source":"model"|"person","model":…,"at":…}
[[nodiscard]] Json of(const std::optional<Caption>& caption);
[[nodiscard]] Json of(const CaptionSettings& settings);
[[nodiscard]] Json of(const CaptionStatus& status);
[[nodiscard]] Json of(const CaptionFailure& failure);
[[nodiscard]] Json of(const CaptionProgress& progress);

}  // namespace trove::json
