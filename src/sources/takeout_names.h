// SPDX-License-Identifier: GPL-3.0-or-later
//
// match_names: which JSON file of a Takeout folder speaks of which picture or film in it, by names alone, with the
// JSON's own "title" as a witness where a name was cut. Only the way from medium to JSON is determined; the way back is
// not. Rules and their sources: the table in docs/libraries.md. Pure, any thread.
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
    std::optional<std::size_t> sidecar;  // which of the JSON files
    std::string_view reason;             // words for a person; a literal
    enum class Role { kPhoto, kEdited, kLivePart };
    Role role = Role::kPhoto;
    std::optional<std::size_t> of =
        std::nullopt;  // for an edited copy or a live part: which medium it belongs to, if that is in the folder
};

// `media` and `sidecars` are names in one folder, the latter ending in ".json". `title_of` gives a JSON file's own
// title, empty where nobody knows. One answer a medium, in their order.
[[nodiscard]] std::vector<NameMatch> match_names(std::span<const std::string> media,
                                                 std::span<const std::string> sidecars,
                                                 const std::function<std::string_view(std::size_t)>& title_of);

// By its ending alone: a film, or the moving part of a photo (".MP", ".MP~2").
[[nodiscard]] bool is_named_like_a_film(std::string_view file_name);

}  // namespace trove::sources
