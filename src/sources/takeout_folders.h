// SPDX-License-Identifier: GPL-3.0-or-later
//
// The folders of a Google Takeout: the ones that Google names itself, and where a Takeout lies on a disk.
//
// What counts as a Takeout: the archives, and the folders "Google Photos" (in any language) inside a folder "Takeout".
// Also, without a folder "Takeout" around them: a folder "Google …" with Google's JSON files inside, and year folders in
// Google's spelling ("Photos from 2018") that hold such files, with the albums beside them. A single JSON file elsewhere
// changes nothing. Reads names, and some JSON files. One thread.
#pragma once
#include "base/job.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace trove::sources {

enum class GoogleFolder { kNone, kYear, kArchive, kTrash, kFailed };

// A folder with a name that Takeout gives, in its languages. "2019" is kNone: years alone may name albums.
[[nodiscard]] GoogleFolder google_folder(std::string_view name);

// A year with anything around it: "2019", "2016年の写真". Only for folders without an album's own JSON.
[[nodiscard]] bool begins_like_a_year(std::string_view name);

struct TakeoutParts {
    std::vector<std::filesystem::path> folders;   // each with everything below it
    std::vector<std::filesystem::path> archives;  // outside those folders
    std::vector<std::string> unreadable;          // sentences for a person

    [[nodiscard]] bool empty() const { return folders.empty() && archives.empty(); }
};

// `levels`: of folders below `folder` that are looked into.
[[nodiscard]] TakeoutParts find_takeout(const std::filesystem::path& folder, int levels, const Job& job);

}  // namespace trove::sources
