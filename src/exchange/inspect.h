// SPDX-License-Identifier: GPL-3.0-or-later
//
// inspect_source: summarises another program's library, read as in a crawl, without storing anything, for checks
// before or after a crawl. Needs no library of Trove; opens no picture. Any thread.
#pragma once
#include "api/inspect.h"
#include "base/job.h"
#include "base/result.h"
#include "photo/origin.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace trove::exchange {

// kInvalid: a plain folder. Other errors as for sources::read_source().
[[nodiscard]] Result<SourceSummary> inspect_source(const std::filesystem::path& path,
                                                   std::size_t samples,
                                                   const Job& job);

}  // namespace trove::exchange
