// SPDX-License-Identifier: GPL-3.0-or-later
//
// Shows the folder of a file in the desktop's own file manager. Starts one program and waits briefly for it; any
// thread.
#pragma once
#include "base/result.h"

#include <filesystem>

namespace trove::server {

// Whether this process belongs to a graphical session, which can show a folder.
[[nodiscard]] bool has_desktop();

// `file`: absolute. kNotFound: its folder does not exist. kInvalid: no desktop, or no program that opens folders.
[[nodiscard]] Result<void> open_folder_of(const std::filesystem::path& file);

}  // namespace trove::server
