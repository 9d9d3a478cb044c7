// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sha256: the checksum of bytes that arrive in pieces (libcrypto). FIPS 180-4. Owns its state; one thread at a time.
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

    // 64 lower-case hex digits; then starts again. kInternal: the library cannot compute it.
    [[nodiscard]] Result<std::string> hex();

private:
    struct Free {
        void operator()(EVP_MD_CTX* context) const;
    };

    void begin();

    std::unique_ptr<EVP_MD_CTX, Free> context_;
    bool good_ = false;
};

// Adds the open file's first `bytes` bytes, read in pieces. kCancelled: asked to stop; kIo: the file is shorter.
[[nodiscard]] Result<void> add_file(Sha256& hash, int fd, std::uint64_t bytes, const std::stop_token& stop);

// The hash of a text, as hex.
[[nodiscard]] Result<std::string> sha256(std::string_view bytes);

// The hash of a whole regular file. System errors name the path.
[[nodiscard]] Result<std::string> sha256_of_file(const std::filesystem::path& path, const std::stop_token& stop = {});

}  // namespace trove
