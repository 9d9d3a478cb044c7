// SPDX-License-Identifier: GPL-3.0-or-later
//
// lock_for_writing: takes the library folder's lock, which work on the whole library (a crawl, an export) holds while
// it runs. Waits up to a second, which outlasts short work (renaming tags); then kBusy, with a message for a person.
// Any thread.
#pragma once
#include "base/file.h"
#include "base/result.h"

#include <filesystem>

namespace trove::catalog {

[[nodiscard]] Result<FileLock> lock_for_writing(const std::filesystem::path& library);

}  // namespace trove::catalog
