// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/takeout_for_test.h"

#include "sources/zip_for_test.h"

namespace trove::engine {

std::filesystem::path write_takeout(const std::filesystem::path& folder, const std::map<std::string, Bytes>& pictures) {
    std::map<std::string, std::string> members;
    for (const auto& [name, bytes] : pictures)
        members.emplace(std::string(kTakeoutFolder) + "/" + name, std::string(bytes.begin(), bytes.end()));
    std::filesystem::create_directories(folder);
    auto archive = folder / "takeout-20240525T201456Z-001.zip";
    sources::write_zip(archive, members);
    return archive;
}

}  // namespace trove::engine
