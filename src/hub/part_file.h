// SPDX-License-Identifier: GPL-3.0-or-later
//
// PartFile: the bytes downloaded so far, beside their destination, with their checksum. Owns the open file; one thread.
// Rules 1 and 2 of download.h. Internal to this room.
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
    // Reads an earlier call's bytes for the checksum: about a second per GB.
    static Result<PartFile> open(const std::filesystem::path& destination, const std::stop_token& stop);

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

    // kNoSpace: the disk is full; the written part is kept.
    [[nodiscard]] Result<void> append(std::span<const std::uint8_t> piece);
    [[nodiscard]] Result<void> restart();

    // The validator for If-Range, kept as long as the part. `url` is stored, too, because another server's validator
    // means nothing.
    [[nodiscard]] std::string validator(const std::string& url) const;
    void remember(const std::string& url, const std::string& validator) const;

    [[nodiscard]] Result<std::string> sha256() { return hash_.hex(); }

    // Syncs the part to disk, then renames it.
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
