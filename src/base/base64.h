// SPDX-License-Identifier: GPL-3.0-or-later
//
// base64: bytes as text (RFC 4648, 4), with padding (libcrypto). Pure; any thread.
#pragma once
#include <cstdint>
#include <span>
#include <string>

namespace trove {

[[nodiscard]] std::string base64(std::span<const std::uint8_t> bytes);

}  // namespace trove
