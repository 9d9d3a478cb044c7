// SPDX-License-Identifier: GPL-3.0-or-later
//
// SHA-256 (FIPS 180-4) as lower-case hex, by OpenSSL's libcrypto. Any thread. What libcrypto refuses is kInternal.
#pragma once
#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace trove::embed {

[[nodiscard]] Result<std::string> sha256(std::string_view bytes);

// Reads the file in pieces: memory does not grow with its size. Errors of the system carry the path.
[[nodiscard]] Result<std::string> sha256_of_file(const std::filesystem::path& path);

}  // namespace trove::embed
