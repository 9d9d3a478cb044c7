// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sha256: the checksum of bytes that arrive in pieces (libcrypto). FIPS 180-4. Owns its
// state; one thread at a time.
#pragma once
#include "base/result.h"

#include <openssl/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace trove {

class Sha256 {
public:
    Sha256();

    void add(std::span<const std::uint8_t> bytes);

    // 64 lower-case hex digits; starts anew. kInternal when the library cannot compute it.
    [[nodiscard]] Result<std::string> hex();

private:
    struct Free {
        void operator()(EVP_MD_CTX* context) const;
    };

    void begin();

    std::unique_ptr<EVP_MD_CTX, Free> context_;
    bool good_ = false;
};

// The open file's bytes from its start to `bytes`, read in pieces. kCancelled when asked to stop, kIo when fewer are
// there.
[[nodiscard]] Result<void> add_file(Sha256& hash, int fd, std::uint64_t bytes, const std::stop_token& stop);

// Of a text, as hex.
[[nodiscard]] Result<std::string> sha256(std::string_view bytes);

// A whole regular file. Errors of the system carry the path.
[[nodiscard]] Result<std::string> sha256_of_file(const std::filesystem::path& path, const std::stop_token& stop = {});

}  // namespace trove
