// SPDX-License-Identifier: GPL-3.0-or-later
#include "json/tags.h"

#include "json/values.h"

#include <string_view>

namespace trove::json {
namespace {

std::string_view name_of(TagSource source) {
    switch (source) {
        case TagSource::kModel:
            return "model";
        case TagSource::kFile:
            return "file";
        case TagSource::kPerson:
            return "person";
    }
    return "model";
}

std::string_view name_of(TagState state) {
    switch (state) {
        case TagState::kSuggested:
            return "suggested";
        case TagState::kHolds:
            return "holds";
        case TagState::kTakenOff:
            return "removed";
    }
    return "suggested";
}

}  // namespace

Json of(const PhotoTag& tag) {
    return {{"name", valid_utf8(tag.name)},
            {"source", name_of(tag.source)},
            {"state", name_of(tag.state)},
            {"score", maybe(tag.score)}};
}

Json of(const std::vector<PhotoTag>& tags) {
    Json list = Json::array();
    for (const PhotoTag& tag : tags) list.push_back(of(tag));
    return list;
}

Json of(const TagCount& tag) {
    return {{"name", valid_utf8(tag.name)}, {"photos", tag.photos}, {"suggested", tag.suggested}};
}

Json of(const TagProgress& p) {
    return {{"phrases_to_do", p.phrases_to_do},
            {"phrases_done", p.phrases_done},
            {"to_do", p.to_do},
            {"done", p.done},
            {"suggested", p.suggested},
            {"measured", p.measured},
            {"elapsed_s", p.elapsed_s}};
}

Json of(const std::optional<Caption>& caption) {
    if (!caption) return nullptr;
    const bool by_person = caption->model.empty();
    return {{"text", valid_utf8(caption->text)},
            {"source", by_person ? "person" : "model"},
            {"model", by_person ? Json(nullptr) : Json(valid_utf8(caption->model))},
            {"at", iso_time(caption->at_s)}};
}

Json of(const CaptionSettings& s) {
    return {{"endpoint", s.endpoint},
            {"model", valid_utf8(s.model)},
            {"prompt", valid_utf8(s.prompt)},
            {"language", valid_utf8(s.language)},
            {"words", s.words},
            {"asked", valid_utf8(caption_prompt(s))}};
}

Json of(const CaptionStatus& s) {
    return {{"by_model", s.by_model}, {"by_person", s.by_person}, {"owed", s.owed},
            {"failed", s.failed},     {"running", s.running},     {"settings", of(s.settings)}};
}

Json of(const CaptionFailure& f) {
    return {{"id", to_int(f.photo)}, {"tries", f.tries}, {"reason", valid_utf8(f.reason)}, {"at", iso_time(f.at_s)}};
}

Json of(const CaptionProgress& p) {
    return {{"endpoint", p.endpoint},  {"model", valid_utf8(p.model)}, {"to_do", p.to_do},
            {"done", p.done},          {"failed", p.failed},           {"per_minute", p.per_minute},
            {"eta_s", maybe(p.eta_s)}, {"elapsed_s", p.elapsed_s}};
}

Json tags_of(PhotoId photo, const std::vector<PhotoTag>& tags) {
    return {{"id", to_int(photo)}, {"tags", of(tags)}};
}

Json caption_of(PhotoId photo, const std::optional<Caption>& caption) {
    return {{"id", to_int(photo)}, {"caption", of(caption)}};
}

}  // namespace trove::json
