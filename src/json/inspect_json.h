// SPDX-License-Identifier: GPL-3.0-or-later
//
// The contents of another program's library as JSON; see json.h.
#pragma once
#include "api/inspect.h"
#include "json/json.h"

namespace trove::json {

[[nodiscard]] Json of(const SourceSummary& summary);
[[nodiscard]] Json of(const SourceSample& sample);

// "original", "edited", "preview".
[[nodiscard]] std::string_view name_of(Rendition rendition);

// "album", "folder", "smart", "shared", "project".
[[nodiscard]] std::string_view name_of(AlbumKind kind);

}  // namespace trove::json
