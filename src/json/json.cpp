// SPDX-License-Identifier: GPL-3.0-or-later
#include "json/json.h"

#include "json/values.h"

#include <fmt/chrono.h>

namespace trove::json {
namespace {

std::string_view name_of(CrawlPhase phase) {
    switch (phase) {
        case CrawlPhase::kScanning:
            return "scanning";
        case CrawlPhase::kIndexing:
            return "indexing";
        case CrawlPhase::kTagging:
            return "tagging";
        case CrawlPhase::kReading:
            return "reading";
        case CrawlPhase::kFinishing:
            return "finishing";
        case CrawlPhase::kDone:
            return "done";
    }
    return "done";
}

std::string_view name_of(Band band) {
    switch (band) {
        case Band::kStrong:
            return "strong";
        case Band::kLikely:
            return "likely";
        case Band::kWeaker:
            return "weaker";
        case Band::kNone:
            break;
    }
    return "none";
}

}  // namespace

std::string iso_time(std::int64_t seconds_since_epoch) {
    // gmtime cannot hold years beyond four digits in this text; a camera with such a date has no useful clock.
    constexpr std::int64_t kYear1 = -62'135'596'800;
    constexpr std::int64_t kYear9999 = 253'402'300'799;
    if (seconds_since_epoch < kYear1 || seconds_since_epoch > kYear9999) return {};
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds_since_epoch));
}

Json of(const Hit& hit) {
    Json json{{"id", to_int(hit.photo)}};
    put_path(json, hit.place.text());
    if (hit.score) json["score"] = *hit.score;
    json.update({{"hash", hit.hash.hex()},
                 {"width", hit.width_px},
                 {"height", hit.height_px},
                 {"present", hit.present},
                 {"missing", hit.missing}});
    if (hit.band != Band::kNone) json["band"] = name_of(hit.band);
    if (!hit.folded.empty()) {
        Json folded = Json::array();
        for (const PhotoId id : hit.folded) folded.push_back(to_int(id));
        json["folded"] = std::move(folded);
    }
    if (hit.why) {
        Json texts = Json::array();
        for (const TextFound& found : hit.why->texts) {
            texts.push_back(
                {{"field", found.field}, {"text", valid_utf8(found.text)}, {"begin", found.begin}, {"end", found.end}});
            if (!found.box) continue;
            Json box = Json::array();
            for (const TextPoint& point : *found.box) box.push_back({point.x, point.y});
            texts.back()["box"] = std::move(box);
        }
        json["why"] = {{"deviations", maybe(hit.why->deviations)},
                       {"words_found", hit.why->words_found},
                       {"texts", std::move(texts)}};
    }
    return json;
}

Json of(const Photo& photo) {
    const Metadata& m = photo.metadata;
    Json locations = Json::array();
    for (const Location& location : photo.locations) {
        locations.push_back(
            {{"size_bytes", location.size_bytes},
             {"modified", iso_time(location.modified_ns / 1'000'000'000)},
             {"present", location.present},
             {"missing_since", location.missing_at_s ? Json(iso_time(*location.missing_at_s)) : Json(nullptr)}});
        put_path(locations.back(), location.place.text());
    }
    Json taken = nullptr;
    if (m.taken_local_s) {
        // The camera's own clock, so no "Z".
        auto text = iso_time(*m.taken_local_s);
        if (!text.empty()) text.pop_back();
        taken = text;
    }
    return {{"id", to_int(photo.id)},
            {"hash", photo.hash.hex()},
            {"format", photo.format},
            {"width", photo.width_px},
            {"height", photo.height_px},
            {"size_bytes", photo.size_bytes},
            {"taken", taken},
            {"zone_minutes", maybe(m.zone_minutes)},
            {"camera_make", m.camera_make},
            {"camera_model", m.camera_model},
            {"lens", m.lens},
            {"latitude", maybe(m.latitude_deg)},
            {"longitude", maybe(m.longitude_deg)},
            {"place", valid_utf8(photo.place)},
            {"altitude_m", maybe(m.altitude_m)},
            {"iso", maybe(m.iso)},
            {"f_number", maybe(m.f_number)},
            {"exposure_s", maybe(m.exposure_s)},
            {"focal_length_mm", maybe(m.focal_length_mm)},
            {"orientation", m.orientation},
            {"title", m.title},
            {"description", m.description},
            {"keywords", m.keywords},
            {"rating", maybe(m.rating)},
            {"software", m.software},
            {"locations", std::move(locations)},
            {"text", of(photo.text)}};
}

Json of(std::span<const TextLine> lines) {
    Json list = Json::array();
    for (const TextLine& line : lines) {
        Json box = Json::array();
        for (const TextPoint& point : line.box) box.push_back({point.x, point.y});
        list.push_back({{"text", valid_utf8(line.text)}, {"confidence", line.confidence}, {"box", std::move(box)}});
    }
    return list;
}

Json of(const Status& status) {
    Json roots = Json::array();
    for (const auto& root : status.roots) roots.push_back(display(root));
    Json leaves = Json::array();
    for (const WayOut& way : status.leaves)
        leaves.push_back({{"what", way.what}, {"to", valid_utf8(way.to)}, {"by", way.by}, {"set_by", way.set_by}});
    return {{"library", display(status.folder)},
            {"photos", status.photos},
            {"locations", status.locations},
            {"offline", status.offline},
            {"missing", status.missing},
            {"embedded", status.embedded},
            {"failures", status.failures},
            {"ignored", status.ignored},
            {"roots", std::move(roots)},
            {"model", status.model},
            {"next_model", text_or_null(status.next_model)},
            {"next_embedded", status.next_embedded},
            {"unjudged", status.unjudged},
            {"text_reader", status.text_reader},
            {"read", status.read},
            {"unread", status.unread},
            {"unreadable", status.unreadable},
            {"kernel", status.kernel},
            {"decoders", status.decoders},
            {"catalog_bytes", status.catalog_bytes},
            {"thumbnails_bytes", status.thumbnails_bytes},
            {"being_written", status.being_written},
            {"leaves", std::move(leaves)}};
}

Json of(const Failure& failure) {
    Json json{{"stage", to_string(failure.stage)},
              {"may_pass", to_string(failure.may_pass)},
              {"code", to_string(failure.code)},
              {"reason", valid_utf8(failure.reason)},
              {"at", iso_time(failure.at_s)}};
    put_path(json, failure.path.native());
    return json;
}

Json of(const ModelInfo& model) {
    return {{"name", model.name},
            {"title", model.title},
            {"licence", model.licence},
            {"languages", model.languages},
            {"dimensions", model.dimensions},
            {"bytes", model.bytes},
            {"images_per_s", maybe(model.images_per_s)},
            {"in_use", model.in_use},
            {"built_in", model.built_in},
            {"folder", display(model.folder)},
            {"problem", model.problem}};
}

Json of(const AvailableModel& model) {
    Json precisions = Json::array();
    for (const auto& one : model.precisions)
        precisions.push_back({{"precision", one.precision},
                              {"name", one.name},
                              {"bytes", maybe(one.bytes)},
                              {"verifiable", one.verifiable},
                              {"installed", one.installed}});
    return {{"name", model.name},
            {"title", model.title},
            {"licence", model.licence},
            {"languages", model.languages},
            {"dimensions", model.dimensions},
            {"quality", model.quality},
            {"quality_source", model.quality_source},
            {"status", model.status},
            {"default_precision", model.default_precision},
            {"precisions", std::move(precisions)}};
}

Json of(const Available& available) {
    Json models = Json::array();
    for (const AvailableModel& model : available.models) models.push_back(of(model));
    return {{"models", std::move(models)}, {"recommended", text_or_null(available.recommended)}};
}

Json of(const EmbeddingModel& model) {
    return {{"model", model.name}, {"fingerprint", model.fingerprint}, {"dimensions", model.dimensions}};
}

Json of(const Embeddings& made) {
    Json json = of(made.model);
    json["embeddings"] = made.vectors;
    return json;
}

Json of(const ModelBench& b) {
    return {{"name", b.name},
            {"device", b.device},
            {"images_per_s", b.images_per_s},
            {"text_ms", b.text_ms},
            {"load_ms", b.load_ms},
            {"memory_bytes", b.memory_bytes},
            {"pictures", b.pictures},
            {"compared_with", text_or_null(b.compared_with)},
            {"image_cosine", maybe(b.image_cosine)},
            {"text_cosine", maybe(b.text_cosine)},
            {"overlap", maybe(b.overlap)},
            {"overlap_depth", b.overlap_depth}};
}

Json of(const ModelConversion& c) {
    return {{"name", c.name},
            {"folder", display(c.folder)},
            {"reduced_range", c.reduced_range},
            {"bytes_before", c.bytes_before},
            {"bytes_after", c.bytes_after},
            {"text_cosine", c.text_cosine},
            {"image_cosine", c.image_cosine}};
}

Json of(const CrawlProgress& p) {
    return {{"phase", name_of(p.phase)},
            {"found", p.found},
            {"new", p.fresh},
            {"changed", p.changed},
            {"unchanged", p.unchanged},
            {"moved", p.moved},
            {"copies", p.copies},
            {"failed", p.failed},
            {"gone", p.gone},
            {"away", p.away},
            {"links_left_out", p.links_left_out},
            {"films", p.films},
            {"left_hidden", p.left_hidden},
            {"left_trashed", p.left_trashed},
            {"to_do", p.to_do},
            {"done", p.done},
            {"judged", p.judged},
            {"read", p.read},
            {"unread", p.unread},
            {"left_undone", texts(p.left_undone)},
            {"per_second", p.per_second},
            {"eta_s", maybe(p.eta_s)},
            {"elapsed_s", p.elapsed_s},
            {"scan_finished", p.scan_finished}};
}

Json of(std::string_view query, const Answer& answer) {
    Json hits = Json::array();
    for (const Hit& hit : answer.hits) hits.push_back(of(hit));
    Json notes = Json::array();
    for (const QueryNote& note : answer.notes)
        notes.push_back({{"kind", note.taken_for ? "taken_for" : "hint"},
                         {"at", note.at},
                         {"what", valid_utf8(note.what)},
                         {"suggestion", valid_utf8(note.suggestion)}});
    Json json{{"query", valid_utf8(query)},
              {"understood", valid_utf8(answer.understood)},
              {"model", answer.model},
              {"total", answer.total},
              {"hits", std::move(hits)},
              {"next", text_or_null(answer.next)},
              {"notes", std::move(notes)},
              {"cut",
               {{"made", answer.cut.made},
                {"deviations", answer.cut.deviations},
                {"left_out", answer.cut.left_out},
                {"why", answer.cut.why}}}};
    if (!answer.facets.empty()) {
        Json facets = Json::array();
        for (const Facet& facet : answer.facets) {
            Json values = Json::array();
            for (const FacetValue& value : facet.values)
                values.push_back(
                    {{"value", valid_utf8(value.value)}, {"filter", valid_utf8(value.filter)}, {"count", value.count}});
            facets.push_back({{"name", facet.name}, {"values", std::move(values)}});
        }
        json["facets"] = std::move(facets);
    }
    return json;
}

Json of(const Completion& completion) {
    return {{"text", valid_utf8(completion.text)},
            {"added", valid_utf8(completion.added)},
            {"meaning", completion.meaning}};
}

}  // namespace trove::json
