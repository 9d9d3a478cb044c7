// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: the fixtures, and a folder that is deleted even if a test removed permissions in it.
#pragma once
#include "base/file.h"
#include "base/fixtures_for_test.h"
#include "base/folder_for_test.h"

#include <filesystem>

namespace trove::sources {

class TestFolder : public TemporaryFolder {
public:
    TestFolder() = default;

    ~TestFolder() {
        std::error_code ignored;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path(), ignored))
            if (entry.is_directory(ignored))
                std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_all, ignored);
    }

    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
};

}  // namespace trove::sources
