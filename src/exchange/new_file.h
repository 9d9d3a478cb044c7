// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes into a person's folders: never replaces a file, and no name leads out of the folder. Any thread.
#pragma once
#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace trove::exchange {

// Makes the parent folders, writes a temporary file, and renames it when complete. False: the name already exists;
// nothing is written.
Result<bool> write_new_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

// A name valid on every file system: no separators, no "..", no control characters, at most 200 bytes, with its
// extension kept.
[[nodiscard]] std::string safe_name(std::string_view name);

// Names within one run: the second use of a name, ignoring case, becomes "name-2"; reproducible.
class NamePlan {
public:
    [[nodiscard]] std::filesystem::path take(const std::filesystem::path& wanted);

private:
    std::set<std::string> taken_;
};

}  // namespace trove::exchange
