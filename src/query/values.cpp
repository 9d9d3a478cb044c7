// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/values.h"

#include "query/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

namespace trove::query {
namespace {

constexpr double kLargest = 1e12;
constexpr double kKilometresAMile = 1.609344;
constexpr double kHalfTheEarthKm = 20'100;
constexpr double kLeastKm = 0.001;

std::vector<std::string_view> parts(std::string_view text, char separator) {
    std::vector<std::string_view> out;
    while (true) {
        const std::size_t end = text.find(separator);
        out.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stopped != end || !std::isfinite(value) || std::abs(value) > kLargest)
        return std::nullopt;
    return value + 0.0;  // no "-0"
}

std::optional<NumberRange> parse_numbers(std::string_view text) {
    if (text.starts_with("f/")) text.remove_prefix(2);
    NumberRange range;
    if (const std::size_t dots = text.find(".."); dots != std::string_view::npos) {
        const std::string_view from = text.substr(0, dots);
        const std::string_view to = text.substr(dots + 2);
        if (!from.empty() && !(range.low = parse_number(from))) return std::nullopt;
        if (!to.empty() && !(range.high = parse_number(to))) return std::nullopt;
        if (!range.low && !range.high) return std::nullopt;
        if (range.low && range.high && *range.low > *range.high) return std::nullopt;
        return range;
    }
    const char sign = text.empty() ? ' ' : text.front();
    const bool compared = sign == '<' || sign == '>' || sign == '=';
    if (compared) text.remove_prefix(1);
    const bool inclusive = sign == '=' || text.starts_with('=');
    if (compared && text.starts_with('=')) text.remove_prefix(1);
    const auto value = parse_number(text);
    if (!value) return std::nullopt;
    if (sign == '>') {
        range.low = value;
        range.low_inclusive = inclusive;
    } else if (sign == '<') {
        range.high = value;
        range.high_inclusive = inclusive;
    } else {
        range.low = range.high = value;
    }
    return range;
}

std::string print_numbers(const NumberRange& range, std::string_view unit) {
    if (range.low && range.high)
        return *range.low == *range.high ? fmt::format("{}{}", *range.low, unit)
                                         : fmt::format("{}..{}{}", *range.low, *range.high, unit);
    if (range.low) return fmt::format("{}{}{}", range.low_inclusive ? ">=" : ">", *range.low, unit);
    return fmt::format("{}{}{}", range.high_inclusive ? "<=" : "<", range.high.value_or(0), unit);
}

std::optional<Circle> parse_circle(std::string_view text) {
    const auto numbers = parts(text, ',');
    if (numbers.size() != 2 && numbers.size() != 3) return std::nullopt;
    const auto latitude = parse_number(numbers[0]);
    const auto longitude = parse_number(numbers[1]);
    if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 180) return std::nullopt;
    Circle circle{*latitude, *longitude, 1};
    if (numbers.size() == 2) return circle;
    std::string distance = lower(numbers[2]);
    double unit = 1;
    if (distance.ends_with("km")) {
        distance.resize(distance.size() - 2);
    } else if (distance.ends_with("mi")) {
        distance.resize(distance.size() - 2);
        unit = kKilometresAMile;
    } else if (distance.ends_with('m')) {
        distance.pop_back();
        unit = 0.001;
    }
    const auto length = parse_number(distance);
    if (!length || *length <= 0) return std::nullopt;
    circle.radius_km = std::clamp(*length * unit, kLeastKm, kHalfTheEarthKm);
    return circle;
}

std::string print_circle(const Circle& circle) {
    return fmt::format("{},{},{}km", circle.latitude_deg, circle.longitude_deg, circle.radius_km);
}

std::optional<LikePhoto> parse_like(std::string_view text) {
    const std::size_t at = text.find('@');
    const std::string_view number = text.substr(0, at);
    std::int64_t id = 0;
    const auto [stopped, error] = std::from_chars(number.data(), number.data() + number.size(), id);
    if (number.empty() || error != std::errc{} || stopped != number.data() + number.size() || id < 1)
        return std::nullopt;
    LikePhoto like{PhotoId{id}, std::nullopt};
    if (at == std::string_view::npos) return like;
    const auto numbers = parts(text.substr(at + 1), ',');
    if (numbers.size() != 4) return std::nullopt;
    const auto x = parse_number(numbers[0]);
    const auto y = parse_number(numbers[1]);
    const auto width = parse_number(numbers[2]);
    const auto height = parse_number(numbers[3]);
    if (!x || !y || !width || !height) return std::nullopt;
    constexpr double kRounding = 1e-6;
    const auto fits = [](double from, double length) {
        return from >= 0 && length > 0 && from + length <= 1 + kRounding;
    };
    if (!fits(*x, *width) || !fits(*y, *height)) return std::nullopt;
    like.region = Region{*x, *y, *width, *height};
    return like;
}

std::string print_like(const LikePhoto& like) {
    if (!like.region) return fmt::format("{}", to_int(like.photo));
    return fmt::format("{}@{},{},{},{}", to_int(like.photo), like.region->x, like.region->y, like.region->width,
                       like.region->height);
}

}  // namespace trove::query
