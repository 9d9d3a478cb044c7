// SPDX-License-Identifier: GPL-3.0-or-later
#include "photo/ids.h"

namespace trove {

std::string ContentHash::hex() const {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (const std::uint8_t b : bytes) {
        out += kDigits[b >> 4U];
        out += kDigits[b & 15U];
    }
    return out;
}

}  // namespace trove
