// SPDX-License-Identifier: GPL-3.0-or-later
#include "target.h"

#include <sys/mman.h>
#include <unistd.h>

namespace trove::fuzz {

MemoryFile::MemoryFile() : fd_(::memfd_create("trove-fuzz", MFD_CLOEXEC)) {
    promise(fd_ >= 0, "the system gives a file in memory");
}

std::filesystem::path MemoryFile::holding(std::span<const std::uint8_t> bytes) {
    promise(::ftruncate(fd_, 0) == 0, "the file in memory can be emptied");
    promise(::pwrite(fd_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()), "it can be written");
    return "/proc/self/fd/" + std::to_string(fd_);
}

}  // namespace trove::fuzz
