// SPDX-License-Identifier: GPL-3.0-or-later
#include "decoder/area.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace trove::decoder {

Result<Area> Area::make(std::size_t bytes) {
    FileDescriptor fd(::memfd_create("trove-decoder", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!fd || ::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK) != 0)
        return fail(system_error(errno, "no memory can be shared with a decoder"));
    Area area(std::move(fd));
    TROVE_CHECKED(area.grow_to(bytes));
    return area;
}

Area::Area(Area&& other) noexcept
    : fd_(std::move(other.fd_)), data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Area::~Area() {
    if (data_ != nullptr) ::munmap(data_, size_);
}

Result<void> Area::grow_to(std::size_t bytes) {
    if (bytes <= size_) return {};
    constexpr std::size_t kStep = std::size_t{1} << 20U;
    const std::size_t rounded = (bytes + kStep - 1) / kStep * kStep;
    // Each growth remaps on both sides, so small steps are avoided.
    const std::size_t wanted = std::max(rounded, std::min(size_ * 2, size_ + 64 * kStep));
    if (::ftruncate(fd_.get(), static_cast<off_t>(wanted)) != 0 || !map(wanted))
        return fail(system_error(errno, "no memory can be shared with a decoder"));
    return {};
}

bool Area::map(std::size_t bytes) {
    if (bytes <= size_) return true;
    void* const mapped = data_ == nullptr ? ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(), 0)
                                          : ::mremap(data_, size_, bytes, MREMAP_MAYMOVE);
    if (mapped == MAP_FAILED) return false;
    data_ = static_cast<std::uint8_t*>(mapped);
    size_ = bytes;
    return true;
}

void Area::forget_beyond(std::size_t bytes) {
    if (bytes >= size_) return;
    ::fallocate(fd_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(bytes),
                static_cast<off_t>(size_ - bytes));
}

}  // namespace trove::decoder
