// SPDX-License-Identifier: GPL-3.0-or-later
//
// Like json.h, for values of other programs' libraries. Any thread.
#pragma once
#include "api/export.h"
#include "api/recover.h"
#include "api/takeout_report.h"
#include "json/json.h"
#include "photo/origin.h"

namespace trove::json {

[[nodiscard]] Json of(const TakeoutReport& report);
[[nodiscard]] Json of(const RecoverReport& report);
[[nodiscard]] Json of(const ExportReport& report);
[[nodiscard]] Json of(const SourceInfo& source);
[[nodiscard]] Json of(const AlbumInfo& album);
[[nodiscard]] Json of(const PersonInfo& person);
[[nodiscard]] Json of(const PhotoOrigin& origin);

}  // namespace trove::json
