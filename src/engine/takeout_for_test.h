// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: a Google Takeout as downloaded: one zip archive of pictures.
#pragma once
#include "base/file.h"

#include <filesystem>
#include <map>
#include <string>

namespace trove::engine {

// The pictures' folder inside the archive.
inline constexpr const char* kTakeoutFolder = "Takeout/Google Photos/Photos from 2020";

// Writes an archive of these files (name -> bytes) into the folder and returns its path.
std::filesystem::path write_takeout(const std::filesystem::path& folder, const std::map<std::string, Bytes>& pictures);

}  // namespace trove::engine
