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

Result<bool> switch_parameter(const Request& request, std::string_view name, bool usual) {
    const std::string* text = request.parameter(name);
    if (text == nullptr) return usual;
    if (*text != "0" && *text != "1") return fail(Errc::kInvalid, fmt::format("{} must be 0 or 1", name));
    return *text == "1";
}

Result<void> search_parameters(const Request& request, Query& query) {
    TROVE_TRY(query.limit, number_parameter(request, "limit", Range{1, 200, 50}));
    TROVE_TRY(query.offset, number_parameter(request, "offset", Range{0, 1'000'000, 0}));
    TROVE_TRY(query.seed, number_parameter(request, "seed", Range{0, 4294967295, 0}));
    TROVE_TRY(query.fold, switch_parameter(request, "fold", false));
    TROVE_TRY(query.explain, switch_parameter(request, "explain", false));
    TROVE_TRY(query.facets, switch_parameter(request, "facets", false));
    if (const std::string* cursor = request.parameter("cursor")) query.cursor = *cursor;
    if (const std::string* sort = request.parameter("sort")) {
        const auto known = sort_named(*sort);
        if (!known) return fail(Errc::kInvalid, "sort must be relevance, date, size, name or random");
        query.sort = *known;
    }
    if (const std::string* text = request.parameter("strictness")) {
        double value = -1;
        const char* end = text->data() + text->size();
        const auto [stopped, error] = std::from_chars(text->data(), end, value);
        if (error != std::errc{} || stopped != end || !(value >= 0 && value <= 1))
            return fail(Errc::kInvalid, "strictness must be a number from 0 to 1");
        query.strictness = value;
    }
    return {};
}

}  // namespace trove::server
