// SPDX-License-Identifier: GPL-3.0-or-later
//
// How paths are asked for: in:, name:, ext:, type:screenshot. Paths are bytes; ASCII letters match in any case. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace trove::catalog {

// "holidays/2019": some folder holidays that holds a folder 2019. "/home/a/b": that folder. Subfolders belong to it.
class FolderPattern {
public:
    explicit FolderPattern(std::string_view folder);
    [[nodiscard]] bool operator()(std::string_view path) const;

private:
    std::string lower_;  // with a slash at both ends
    bool absolute_ = false;
};

// A part of the file's name; with "*", which is anything, the whole name.
class NamePattern {
public:
    explicit NamePattern(std::string_view name);
    [[nodiscard]] bool operator()(std::string_view path) const;

private:
    std::vector<std::string> parts_;  // between the stars
    bool whole_ = false;
};

[[nodiscard]] bool has_extension(std::string_view path, std::string_view lower_extension);

// By the names that systems give to pictures of their screens.
[[nodiscard]] bool is_screenshot_name(std::string_view path);

[[nodiscard]] std::string_view file_name(std::string_view path);
[[nodiscard]] std::string_view folder_of(std::string_view path);  // without the slash at its end; "/" for the root

}  // namespace trove::catalog
