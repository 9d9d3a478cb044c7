// SPDX-License-Identifier: GPL-3.0-or-later
//
// ScratchFolder: a private folder (mode 0700), deleted with its contents by the destructor. One thread at a time.
#pragma once
#include "base/result.h"

#include <filesystem>
#include <string_view>
#include <utility>

namespace trove {

class ScratchFolder {
public:
    // "<purpose>-XXXXXX" in the temporary folder: TMPDIR, or else /tmp.
    static Result<ScratchFolder> make(std::string_view purpose);

    // Takes ownership of a folder, which may not exist yet.
    explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}

    ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}

    ScratchFolder& operator=(ScratchFolder&&) = delete;
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    ~ScratchFolder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace trove
