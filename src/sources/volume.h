// SPDX-License-Identifier: GPL-3.0-or-later
//
// volume_of: a stable name for the file system of a device number, even if the drive is mounted elsewhere; mount_of:
// the reverse. Linux: /proc/self/mountinfo (proc(5)) and the links in /dev/disk/by-uuid. Any thread.
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

// Whether a file system that volume_of() has named is mounted now. True where that cannot be told ("device:…").
[[nodiscard]] bool is_mounted(std::string_view uuid);

// The current mount point of the file system with this UUID; empty: not mounted.
[[nodiscard]] std::filesystem::path mount_of(std::string_view uuid);

}  // namespace trove::sources
