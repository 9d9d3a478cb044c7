// SPDX-License-Identifier: GPL-3.0-or-later
//
// recover: recovers pictures from a Lightroom preview cache when the originals are lost: each photo's largest whole
// JPEG, with the original's name and folder if a catalog has them, upright, with the catalog's metadata and the colour
// profile written into it.
//
// 1. The cache and the catalog are only read. The output folder's files are never overwritten, so an interrupted run
//    resumes when it is started again.
// 2. Needs no library. One call, one thread.
#pragma once
#include "api/recover.h"
#include "base/job.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::exchange {

// kNotFound: no such cache or catalog. kNoSpace, kIo: the output cannot be written; recovered pictures stay.
// kCancelled.
[[nodiscard]] Result<RecoverReport> recover(const RecoverOptions& options, const Job& job);

}  // namespace trove::exchange
