// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields of the query language: one table with names, what they take, and an example. Also the closed lists of
// values. Constant data, any thread.
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
    std::string_view aliases;  // others that are understood, each followed by a space
    Takes takes{};
    std::string_view choices;  // kChoice: each followed by a space; after a "=", another word for the one before
    std::string_view example;
    std::string_view meaning;
};

[[nodiscard]] std::span<const FieldInfo> fields();
[[nodiscard]] const FieldInfo& info(Field field);

// By name or alias, in any case; null: there is none.
[[nodiscard]] const FieldInfo* find_field(std::string_view name);

// The choice as printed, empty when it is none of the field's.
[[nodiscard]] std::string_view find_choice(const FieldInfo& field, std::string_view text);

}  // namespace trove::query
