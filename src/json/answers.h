// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole answers: lists, named after their elements, and answers to changes. See json.h. Any thread.
#pragma once
#include "api/leaving.h"
#include "api/library.h"
#include "api/tags.h"
#include "api/wall.h"
#include "json/browse.h"
#include "json/json.h"
#include "photo/origin.h"
#include "photo/tag.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trove::json {

[[nodiscard]] Json list_of(const std::vector<Completion>& completions);  // {"completions":[…]}
[[nodiscard]] Json list_of(const std::vector<ModelInfo>& models);        // {"models":[…]}
[[nodiscard]] Json list_of(const std::vector<Month>& months);            // {"months":[…]}
[[nodiscard]] Json list_of(const std::vector<FolderSummary>& folders);   // {"folders":[…]}
[[nodiscard]] Json list_of(const std::vector<TownSummary>& places);      // {"places":[…]}
[[nodiscard]] Json list_of(const std::vector<TagCount>& tags);           // {"tags":[…]}
[[nodiscard]] Json list_of(const std::vector<AlbumInfo>& albums);        // {"albums":[…]}
[[nodiscard]] Json list_of(const std::vector<PersonInfo>& persons);      // {"persons":[…]}
[[nodiscard]] Json list_of(const std::vector<SourceInfo>& libraries);    // {"libraries":[…]}
[[nodiscard]] Json list_of(const std::vector<PhotoOrigin>& origins);     // {"origins":[…]}

// {"sources":[…]}; `is_there` tells for each whether it can be reached now.
[[nodiscard]] Json sources_of(const std::vector<Source>& sources,
                              const std::function<bool(const std::filesystem::path&)>& is_there);

// {"seed":…,"hits":[…]}
[[nodiscard]] Json drawn(std::uint64_t seed, std::span<const Hit> hits);
// {"total":…,"failures":[…]}: a page of all failures.
[[nodiscard]] Json failures_of(const std::vector<Failure>& all, std::size_t offset, std::size_t limit);

// In the form of older services: {"embeddings":[…],"generation_time_sec":…}
[[nodiscard]] Json old_embedding(const std::vector<float>& vector, double seconds);

// What leaves the library, or has left it (`done`).
[[nodiscard]] Json leaving_of(const Leaving& leaving, bool done);

[[nodiscard]] Json ids_of(const std::vector<PhotoId>& photos);
[[nodiscard]] Json of(const Marked& marked);
// {"changed":…,"added":[…],"removed":[…]}
[[nodiscard]] Json changed(std::size_t photos, const TagChange& change);
[[nodiscard]] Json removed(std::int64_t id);
[[nodiscard]] Json opened(const std::filesystem::path& folder);
[[nodiscard]] Json renamed(std::string_view from, std::string_view to);
[[nodiscard]] Json merged(const std::vector<std::string>& tags, std::string_view into);
[[nodiscard]] Json remembered(std::string_view query);
[[nodiscard]] Json nothing_recent();

}  // namespace trove::json
