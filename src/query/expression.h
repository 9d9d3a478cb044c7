// SPDX-License-Identifier: GPL-3.0-or-later
//
// Expression: the parts of a query: terms that rank (words and pictures, each with a weight), and a tree of filters.
// Plain values, any thread. Not here: the syntax (parser.h, print.h) and the answer (catalog/, search/).
#pragma once
#include "photo/ids.h"
#include "query/fields.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace trove::query {

// A part of a picture in fractions of its upright width and height.
struct Region {
    double x = 0;
    double y = 0;
    double width = 1;
    double height = 1;
    bool operator==(const Region&) const = default;
};

// A word as typed, or the text in quotes.
struct Piece {
    std::string text;
    bool quoted = false;
    bool operator==(const Piece&) const = default;
};

struct Words {
    std::vector<Piece> pieces;  // at least one
    bool operator==(const Words&) const = default;
};

struct LikePhoto {
    PhotoId photo{};
    std::optional<Region> region;
    bool operator==(const LikePhoto&) const = default;
};

struct LikeFile {
    std::string path;  // as typed, "~" not yet resolved
    bool operator==(const LikeFile&) const = default;
};

inline constexpr double kLeastWeight = 0.01;
inline constexpr double kMostWeight = 100;

struct Term {
    double weight = 1;  // negative: unwanted
    std::variant<Words, LikePhoto, LikeFile> what;
    bool operator==(const Term&) const = default;
};

// A range of numbers. Each end may be exclusive or absent, but not both absent.
struct NumberRange {
    std::optional<double> low;
    std::optional<double> high;
    bool low_inclusive = true;
    bool high_inclusive = true;
    bool operator==(const NumberRange&) const = default;
};

// A range of the camera's own clock: [begin, end), seconds counted as if UTC. At least one end is present.
struct TimeRange {
    std::optional<std::int64_t> begin_s;
    std::optional<std::int64_t> end_s;
    bool operator==(const TimeRange&) const = default;
};

struct Circle {
    double latitude_deg = 0;
    double longitude_deg = 0;
    double radius_km = 1;
    bool operator==(const Circle&) const = default;
};

struct Filter {
    Field field{};
    std::variant<std::string, NumberRange, TimeRange, Circle> value;
    std::string unit;  // size: "mp" (megapixels) or "mb" (megabytes); empty elsewhere
    bool operator==(const Filter&) const = default;
};

struct Condition {
    enum class Kind { kAll, kAny, kNot, kFilter };
    Kind kind = Kind::kAll;
    std::vector<Condition> parts;  // kAll, kAny: two or more; kNot: one; kFilter: none
    Filter filter;                 // kFilter
    bool operator==(const Condition&) const = default;
};

struct Expression {
    std::vector<Term> terms;
    std::optional<Condition> condition;
    bool operator==(const Expression&) const = default;
};

}  // namespace trove::query
