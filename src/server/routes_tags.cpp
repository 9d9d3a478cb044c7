// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/routes_tags.h"

#include "json/answers.h"
#include "json/tags.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/parameters.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

namespace trove::server {
namespace {

constexpr std::size_t kMostNames = 200;  // in one request

// May be empty, unlike text_field().
Result<std::string> text_in(const json::Json& body, const char* field) {
    if (!body.contains(field) || !body[field].is_string())
        return fail(Errc::kInvalid, fmt::format("The body needs a text \"{}\"", field));
    return body[field].get<std::string>();
}

// Empty when the field is absent.
Result<std::vector<std::string>> texts_in(const json::Json& body, const char* field) {
    std::vector<std::string> texts;
    if (!body.contains(field)) return texts;
    const json::Json& list = body[field];
    if (!list.is_array() || list.size() > kMostNames)
        return fail(Errc::kInvalid, fmt::format("\"{}\" must be a list of at most {} texts", field, kMostNames));
    for (const json::Json& text : list) {
        if (!text.is_string()) return fail(Errc::kInvalid, fmt::format("\"{}\" must be a list of texts", field));
        texts.push_back(text.get<std::string>());
    }
    return texts;
}

Result<Response> photo_tags(const Call& call) {
    TROVE_TRY(const auto tags, call.library.tags().of(call.photo()));
    return json_response(json::tags_of(call.photo(), tags));
}

Result<Response> change_photo_tags(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto add, texts_in(body, "add"));
    TROVE_TRY(const auto remove, texts_in(body, "remove"));
    TROVE_CHECKED(call.library.tags().set(std::array{call.photo()}, add, remove));
    return photo_tags(call);
}

Result<Response> change_many(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto photos, photo_ids(body));
    TROVE_TRY(const auto add, texts_in(body, "add"));
    TROVE_TRY(const auto remove, texts_in(body, "remove"));
    if (add.empty() && remove.empty()) return fail(Errc::kInvalid, "say which tags to \"add\" or to \"remove\"");
    TROVE_TRY(const auto change, call.library.tags().set(photos, add, remove));
    return json_response(json::changed(photos.size(), change));
}

Result<Response> all_tags(const Call& call) {
    TROVE_TRY(const auto limit, number_parameter(call.request, "limit", Range{1, 1000, 100}));
    const std::string* beginning = call.request.parameter("begin");
    TROVE_TRY(const auto tags, call.library.tags().all(beginning == nullptr ? std::string_view() : *beginning, limit));
    return json_response(json::list_of(tags));
}

Result<Response> rename_tag(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto from, text_in(body, "from"));
    TROVE_TRY(const auto to, text_in(body, "to"));
    TROVE_CHECKED(call.library.tags().rename(from, to));
    return json_response(json::renamed(from, to));
}

Result<Response> merge_tags(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto tags, texts_in(body, "tags"));
    TROVE_TRY(const auto into, text_in(body, "into"));
    if (tags.empty()) return fail(Errc::kInvalid, "The body needs \"tags\": those that end");
    TROVE_CHECKED(call.library.tags().merge(tags, into));
    return json_response(json::merged(tags, into));
}

Result<Response> photo_caption(const Call& call) {
    TROVE_TRY(const auto caption, call.library.captions().of(call.photo()));
    return json_response(json::caption_of(call.photo(), caption));
}

Result<Response> change_photo_caption(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto text, text_in(body, "text"));
    TROVE_CHECKED(call.library.captions().set(call.photo(), text));
    return photo_caption(call);
}

Result<Response> captions_status(const Call& call) {
    TROVE_TRY(const auto status, call.library.captions().status());
    return json_response(json::of(status));
}

constexpr std::array kTagsRoutes{
    Route{"GET", "/api/v1/photos/{id}/tags", photo_tags, Effect::kReads, Runs::kOnWorker,
          "A photo's tags, and those that the model suggests", "PhotoTags"},
    Route{"POST", "/api/v1/photos/{id}/tags", change_photo_tags, Effect::kWrites, Runs::kOnWorker,
          "Give a photo tags, or take some off", "PhotoTags", "", "ChangeTags"},
    Route{"POST", "/api/v1/tags", change_many, Effect::kWrites, Runs::kOnWorker,
          "Give many photos tags, or take some off; all or nothing", "Changed", "", "ChangeManyTags"},
    Route{"GET", "/api/v1/photos/{id}/caption", photo_caption, Effect::kReads, Runs::kOnWorker, "A photo's caption",
          "PhotoCaption"},
    Route{"POST", "/api/v1/photos/{id}/caption", change_photo_caption, Effect::kWrites, Runs::kOnWorker,
          "Write a photo's caption", "PhotoCaption", "", "CaptionText"},
    Route{"GET", "/api/v1/tags", all_tags, Effect::kReads, Runs::kOnWorker, "The tags in use", "Tags", "begin limit"},
    Route{"POST", "/api/v1/tags/rename", rename_tag, Effect::kWrites, Runs::kOnWorker, "Give a tag another name",
          "RenameTag", "", "RenameTag"},
    Route{"POST", "/api/v1/tags/merge", merge_tags, Effect::kWrites, Runs::kOnWorker, "Make one tag of several",
          "MergeTags", "", "MergeTags"},
    Route{"GET", "/api/v1/captions", captions_status, Effect::kReads, Runs::kOnWorker,
          "How many captions there are, and what is asked", "Captions"},
};

}  // namespace

std::span<const Route> tag_routes() {
    return kTagsRoutes;
}

}  // namespace trove::server
