// SPDX-License-Identifier: GPL-3.0-or-later
//
// lock_for_writing: the library folder's lock, which whoever changes the library holds for as long as the change lasts. kBusy,
// with words for a person, when another one has it for longer than a second: a change of a few tags, or a look at whether somebody
// writes, takes it for moments. Any thread.
#pragma once
#include "base/file.h"
#include "base/result.h"

#include <filesystem>

namespace trove::engine {

[[nodiscard]] Result<FileLock> lock_for_writing(const std::filesystem::path& library);

}  // namespace trove::engine
