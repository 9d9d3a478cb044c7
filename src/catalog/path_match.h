// SPDX-License-Identifier: GPL-3.0-or-later
//
// Patterns for paths: in:, name:, ext:, type:screenshot. Paths are bytes; ASCII letters match in any case. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace trove::catalog {

// Case, accents and forms of Unicode do not matter (fold.h).
//
// "holidays/2019": any folder 2019 inside a folder holidays. "/home/a/b": exactly that folder. Both include subfolders.
class FolderPattern {
public:
    explicit FolderPattern(std::string_view folder);
    [[nodiscard]] bool operator()(std::string_view path) const;

private:
    std::string folded_;  // with a slash at both ends
    bool absolute_ = false;
};

// A part of the file's name; with "*" (any characters), the whole name.
class NamePattern {
public:
    explicit NamePattern(std::string_view name);
    [[nodiscard]] bool operator()(std::string_view path) const;

private:
    std::vector<std::string> parts_;  // between the stars
    bool whole_ = false;
};

[[nodiscard]] bool has_extension(std::string_view path, std::string_view lower_extension);

// Recognises the names that operating systems give to screenshots.
[[nodiscard]] bool is_screenshot_name(std::string_view path);

[[nodiscard]] std::string_view file_name(std::string_view path);
[[nodiscard]] std::string_view folder_of(std::string_view path);  // without a trailing slash; "/" for the root

}  // namespace trove::catalog
