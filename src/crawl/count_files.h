// SPDX-License-Identifier: GPL-3.0-or-later
//
// count_files: how many files a crawl's walk will report, by names alone, so that progress has a total long before the
// walk, which waits for the work, comes to its end. Any thread.
#pragma once
#include "base/job.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace trove::crawl {

// Adds to `counted` as it goes. False: stopped. Folders that cannot be read count nothing; links to folders are not
// followed, so the count may be somewhat low.
bool count_files(const std::vector<std::filesystem::path>& roots,
                 const std::filesystem::path& skip,
                 const Job& job,
                 std::atomic<std::int64_t>& counted);

}  // namespace trove::crawl
