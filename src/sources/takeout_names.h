// SPDX-License-Identifier: GPL-3.0-or-later
//
// match_names: matches the pictures and films in a Takeout folder with their JSON files, by names alone; the JSON's own
// "title" confirms a truncated name. A medium has one JSON, but a JSON may belong to several media. Rules and their
// sources: the table in docs/libraries.md. Pure, any thread.
#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trove::sources {

enum class MatchKind { kMatched, kGuessed, kUnmatched };

struct NameMatch {
    MatchKind kind = MatchKind::kUnmatched;
    std::optional<std::size_t> sidecar;  // index of the JSON file
    std::string_view reason;             // text for a person; a literal
    enum class Role { kPhoto, kEdited, kLivePart };
    Role role = Role::kPhoto;
    std::optional<std::size_t> of =
        std::nullopt;  // for an edited copy or a live part: index of its medium, if in the folder
};

// `media` and `sidecars` are names in one folder, the latter ending in ".json". `title_of` returns a JSON file's own
// title; empty: unknown. One result per medium, in their order.
[[nodiscard]] std::vector<NameMatch> match_names(std::span<const std::string> media,
                                                 std::span<const std::string> sidecars,
                                                 const std::function<std::string_view(std::size_t)>& title_of);

// Judges by the extension only: a film, or the film of a live photo (".MP", ".MP~2").
[[nodiscard]] bool is_named_like_a_film(std::string_view file_name);

}  // namespace trove::sources
