// SPDX-License-Identifier: GPL-3.0-or-later
//
// Area: memory shared with one decoder process. It only grows: a process that shrank it would take the ground from
// under the program. One thread at a time.
#pragma once
#include "base/file.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace trove::decoder {

class Area {
public:
    static Result<Area> make(std::size_t bytes);

    // The decoder's side: `fd` as it was inherited, nothing mapped yet.
    explicit Area(FileDescriptor fd) : fd_(std::move(fd)) {}

    Area(Area&& other) noexcept;
    Area& operator=(Area&&) = delete;
    Area(const Area&) = delete;
    Area& operator=(const Area&) = delete;
    ~Area();

    // Makes the memory at least so large, and maps it. What is in it stays.
    [[nodiscard]] Result<void> grow_to(std::size_t bytes);
    // Maps what the other side has made so large.
    [[nodiscard]] bool map(std::size_t bytes);
    // Gives the memory behind the first `bytes` back to the system. The size stays.
    void forget_beyond(std::size_t bytes);

    [[nodiscard]] std::span<std::uint8_t> bytes() const { return {data_, size_}; }

    [[nodiscard]] int descriptor() const { return fd_.get(); }

private:
    FileDescriptor fd_;
    std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace trove::decoder
