// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: where the fixtures lie, a folder that goes away, and a picture of every file below a folder with which to see
// that nothing was touched.
#pragma once
#include "base/file.h"
#include "base/sha256.h"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

namespace trove::sources {

// TROVE_FIXTURES, else beside the project. A test that finds nothing there skips itself, loudly.
inline std::filesystem::path fixtures() {
    if (const char* const set = std::getenv("TROVE_FIXTURES"); set != nullptr) return set;  // NOLINT(concurrency-mt-unsafe)
    return std::filesystem::path(TROVE_SOURCE_DIR).parent_path() / "shared/fixtures";
}

class TestFolder {
public:
    TestFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "trove-sources-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = pattern;
    }
    ~TestFolder() {
        std::error_code ignored;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path_, ignored))
            if (entry.is_directory(ignored)) std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_all, ignored);
        std::filesystem::remove_all(path_, ignored);
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
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
