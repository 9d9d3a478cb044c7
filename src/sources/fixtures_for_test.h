// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: where the fixtures lie, a folder that goes away, and a picture of every file below a folder with which to see
// that nothing was touched.
#pragma once
#include "base/file.h"
#include "base/folder_for_test.h"
#include "base/sha256.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

namespace trove::sources {

// TROVE_FIXTURES, else beside the project. A test that finds nothing there skips itself, loudly.
inline std::filesystem::path fixtures() {
    if (const char* const set = std::getenv("TROVE_FIXTURES"); set != nullptr) return set;  // NOLINT(concurrency-mt-unsafe)
    return std::filesystem::path(TROVE_SOURCE_DIR).parent_path() / "shared/fixtures";
}

// Goes also where a test took rights away.
class TestFolder : public TemporaryFolder {
public:
    TestFolder() = default;
    ~TestFolder() {
        std::error_code ignored;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path(), ignored))
            if (entry.is_directory(ignored)) std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_all, ignored);
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
};

// Name, time of change and SHA-256 of everything below a folder.
inline std::map<std::string, std::string> state_below(const std::filesystem::path& root) {
    std::map<std::string, std::string> state;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        struct stat st {};
        if (::stat(entry.path().c_str(), &st) != 0) continue;
        std::string& line = state[entry.path().native()];
        line = std::to_string(st.st_mtim.tv_sec) + "." + std::to_string(st.st_mtim.tv_nsec);
        if (entry.is_regular_file()) line += " " + *sha256_of_file(entry.path());
    }
    return state;
}

}  // namespace trove::sources
