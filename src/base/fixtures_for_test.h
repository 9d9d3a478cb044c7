// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: the folder of fixtures, and the state of every file below a folder, to check that nothing was touched.
#pragma once
#include "base/sha256.h"
#include "base/source_folder_for_test.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <sys/stat.h>

namespace trove {

// TROVE_FIXTURES, else beside the project. Tests without fixtures skip themselves with a message.
inline std::filesystem::path fixtures() {
    // Safe: no other thread of the tests touches the environment.
    if (const char* const named = std::getenv("TROVE_FIXTURES"); named != nullptr)
        return named;  // NOLINT(concurrency-mt-unsafe)
    return source_folder().parent_path() / "shared/fixtures";
}

// Name, time of change and SHA-256 of everything below a folder.
inline std::map<std::string, std::string> state_below(const std::filesystem::path& root) {
    std::map<std::string, std::string> state;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        struct stat st{};
        if (::stat(entry.path().c_str(), &st) != 0) continue;
        std::string& line = state[entry.path().native()];
        line = std::to_string(st.st_mtim.tv_sec) + "." + std::to_string(st.st_mtim.tv_nsec);
        if (entry.is_regular_file()) line += " " + *sha256_of_file(entry.path());
    }
    return state;
}

}  // namespace trove
