// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/base64.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstddef>

namespace trove {
namespace {

// The library counts in int. Whole groups of three bytes need no padding, so pieces can be joined.
constexpr std::size_t kPieceBytes = std::size_t{3} << 20U;

}  // namespace

std::string base64(std::span<const std::uint8_t> bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock() ends with a NUL
    std::size_t done = 0;
    for (std::size_t at = 0; at < bytes.size(); at += kPieceBytes) {
        const auto piece = bytes.subspan(at, std::min(kPieceBytes, bytes.size() - at));
        const int letters = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data() + done), piece.data(),
                                            static_cast<int>(piece.size()));
        done += static_cast<std::size_t>(letters);
    }
    text.resize(done);
    return text;
}

}  // namespace trove
