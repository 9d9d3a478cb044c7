// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields of the query language: one table of names, kinds of values and examples. Also the closed lists of values.
// Constant data, any thread.
#pragma once
#include <span>
#include <string_view>

namespace trove::query {

enum class Field {
    kDate,
    kBefore,
    kAfter,
    kCamera,
    kLens,
    kIso,
    kAperture,
    kFocalLength,
    kPlace,
    kNear,
    kIn,
    kName,
    kExtension,
    kType,
    kTag,
    kText,
    kCaption,
    kRating,
    kIs,
    kHas,
    kColour,
    kSize,
    kSource,
    kAlbum,
    kPerson,
    kLabel,
    kLike,
};

enum class Takes { kDate, kNumber, kText, kChoice, kCircle, kPhoto };

struct FieldInfo {
    Field field{};
    std::string_view name;     // as printed
    std::string_view aliases;  // other accepted names, each followed by a space
    Takes takes{};
    std::string_view choices;  // kChoice: each followed by a space; "=" introduces a synonym of the previous one
    std::string_view example;
    std::string_view meaning;
};

[[nodiscard]] std::span<const FieldInfo> fields();
[[nodiscard]] const FieldInfo& info(Field field);

// Finds a field by name or alias, ignoring case; null: unknown.
[[nodiscard]] const FieldInfo* find_field(std::string_view name);

// The choice in its printed form; empty: not a choice of the field.
[[nodiscard]] std::string_view find_choice(const FieldInfo& field, std::string_view text);

}  // namespace trove::query
