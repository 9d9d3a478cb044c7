// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds the folders of another program's catalog on this machine: where a person said that they lie, where the catalog
// says, or near the catalog. Of several folders the one with most of the photos is taken. Looks at names only; any thread.
#pragma once
#include "sources/source.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace trove::sources {

struct RootSearch {
    std::filesystem::path told;                // by the catalog; "C:/Users/…" on other systems
    std::vector<std::filesystem::path> also;   // further places that the catalog suggests
    std::filesystem::path home;                // the catalog's own folder
    std::vector<std::filesystem::path> files;  // photos, below the root
};

struct FoundRoot {
    std::filesystem::path path;  // `told` if nothing better was found
    bool there = false;
    std::string news;  // a sentence for a person, if another folder than `told` was taken or none was found
};

[[nodiscard]] FoundRoot find_root(const RootSearch& search, std::span<const MovedRoot> moved);

// As warnings; of many, some and the number of the others.
void tell_news(const SourceVisitor& visitor, std::span<const std::string> news);

// The path with the beginning exchanged that a person named; unchanged if none fits. Names of Windows' drives are
// compared ignoring case.
[[nodiscard]] std::filesystem::path move_path(const std::filesystem::path& path, std::span<const MovedRoot> moved);

}  // namespace trove::sources
