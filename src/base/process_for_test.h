// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: what the system says of this process, and what was built into it.
#pragma once
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <string>

namespace trove {

// A line of /proc/self/status that counts memory ("VmRSS"), in bytes; 0 when there is none.
inline std::size_t status_bytes(const std::string& name) {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(name + ":")) return std::strtoull(line.c_str() + name.size() + 1, nullptr, 10) * 1024;
    return 0;
}

// A sanitizer keeps memory for itself.
constexpr bool sanitised() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#else
    return false;
#endif
}

}  // namespace trove
