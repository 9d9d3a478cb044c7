// SPDX-License-Identifier: GPL-3.0-or-later
#include "json/answers.h"

#include "json/sources_json.h"
#include "json/tags.h"
#include "json/values.h"

namespace trove::json {
namespace {

template <class Rows>
Json named(std::string_view name, const Rows& rows) {
    Json list = Json::array();
    for (const auto& row : rows) list.push_back(of(row));
    Json json;
    json[name] = std::move(list);
    return json;
}

}  // namespace

Json list_of(const std::vector<Completion>& completions) {
    return named("completions", completions);
}

Json list_of(const std::vector<ModelInfo>& models) {
    return named("models", models);
}

Json list_of(const std::vector<Month>& months) {
    return named("months", months);
}

Json list_of(const std::vector<FolderSummary>& folders) {
    return named("folders", folders);
}

Json list_of(const std::vector<TownSummary>& places) {
    return named("places", places);
}

Json list_of(const std::vector<TagCount>& tags) {
    return named("tags", tags);
}

Json list_of(const std::vector<AlbumInfo>& albums) {
    return named("albums", albums);
}

Json list_of(const std::vector<PersonInfo>& persons) {
    return named("persons", persons);
}

Json list_of(const std::vector<SourceInfo>& libraries) {
    return named("libraries", libraries);
}

Json list_of(const std::vector<PhotoOrigin>& origins) {
    return named("origins", origins);
}

Json sources_of(const std::vector<Source>& sources, const std::function<bool(const std::filesystem::path&)>& is_there) {
    Json list = Json::array();
    for (const Source& source : sources) list.push_back(of(source, is_there(source.path)));
    return {{"sources", std::move(list)}};
}

Json drawn(std::uint64_t seed, std::span<const Hit> hits) {
    Json list = Json::array();
    for (const Hit& hit : hits) list.push_back(of(hit));
    return {{"seed", seed}, {"hits", std::move(list)}};
}

Json failures_of(const std::vector<Failure>& all, std::size_t offset, std::size_t limit) {
    Json list = Json::array();
    for (std::size_t i = offset; i < all.size() && list.size() < limit; ++i) list.push_back(of(all[i]));
    return {{"total", all.size()}, {"failures", std::move(list)}};
}

Json old_embedding(const std::vector<float>& vector, double seconds) {
    return {{"embeddings", vector}, {"generation_time_sec", seconds}};
}

Json leaving_of(const Leaving& leaving, bool done) {
    const auto paths = [](const std::vector<std::filesystem::path>& all) {
        Json list = Json::array();
        for (const auto& path : all) list.push_back(display(path));
        return list;
    };
    return {{"done", done},
            {"photos", leaving.photos},
            {"places", leaving.places},
            {"kept", leaving.kept},
            {"tagged", leaving.tagged},
            {"captioned", leaving.captioned},
            {"favourites", leaving.favourites},
            {"hidden", leaving.hidden},
            {"in_albums", leaving.in_albums},
            {"with_persons", leaving.named},
            {"roots", paths(leaving.roots)},
            {"stay", paths(leaving.stay)},
            {"passed_by", paths(leaving.passed_by)},
            {"examples", paths(leaving.examples)},
            {"token", leaving.token}};
}

Json ids_of(const std::vector<PhotoId>& photos) {
    Json ids = Json::array();
    for (const PhotoId photo : photos) ids.push_back(to_int(photo));
    return ids;
}

Json of(const Marked& marked) {
    return {{"marked", marked.photos},
            {"favourite_changed", ids_of(marked.favourite_changed)},
            {"hidden_changed", ids_of(marked.hidden_changed)}};
}

Json changed(std::size_t photos, const TagChange& change) {
    return {{"changed", photos}, {"added", ids_of(change.added)}, {"removed", ids_of(change.removed)}};
}

Json removed(std::int64_t id) {
    return {{"removed", id}};
}

Json opened(const std::filesystem::path& folder) {
    return {{"opened", display(folder)}};
}

Json renamed(std::string_view from, std::string_view to) {
    return {{"from", from}, {"to", to}};
}

Json merged(const std::vector<std::string>& tags, std::string_view into) {
    return {{"tags", texts(tags)}, {"into", into}};
}

Json remembered(std::string_view query) {
    return {{"query", valid_utf8(query)}};
}

Json nothing_recent() {
    return {{"recent", Json::array()}};
}

}  // namespace trove::json
