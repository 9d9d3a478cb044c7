// SPDX-License-Identifier: GPL-3.0-or-later
//
// PartFile: the bytes of a download so far, beside their destination, with the checksum of them. Owns the open file;
// one thread. Rules 1 and 2 of download.h. Internal to this room.
#pragma once
#include "base/file.h"
#include "base/result.h"
#include "base/sha256.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>

namespace trove::hub {

class PartFile {
public:
    // Reads what an earlier call left, for its checksum: about a second for a GB.
    static Result<PartFile> open(const std::filesystem::path& destination, const std::stop_token& stop);

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

    // kNoSpace when the disk is full; what fitted is kept.
    [[nodiscard]] Result<void> append(std::span<const std::uint8_t> piece);
    [[nodiscard]] Result<void> restart();

    // What If-Range compares, for as long as the part exists. `url` is remembered too: another server's validator says
    // nothing.
    [[nodiscard]] std::string validator(const std::string& url) const;
    void remember(const std::string& url, const std::string& validator) const;

    [[nodiscard]] Result<std::string> sha256() { return hash_.hex(); }

    // Onto the disk, then under its name.
    [[nodiscard]] Result<void> publish();
    void discard();

private:
    PartFile(std::filesystem::path destination, FileDescriptor fd)
        : destination_(std::move(destination)), fd_(std::move(fd)) {}

    [[nodiscard]] std::filesystem::path beside(const char* suffix) const;

    std::filesystem::path destination_;
    FileDescriptor fd_;
    std::uint64_t bytes_ = 0;
    Sha256 hash_;
};

}  // namespace trove::hub
