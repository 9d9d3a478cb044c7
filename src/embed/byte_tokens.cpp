// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/byte_tokens.h"

#include "embed/normalise.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace trove::embed {

ByteTokens::ByteTokens(const TokenIndex& vocabulary, std::span<const std::int32_t> ids) {
    for (std::size_t byte = 0; byte < ids_.size(); ++byte) {
        const std::int32_t place = vocabulary.find(fmt::format("<0x{:02X}>", byte));
        ids_.at(byte) = place < 0 ? -1 : ids[static_cast<std::size_t>(place)];
    }
}

bool ByteTokens::append(std::int32_t character, std::vector<std::int64_t>& ids) const {
    std::string bytes;
    append_utf8(bytes, character);
    const auto id_of = [&](char byte) { return ids_.at(static_cast<unsigned char>(byte)); };
    if (std::ranges::any_of(bytes, [&](char byte) { return id_of(byte) < 0; })) return false;
    for (const char byte : bytes) ids.push_back(id_of(byte));
    return true;
}

}  // namespace trove::embed
