// SPDX-License-Identifier: GPL-3.0-or-later
//
// IphotoFiles: the pictures made by Photos 1 to 4. Their names contain rows of the database in hexadecimal. The folders
// are listed once; no file is opened.
//
//   resources/media/version/00/00/fullsizeoutput_3e.jpeg   an edited version: row 0x3e of RKModelResource
//   resources/media/master/00/00/jpegvideocomplement_3f.mov  the film of a live photo, likewise
//   resources/proxies/derivatives/00/00/5/…_mini_5.jpg     previews of row 5 of RKVersion
//
// One thread builds it; any thread may read it.
#pragma once
#include "base/job.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

namespace trove::sources {

class IphotoFiles {
public:
    static IphotoFiles list(const std::filesystem::path& library, const Job& job);

    [[nodiscard]] std::filesystem::path render(std::int64_t resource) const;  // empty: none
    [[nodiscard]] std::filesystem::path film(std::int64_t resource) const;
    [[nodiscard]] std::vector<std::filesystem::path> previews(std::int64_t version) const;  // the largest file first

private:
    std::unordered_map<std::int64_t, std::filesystem::path> renders_;
    std::unordered_map<std::int64_t, std::filesystem::path> films_;
    std::unordered_map<std::int64_t, std::filesystem::path> preview_folders_;
};

}  // namespace trove::sources
