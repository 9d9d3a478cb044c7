// SPDX-License-Identifier: GPL-3.0-or-later
//
// lock_for_writing: the library folder's lock, which whoever works through the library (a crawl, an export) holds for
// as long as that lasts. kBusy, with words for a person, when another one has it for longer than a second: what is done
// in a moment (a change of tags' names) is waited for. Any thread.
#pragma once
#include "base/file.h"
#include "base/result.h"

#include <filesystem>

namespace trove::catalog {

[[nodiscard]] Result<FileLock> lock_for_writing(const std::filesystem::path& library);

}  // namespace trove::catalog
