// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/openapi.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace trove::server {
namespace {

json::Json reference(std::string_view schema) {
    return {{"$ref", fmt::format("#/components/schemas/{}", schema)}};
}

// "GET /api/v1/photos/{id}/similar" -> "getPhotosIdSimilar"
std::string operation_id(const Route& route) {
    std::string id;
    for (const char c : route.method) id += static_cast<char>(c - 'A' + 'a');
    std::string_view path = route.pattern;
    if (path.starts_with("/api/v1")) path.remove_prefix(7);
    bool start = true;
    for (const char c : path) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter) id += start && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        start = !letter;
    }
    return id;
}

json::Json parameters_of(const Route& route, const json::Json& known) {
    json::Json list = json::Json::array();
    if (route.pattern.find("{id}") != std::string_view::npos)
        list.push_back(
            {{"name", "id"}, {"in", "path"}, {"required", true}, {"schema", {{"type", "integer"}, {"minimum", 0}}}});
    std::string_view names = route.parameters;
    while (!names.empty()) {
        const std::size_t end = std::min(names.find(' '), names.size());
        const std::string name(names.substr(0, end));
        names.remove_prefix(std::min(end + 1, names.size()));
        json::Json one{{"name", name}, {"in", "query"}};
        one.update(known.at(name));
        list.push_back(std::move(one));
    }
    return list;
}

json::Json operation(const Route& route, std::string id, const json::Json& parts) {
    json::Json made{{"operationId", std::move(id)}, {"summary", route.summary}};
    if (auto parameters = parameters_of(route, parts.at("parameters")); !parameters.empty())
        made["parameters"] = std::move(parameters);
    if (route.body == "picture") {
        const json::Json bytes{{"schema", json::Json::object()}};
        made["requestBody"] = {{"required", true},
                               {"content",
                                {{"application/octet-stream", bytes},
                                 {"multipart/form-data",
                                  {{"schema",
                                    {{"type", "object"},
                                     {"required", json::Json::array({"image"})},
                                     {"properties", {{"image", json::Json::object()}}}}}}}}}};
    } else if (!route.body.empty()) {
        made["requestBody"] = {{"required", true},
                               {"content", {{"application/json", {{"schema", reference(route.body)}}}}}};
    }
    // A media type means bytes of that type; any other text is the name of a shape.
    const bool is_type = route.answer.find('/') != std::string_view::npos;
    json::Json content;
    content[is_type ? std::string(route.answer) : "application/json"] = {
        {"schema", is_type ? json::Json::object() : reference(route.answer)}};
    made["responses"] = {{"200", {{"description", route.summary}, {"content", std::move(content)}}},
                         {"default",
                          {{"description", "What went wrong (RFC 9457)"},
                           {"content", {{"application/problem+json", {{"schema", reference("Problem")}}}}}}}};
    if (route.effect == Effect::kWrites) made["security"] = json::Json::array({{{"token", json::Json::array()}}});
    return made;
}

}  // namespace

json::Json openapi(std::span<const Route> routes) {
    const auto parts = json::Json::parse(openapi_files().front().bytes);
    json::Json paths = json::Json::object();
    std::set<std::string> ids;
    for (const Route& route : routes) {
        std::string id = operation_id(route);
        // "/embeddings" and "/api/v1/embeddings" would share one id, so the later one gets its answer as a suffix.
        if (!ids.insert(id).second) ids.insert(id += route.answer);
        std::string method;
        for (const char c : route.method) method += static_cast<char>(c - 'A' + 'a');
        paths[std::string(route.pattern)][method] = operation(route, std::move(id), parts);
    }
    return {{"openapi", "3.1.0"},
            {"info",
             {{"title", "Trove"},
              {"version", "1"},
              {"description", "The photo library of this computer"},
              {"license", {{"name", "GPL-3.0-or-later"}, {"identifier", "GPL-3.0-or-later"}}}}},
            {"servers", json::Json::array({{{"url", "/"}}})},
            {"paths", std::move(paths)},
            {"components",
             {{"schemas", parts.at("schemas")},
              {"securitySchemes",
               {{"token",
                 {{"type", "apiKey"},
                  {"in", "header"},
                  {"name", "X-Trove"},
                  {"description", "What GET /api/v1/session gives"}}}}}}}};
}

}  // namespace trove::server
