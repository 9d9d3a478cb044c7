// SPDX-License-Identifier: GPL-3.0-or-later
#include "captioner/base64.h"

#include <algorithm>
#include <cstddef>

namespace trove::captioner {

std::string base64(std::span<const std::uint8_t> bytes) {
    static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t b = 0; b < 3; ++b) group = (group << 8U) | (b < have ? bytes[i + b] : 0U);
        for (std::size_t letter = 0; letter < 4; ++letter)
            text += letter <= have ? kLetters[(group >> (18U - 6U * letter)) & 63U] : '=';
    }
    return text;
}

}  // namespace trove::captioner
