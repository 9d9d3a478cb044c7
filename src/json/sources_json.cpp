// SPDX-License-Identifier: GPL-3.0-or-later
#include "json/sources_json.h"

#include "json/inspect_json.h"
#include "json/values.h"

namespace trove::json {
namespace {

Json of(const std::optional<Cover>& cover) {
    return cover ? Json{{"id", to_int(cover->photo)}, {"hash", cover->hash.hex()}} : Json(nullptr);
}

}  // namespace

Json of(const TakeoutReport& report) {
    using Kind = TakeoutFile::Kind;
    using Status = TakeoutFile::Status;
    Json files = Json::array();
    for (const auto& file : report.files)
        files.push_back({{"path", display(file.place)},
                         {"kind", to_string(file.kind)},
                         {"status", to_string(file.status)},
                         {"reason", file.reason},
                         {"json", valid_utf8(file.json)}});
    Json counts;
    for (const Kind kind : {Kind::kPicture, Kind::kFilm, Kind::kPhotoJson, Kind::kAlbumJson, Kind::kOther}) {
        Json by_status = {{"all", report.count(kind)}};
        for (const Status status : {Status::kMatched, Status::kGuessed, Status::kUnmatched, Status::kUsed,
                                    Status::kMediumMissing, Status::kUnreadable, Status::kRefused, Status::kRepeated})
            if (const auto n = report.count(kind, status); n > 0) by_status[std::string(to_string(status))] = n;
        counts[std::string(to_string(kind))] = std::move(by_status);
    }
    return {{"counts", std::move(counts)},
            {"albums", report.albums},
            {"warnings", texts(report.warnings)},
            {"files", std::move(files)}};
}

Json of(const RecoverReport& report) {
    using Outcome = RecoveredFile::Outcome;
    Json files = Json::array();
    for (const auto& file : report.files)
        files.push_back({{"name", file.name},
                         {"outcome", to_string(file.outcome)},
                         {"from", display(file.from)},
                         {"to", display(file.target)},
                         {"width", file.width_px},
                         {"height", file.height_px},
                         {"problem", file.problem}});
    Json counts;
    for (const Outcome outcome : {Outcome::kRecovered, Outcome::kAlreadyThere, Outcome::kTooSmall, Outcome::kNothing})
        counts[std::string(to_string(outcome))] = report.count(outcome);
    return {{"catalog", display(report.catalog)},
            {"counts", std::move(counts)},
            {"warnings", texts(report.warnings)},
            {"files", std::move(files)}};
}

Json of(const ExportReport& report) {
    using Outcome = ExportedFile::Outcome;
    Json files = Json::array();
    for (const auto& file : report.files)
        files.push_back({{"path", display(file.path)},
                         {"outcome", to_string(file.outcome)},
                         {"changes", texts(file.changes)},
                         {"problem", file.problem}});
    Json counts;
    for (const Outcome outcome : {Outcome::kNew, Outcome::kChanged, Outcome::kUnchanged, Outcome::kFailed,
                                  Outcome::kRestored, Outcome::kRemoved})
        counts[std::string(to_string(outcome))] = report.count(outcome);
    return {{"counts", std::move(counts)}, {"files", std::move(files)}};
}

Json of(const SourceInfo& source) {
    return {{"id", source.id},
            {"kind", source.kind},
            {"path", display(source.path)},
            {"items", source.items},
            {"missing", source.missing},
            {"in_cloud", source.in_cloud},
            {"left_hidden", source.left_hidden},
            {"left_trashed", source.left_trashed},
            {"films", source.films},
            {"read_at", source.read_at_s ? Json(iso_time(*source.read_at_s)) : Json(nullptr)}};
}

Json of(const AlbumInfo& album) {
    return {{"id", album.id},          {"title", valid_utf8(album.title)}, {"parent", maybe(album.parent)},
            {"source", album.source},  {"kind", name_of(album.kind)},      {"photos", album.photos},
            {"cover", of(album.cover)}};
}

Json of(const PersonInfo& person) {
    return {
        {"id", person.id}, {"name", valid_utf8(person.name)}, {"photos", person.photos}, {"cover", of(person.cover)}};
}

Json of(const PhotoOrigin& said) {
    const Origin& o = said.origin;
    const Metadata& m = o.metadata;
    Json taken = nullptr;
    if (m.taken_local_s) {
        // The camera's own clock, so no "Z".
        auto text = iso_time(*m.taken_local_s);
        if (!text.empty()) text.pop_back();
        taken = text;
    }
    return {{"source", said.source},
            {"kind", said.kind},
            {"source_path", display(said.source_path)},
            {"rendition", name_of(said.rendition)},
            {"path", display(said.place)},
            {"original", display(o.original)},
            {"title", m.title},
            {"description", m.description},
            {"keywords", texts(m.keywords)},
            {"rating", maybe(m.rating)},
            {"taken", taken},
            {"zone_minutes", maybe(m.zone_minutes)},
            {"latitude", maybe(m.latitude_deg)},
            {"longitude", maybe(m.longitude_deg)},
            {"place", o.place},
            {"albums", texts(o.albums)},
            {"persons", texts(o.persons)},
            {"pick", static_cast<int>(o.pick)},
            {"label", o.label},
            {"favourite", o.favourite},
            {"hidden", o.hidden},
            {"trashed", o.trashed},
            {"edited", o.edited},
            {"in_cloud", o.in_cloud},
            {"copy_name", o.copy_name},
            {"live_part", display(o.live_part)}};
}

}  // namespace trove::json
