// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writing into folders that are a person's: nothing there is ever replaced, and no name leads out. Any thread.
#pragma once
#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace trove::exchange {

// Makes the folders above, writes beside, and gives the file its name only when whole and only if there is none of that
// name yet. False: there is one.
Result<bool> write_new_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

// A name that any file system takes: no separators, no "..", no control characters, at most 200 bytes, the ending kept.
[[nodiscard]] std::string safe_name(std::string_view name);

// Names within one run: the second of a name becomes "name-2", without regard to case, the same on every run.
class NamePlan {
public:
    [[nodiscard]] std::filesystem::path take(const std::filesystem::path& wanted);

private:
    std::set<std::string> taken_;
};

}  // namespace trove::exchange
