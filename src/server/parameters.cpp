// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/parameters.h"

#include <fmt/format.h>

#include <charconv>

namespace trove::server {

std::optional<std::uint64_t> whole_number(std::string_view text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stopped != end) return std::nullopt;
    return value;
}

Result<std::uint64_t> number_parameter(const Request& request, std::string_view name, Range range) {
    const std::string* text = request.parameter(name);
    if (text == nullptr) return range.usual;
    const auto value = whole_number(*text);
    if (!value || *value < range.least || *value > range.most) {
        return fail(Errc::kInvalid,
                    fmt::format("{} must be a whole number from {} to {}", name, range.least, range.most));
    }
    return *value;
}

}  // namespace trove::server
