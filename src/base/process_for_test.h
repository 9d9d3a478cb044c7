// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: facts about this process, and about its build.
#pragma once
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <string>

namespace trove {

// A memory counter from /proc/self/status ("VmRSS"), in bytes; 0 if missing.
inline std::size_t status_bytes(const std::string& name) {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(name + ":")) return std::strtoull(line.c_str() + name.size() + 1, nullptr, 10) * 1024;
    return 0;
}

// Sanitizers use extra memory.
constexpr bool sanitised() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#else
    return false;
#endif
}

}  // namespace trove
