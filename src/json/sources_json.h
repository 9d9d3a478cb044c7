// SPDX-License-Identifier: GPL-3.0-or-later
//
// As json.h, for what has to do with other programs' libraries. Any thread.
#pragma once
#include "engine/export_photos.h"
#include "engine/recover.h"
#include "json/json.h"
#include "photo/origin.h"
#include "photo/takeout_report.h"

namespace trove::json {

[[nodiscard]] Json of(const TakeoutReport& report);
[[nodiscard]] Json of(const engine::RecoverReport& report);
[[nodiscard]] Json of(const engine::ExportReport& report);
[[nodiscard]] Json of(const SourceInfo& source);
[[nodiscard]] Json of(const AlbumInfo& album);
[[nodiscard]] Json of(const PersonInfo& person);
[[nodiscard]] Json of(const PhotoOrigin& origin);

}  // namespace trove::json
