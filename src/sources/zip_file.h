// SPDX-License-Identifier: GPL-3.0-or-later
//
// ZipFile: reads an archive's members in place (libzip). Owns the open archive; one thread at a time.
//
// Untrusted: an archive that claims to unpack to more than a hundred times its size is refused as a whole, a member
// never yields more bytes than it declares, and its bytes must match its checksum. Members with names that lead out of
// the archive ("../x", "/x") are left out; refused() lists them.
#pragma once
#include "base/file.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct zip;

namespace trove::sources {

class ZipFile {
public:
    struct Member {
        std::string name;  // the bytes in the archive
        std::int64_t size_bytes = 0;
        std::int64_t modified_s = 0;
        std::uint32_t crc = 0;
        std::uint64_t index = 0;
    };

    // kNotFound, kCorrupt, kUnsupported (a bomb, or an archive in pieces).
    static Result<ZipFile> open(const std::filesystem::path& file);

    // Files only; the first of several with one name.
    [[nodiscard]] const std::vector<Member>& members() const { return members_; }

    [[nodiscard]] const std::vector<std::string>& refused() const { return refused_; }

    [[nodiscard]] const Member* find(std::string_view name) const;

    // kUnsupported above `most`, for a cipher or an unknown compression; kCorrupt.
    [[nodiscard]] Result<Bytes> read(const Member& member, std::size_t most) const;

    // The same bytes, a block at a time; the checksum is known only at the end. An error from `take` stops it.
    Result<void> unpack(const Member& member,
                        std::size_t most,
                        const std::function<Result<void>(std::span<const std::uint8_t>)>& take) const;

private:
    struct Close {
        void operator()(zip* z) const;
    };

    explicit ZipFile(zip* handle) : handle_(handle) {}

    std::unique_ptr<zip, Close> handle_;
    std::vector<Member> members_;
    std::vector<std::string> refused_;
    std::unordered_map<std::string_view, std::size_t> by_name_;  // views of members_' names
};

}  // namespace trove::sources
