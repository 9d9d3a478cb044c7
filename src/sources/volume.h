// SPDX-License-Identifier: GPL-3.0-or-later
//
// volume_of: which file system a device number is, by a name that stays when the drive is mounted elsewhere; mount_of:
// the way back. Linux: /proc/self/mountinfo (proc(5)) and the links in /dev/disk/by-uuid. Any thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace trove::sources {

struct Volume {
    std::string
        uuid;  // the file system's UUID; "source:…" for one without (a network share); "device:…" as a last resort
    std::filesystem::path mount_path;
};

[[nodiscard]] Volume volume_of(std::uint64_t device);

// Where the file system of that UUID is mounted now; empty when it is not.
[[nodiscard]] std::filesystem::path mount_of(std::string_view uuid);

}  // namespace trove::sources
