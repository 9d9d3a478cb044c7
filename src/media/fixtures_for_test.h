// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests only: the folder of sample pictures beside a checkout, and generated pictures.
#pragma once
#include "base/file.h"
#include "base/fixtures_for_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace trove::media {

inline Bytes fixture(const std::string& name) {
    auto bytes = read_file(fixtures() / name, std::size_t{1} << 30U);
    EXPECT_TRUE(bytes) << name << ": " << (bytes ? "" : bytes.error().what);
    return bytes ? std::move(*bytes) : Bytes();
}

inline std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace trove::media

#define TROVE_NEEDS_FIXTURES(name)                                                                        \
    if (!std::filesystem::exists(trove::fixtures() / (name))) {                                           \
        GTEST_SKIP() << "no sample pictures at " << trove::fixtures() / (name) << "; set TROVE_FIXTURES"; \
    }                                                                                                     \
    static_assert(true)
