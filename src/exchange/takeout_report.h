// SPDX-License-Identifier: GPL-3.0-or-later
//
// takeout_report: what a Takeout holds and which JSON belongs to which picture, without a library. Only reads. Any
// thread.
#pragma once
#include "api/takeout_report.h"
#include "base/job.h"
#include "base/result.h"

#include <filesystem>

namespace trove::exchange {

// A folder or an archive, with the other parts of its export. kNotFound, kCorrupt, kUnsupported, kCancelled.
[[nodiscard]] Result<TakeoutReport> takeout_report(const std::filesystem::path& path, const Job& job);

}  // namespace trove::exchange
