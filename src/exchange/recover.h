// SPDX-License-Identifier: GPL-3.0-or-later
//
// recover: pictures out of a Lightroom preview cache, for when the originals are lost: of each photo the largest whole
// JPEG that is left, named and foldered as the original was where a catalog says so, with what the catalog knows
// written into it, its colour profile, and turned as it should be.
//
// 1. The cache and the catalog are only read. In the output folder nothing is ever overwritten: what is there already
//    stays, so that a run that was broken off goes on by being started again.
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

// kNotFound: no such cache or catalog. kNoSpace, kIo: the output cannot be written; what was recovered stays.
// kCancelled.
[[nodiscard]] Result<RecoverReport> recover(const RecoverOptions& options, const Job& job);

}  // namespace trove::exchange
