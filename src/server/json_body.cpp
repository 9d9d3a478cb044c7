// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/json_body.h"

#include <fmt/format.h>

namespace trove::server {
namespace {

constexpr int kMostDepth = 16;

// Nesting is bounded before parsing, because the parser recurses without a limit.
bool is_shallow(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quoted) {
            if (text[i] == '\\')
                ++i;
            else if (text[i] == '"')
                quoted = false;
        } else if (text[i] == '"') {
            quoted = true;
        } else if (text[i] == '{' || text[i] == '[') {
            if (++depth > kMostDepth) return false;
        } else if (text[i] == '}' || text[i] == ']') {
            --depth;
        }
    }
    return true;
}

}  // namespace

Result<json::Json> json_body(const Request& request) {
    if (request.body.size() > kMostJsonBytes)
        return fail(Errc::kInvalid,
                    fmt::format("the body has {} bytes; {} are the most", request.body.size(), kMostJsonBytes));
    const std::string_view text(reinterpret_cast<const char*>(request.body.data()), request.body.size());
    auto json = is_shallow(text) ? json::Json::parse(text, nullptr, false) : json::Json(json::Json::value_t::discarded);
    if (json.is_discarded() || !json.is_object())
        return fail(Errc::kInvalid, "the body must be one JSON object; see docs/http-api.md");
    return json;
}

Result<std::string> text_field(const json::Json& body, std::string_view name, std::size_t most) {
    const auto found = body.find(name);
    if (found == body.end() || !found->is_string())
        return fail(Errc::kInvalid, fmt::format("\"{}\" must be a string", name));
    auto text = found->get<std::string>();
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        return fail(Errc::kInvalid, fmt::format("\"{}\" is empty", name));
    if (text.size() > most)
        return fail(Errc::kInvalid, fmt::format("\"{}\" has {} bytes; {} are the most", name, text.size(), most));
    return text;
}

Result<std::optional<bool>> maybe_bool_field(const json::Json& body, std::string_view name) {
    const auto found = body.find(name);
    if (found == body.end()) return std::optional<bool>();
    if (!found->is_boolean()) return fail(Errc::kInvalid, fmt::format("\"{}\" must be true or false", name));
    return std::optional(found->get<bool>());
}

Result<std::vector<PhotoId>> photo_ids(const json::Json& body) {
    constexpr std::size_t kMost = 10'000;
    const auto ids = body.find("ids");
    if (ids == body.end() || !ids->is_array() || ids->empty() || ids->size() > kMost)
        return fail(Errc::kInvalid, fmt::format("\"ids\" must be a list of 1 to {} photo numbers", kMost));
    std::vector<PhotoId> photos;
    for (const auto& id : *ids) {
        if (!id.is_number_unsigned())
            return fail(Errc::kInvalid, "\"ids\" contains an entry that is not a photo number");
        photos.push_back(PhotoId{id.get<std::int64_t>()});
    }
    return photos;
}

}  // namespace trove::server
