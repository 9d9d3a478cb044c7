// SPDX-License-Identifier: GPL-3.0-or-later
//
// takeout_report: lists the files of a Takeout and the JSON of each picture, without a library. Read-only. Any thread.
#pragma once
#include "api/takeout_report.h"
#include "base/job.h"
#include "base/result.h"

#include <filesystem>

namespace trove::exchange {

// `path`: a folder or an archive; includes the other parts of its export. kNotFound, kCorrupt, kUnsupported,
// kCancelled.
[[nodiscard]] Result<TakeoutReport> takeout_report(const std::filesystem::path& path, const Job& job);

}  // namespace trove::exchange
