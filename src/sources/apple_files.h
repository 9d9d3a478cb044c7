// SPDX-License-Identifier: GPL-3.0-or-later
//
// AppleFiles: maps pictures of a Photos library (5 and later) to their files. The library's folders are listed once; no
// file is opened. Names come from the disk, never from the database, so no path leads out of the library.
//
//   originals/8/8846E3E6-….tiff                          the original; …_4.cr2 beside it its raw half; …_3.mov its film
//   resources/renders/8/8846E3E6-…_1_201_a.jpeg          the edited version
//   resources/derivatives/8/8846E3E6-…_1_105_c.jpeg      a preview, of one of several sizes
//   resources/derivatives/masters/8/8846E3E6-…_4_5005_c.jpeg  a small preview
//
// The same below scopes/*/ (shared and "shared with you" pictures of newer versions) and resources/cloudsharing/.
// One thread builds it; any thread may read it.
#pragma once
#include "base/job.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::sources {

class AppleFiles {
public:
    enum class Part : std::uint8_t { kOriginals, kRenders, kDerivatives };

    static AppleFiles list(const std::filesystem::path& library, const Job& job);

    // Files in this part of the library whose names begin with the UUID, sorted by name.
    [[nodiscard]] std::vector<std::filesystem::path> of(std::string_view uuid, Part part) const;

private:
    using Uuid = std::array<std::uint8_t, 16>;

    struct Entry {
        Uuid uuid;
        Part part;
        std::uint32_t folder;
        std::string name;
    };

    static std::optional<Uuid> parse(std::string_view name);
    void add_folder(const std::filesystem::path& folder, Part part);
    void add_folders_below(const std::filesystem::path& folder, Part part, const Job& job);

    std::vector<std::filesystem::path> folders_;
    std::vector<Entry> entries_;  // sorted
};

}  // namespace trove::sources
