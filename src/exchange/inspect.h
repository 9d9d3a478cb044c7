// SPDX-License-Identifier: GPL-3.0-or-later
//
// inspect_source: what another program's library holds, read as a crawl would read it, and nothing is kept. For a
// person who wants to know before, and for whoever doubts afterwards. Needs no library of ours; opens no picture. Any
// thread.
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

// kInvalid: a mere folder. Otherwise as sources::read_source().
[[nodiscard]] Result<SourceSummary> inspect_source(const std::filesystem::path& path,
                                                   std::size_t samples,
                                                   const Job& job);

}  // namespace trove::exchange
