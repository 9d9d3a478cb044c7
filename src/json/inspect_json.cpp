// SPDX-License-Identifier: GPL-3.0-or-later
#include "json/inspect_json.h"

#include "json/values.h"

namespace trove::json {
namespace {

Json counted(const std::vector<std::pair<std::string, std::int64_t>>& list) {
    Json json = Json::object();
    for (const auto& [name, items] : list) json[name] = items;
    return json;
}

}  // namespace

std::string_view name_of(Rendition rendition) {
    switch (rendition) {
        case Rendition::kOriginal:
            return "original";
        case Rendition::kEdited:
            return "edited";
        case Rendition::kPreview:
            return "preview";
    }
    return "original";
}

std::string_view name_of(AlbumKind kind) {
    switch (kind) {
        case AlbumKind::kAlbum:
            return "album";
        case AlbumKind::kFolder:
            return "folder";
        case AlbumKind::kSmart:
            return "smart";
        case AlbumKind::kShared:
            return "shared";
        case AlbumKind::kProject:
            return "project";
    }
    return "album";
}

Json of(const SourceSample& sample) {
    const Origin& o = sample.origin;
    const Metadata& m = o.metadata;
    Json taken = nullptr;
    if (m.taken_local_s) {
        // The camera's own clock, so no "Z".
        auto text = iso_time(*m.taken_local_s);
        if (!text.empty()) text.pop_back();
        taken = text;
    }
    Json files = Json::array();
    for (const auto& file : sample.files)
        files.push_back({{"rendition", name_of(file.rendition)}, {"path", display(file.path)}});
    return {{"key", o.key},
            {"original", display(o.original)},
            {"title", m.title},
            {"description", m.description},
            {"keywords", m.keywords},
            {"persons", o.persons},
            {"albums", o.albums},
            {"place", o.place},
            {"taken", taken},
            {"zone_minutes", maybe(m.zone_minutes)},
            {"latitude", maybe(m.latitude_deg)},
            {"longitude", maybe(m.longitude_deg)},
            {"camera_make", m.camera_make},
            {"camera_model", m.camera_model},
            {"lens", m.lens},
            {"rating", maybe(m.rating)},
            {"pick", static_cast<int>(o.pick)},
            {"label", o.label},
            {"favourite", o.favourite},
            {"hidden", o.hidden},
            {"trashed", o.trashed},
            {"edited", o.edited},
            {"in_cloud", o.in_cloud},
            {"stack", o.stack},
            {"copy_of", o.copy_of},
            {"live_part", display(o.live_part)},
            {"files", std::move(files)}};
}

Json of(const SourceSummary& s) {
    Json albums = Json::array();
    for (const auto& album : s.albums)
        albums.push_back({{"path", album.path}, {"kind", name_of(album.kind)}, {"items", album.items}});
    Json samples = Json::array();
    for (const auto& sample : s.samples) samples.push_back(of(sample));
    return {{"kind", s.kind},
            {"path", display(s.path)},
            {"items", s.items},
            {"films", s.films},
            {"originals", s.originals},
            {"in_cloud", s.in_cloud},
            {"away", s.away},
            {"edited", s.edited},
            {"edited_files", s.edited_files},
            {"preview_only", s.preview_only},
            {"without_picture", s.without_picture},
            {"files", s.files},
            {"live_parts", s.live_parts},
            {"stacks", s.stacks},
            {"stacked", s.stacked},
            {"copies", s.copies},
            {"favourites", s.favourites},
            {"hidden", s.hidden},
            {"trashed", s.trashed},
            {"picked", s.picked},
            {"rejected", s.rejected},
            {"rated", s.rated},
            {"labelled", s.labelled},
            {"titled", s.titled},
            {"described", s.described},
            {"dated", s.dated},
            {"zoned", s.zoned},
            {"located", s.located},
            {"placed", s.placed},
            {"with_keywords", s.with_keywords},
            {"with_persons", s.with_persons},
            {"albums", std::move(albums)},
            {"keywords", counted(s.keywords)},
            {"persons", counted(s.persons)},
            {"samples", std::move(samples)},
            {"warnings", s.warnings}};
}

}  // namespace trove::json
