// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/routes_marks.h"

#include "json/answers.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/parameters.h"

#include <fmt/format.h>

#include <array>

namespace trove::server {
namespace {

constexpr std::size_t kMostSettingBytes = 16'384;

Result<Response> mark(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto photos, photo_ids(body));
    TROVE_TRY(const auto favourite, maybe_bool_field(body, "favourite"));
    TROVE_TRY(const auto hidden, maybe_bool_field(body, "hidden"));
    if (!favourite && !hidden) return fail(Errc::kInvalid, "say \"favourite\" or \"hidden\", true or false");
    TROVE_TRY(const auto marked, call.library.browse().mark(photos, favourite, hidden));
    return json_response(json::of(marked));
}

// A person's marks on one photo, for its own view.
Result<Response> marks(const Call& call) {
    TROVE_TRY(const auto tile, call.library.browse().tile(call.photo()));
    if (!tile) return fail(Errc::kNotFound, fmt::format("there is no photo {}", call.id));
    return json_response(json::marks_of(*tile));
}

Result<Response> searches(const Call& call) {
    TROVE_TRY(const auto saved, call.library.browse().saved_searches());
    TROVE_TRY(const auto recent, call.library.browse().recent_searches());
    return json_response(json::searches_of(saved, recent));
}

Result<Response> save_search(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto name, text_field(body, "name", kMostNameBytes));
    TROVE_TRY(const auto query, text_field(body, "query", kMostQueryBytes));
    TROVE_TRY(const auto saved, call.library.browse().save_search(name, query));
    return json_response(json::of(saved));
}

Result<Response> remove_search(const Call& call) {
    TROVE_CHECKED(call.library.browse().remove_saved_search(call.id));
    return json_response(json::removed(call.id));
}

Result<Response> put_recent(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto query, text_field(body, "query", kMostQueryBytes));
    TROVE_CHECKED(call.library.browse().put_recent_search(query));
    return json_response(json::remembered(query));
}

Result<Response> clear_recent(const Call& call) {
    TROVE_CHECKED(call.library.browse().clear_recent_searches());
    return json_response(json::nothing_recent());
}

Result<Response> settings(const Call& call) {
    TROVE_TRY(const auto all, call.library.browse().settings());
    return json_response(json::settings_of(all));
}

// An object of settings to change; null removes one.
Result<Response> put_settings(const Call& call) {
    TROVE_TRY(const auto body, json_body(call.request));
    for (const auto& [name, value] : body.items()) {
        const std::string text =
            value.is_null() ? std::string() : value.dump(-1, ' ', true, json::Json::error_handler_t::replace);
        if (name.empty() || name.size() > kMostNameBytes || text.size() > kMostSettingBytes)
            return fail(Errc::kInvalid, fmt::format("a setting's name has 1 to {} bytes, its value at most {}",
                                                    kMostNameBytes, kMostSettingBytes));
        if (name == kReaderSetting && value.is_string()) {  // the only setting that is not the app's own
            TROVE_TRY(const auto reading, engine::parse_ocr_reader(value.get_ref<const std::string&>()));
            TROVE_TRY([[maybe_unused]] const auto chosen, call.library.text().choose_reader(reading));
            continue;
        }
        TROVE_CHECKED(call.library.browse().put_setting(name, text));
    }
    return settings(call);
}

constexpr std::array kMarksRoutes{
    Route{"POST", "/api/v1/marks", mark, Effect::kWrites, Runs::kOnWorker,
          "Mark photos as favourites or hidden, or take it back", "Marked", "", "Marking"},
    Route{"GET", "/api/v1/photos/{id}/marks", marks, Effect::kReads, Runs::kOnWorker, "How a photo is marked", "Marks"},
    Route{"GET", "/api/v1/searches", searches, Effect::kReads, Runs::kOnWorker, "Saved and recent searches",
          "Searches"},
    Route{"POST", "/api/v1/searches", save_search, Effect::kWrites, Runs::kOnWorker, "Save a search under a name",
          "SavedSearch", "", "NewSearch"},
    Route{"DELETE", "/api/v1/searches/{id}", remove_search, Effect::kWrites, Runs::kOnWorker, "Remove a saved search",
          "Removed"},
    Route{"POST", "/api/v1/searches/recent", put_recent, Effect::kWrites, Runs::kOnWorker, "Remember a search",
          "Recent", "", "Recent"},
    Route{"DELETE", "/api/v1/searches/recent", clear_recent, Effect::kWrites, Runs::kOnWorker,
          "Forget the recent searches", "Recent"},
    Route{"GET", "/api/v1/settings", settings, Effect::kReads, Runs::kOnWorker, "The settings of the app", "Settings"},
    Route{"POST", "/api/v1/settings", put_settings, Effect::kWrites, Runs::kOnWorker,
          "Change settings; null removes one", "Settings", "", "Settings"},
};

}  // namespace

std::span<const Route> marks_routes() {
    return kMarksRoutes;
}

}  // namespace trove::server
