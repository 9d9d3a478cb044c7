// SPDX-License-Identifier: GPL-3.0-or-later
//
// The walls around a decoder process. Built on its only thread, after its libraries are ready and before it sees a
// foreign byte. A wall that the kernel or a container refuses is left out, and is missing from the answer.
#pragma once
#include <cstdint>
#include <string>

namespace trove::decoder {

// Bits of an answer of build_walls().
inline constexpr std::uint32_t kNoPrivileges = 1;  // no program it could run has more rights
inline constexpr std::uint32_t kLimits = 2;        // of memory, processor time, open files, written files, core dumps
inline constexpr std::uint32_t kNoFiles = 4;       // Landlock: nothing can be opened, read, written or listed
inline constexpr std::uint32_t kFewCalls = 8;      // seccomp: no network, no programs, no files, no other processes
inline constexpr std::uint32_t kAllWalls = kNoPrivileges | kLimits | kNoFiles | kFewCalls;

[[nodiscard]] std::uint32_t build_walls();

// The missing walls in words, "files (Landlock)"; empty: all stand.
[[nodiscard]] std::string missing_walls(std::uint32_t walls);

}  // namespace trove::decoder
