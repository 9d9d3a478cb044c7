// SPDX-License-Identifier: GPL-3.0-or-later
#include "captioner/captioner.h"

#include "base/base64.h"
#include "base/file.h"
#include "base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace trove::captioner {
namespace {

using Json = nlohmann::json;
using http_client::Answer;

constexpr std::size_t kMostCaptionBytes = 4000;
constexpr std::size_t kMostAddressBytes = 300;
constexpr std::size_t kMostModels = 1000;

std::string_view host_of(std::string_view endpoint) {
    endpoint.remove_prefix(std::min(endpoint.find("://") + 3, endpoint.size()));
    endpoint = endpoint.substr(0, endpoint.find('/'));
    if (endpoint.starts_with('[')) return endpoint.substr(0, std::min(endpoint.find(']') + 1, endpoint.size()));
    return endpoint.substr(0, endpoint.find(':'));
}

http_client::Request request_to(const Server& server, std::string_view path) {
    http_client::Request request;
    request.url = fmt::format("{}{}", server.endpoint, path);
    request.headers.emplace_back("Accept: application/json");
    if (!server.key.empty()) request.headers.push_back(fmt::format("Authorization: Bearer {}", server.key));
    return request;
}

bool is_json(const Answer& answer) {
    const std::string type = lower(answer.content_type);
    return type.starts_with("application/json") || type.starts_with("application/problem+json");
}

// The server's own error message, if any: {"error":{"message":…}}, {"error":…} or {"detail":…}.
std::string reason_in(const Answer& answer) {
    const Json json = is_json(answer) ? Json::parse(answer.body, nullptr, false) : Json();
    for (const char* field : {"error", "detail", "message"}) {
        if (!json.is_object() || !json.contains(field)) continue;
        const Json& value = json[field];
        const Json& message = value.is_object() && value.contains("message") ? value["message"] : value;
        if (message.is_string()) return ": " + valid_utf8(tidied(message.get<std::string>()).substr(0, 300));
    }
    return {};
}

// The content of the first choice, or nothing if the reply has none.
std::optional<std::string> content_of(const std::string& body) {
    const Json json = Json::parse(body, nullptr, false);
    if (!json.is_object() || !json.contains("choices")) return std::nullopt;
    const Json& choices = json["choices"];
    if (!choices.is_array() || choices.empty() || !choices[0].is_object() || !choices[0].contains("message"))
        return std::nullopt;
    const Json& message = choices[0]["message"];
    if (!message.is_object() || !message.contains("content")) return std::nullopt;
    const Json& content = message["content"];
    if (content.is_null()) return std::string();
    if (content.is_string()) return content.get<std::string>();
    if (!content.is_array()) return std::nullopt;
    std::string text;
    for (const Json& part : content)
        if (part.is_object() && part.contains("text") && part["text"].is_string())
            text += part["text"].get<std::string>();
    return text;
}

Outcome judge(const Answer& answer, std::chrono::seconds retry_after) {
    const long status = answer.status;
    const auto because = [&](Ending ending, std::string what) {
        return Outcome{ending, {}, {Errc::kIo, std::move(what)}, retry_after};
    };
    if (status >= 300 && status < 400)
        return because(Ending::kNobody, fmt::format("the server redirects to {}; the picture was not sent there",
                                                    valid_utf8(answer.location)));
    if (status == 400 || status == 413 || status == 415 || status == 422)
        return because(Ending::kNotThis,
                       fmt::format("the server does not take this picture ({}){}", status, reason_in(answer)));
    if (status == 401 || status == 403)
        return because(Ending::kNobody,
                       fmt::format("the server asks for a key, or refuses this one ({}){}", status, reason_in(answer)));
    if (status == 404 || status == 405)
        return because(Ending::kNobody, fmt::format("the server has no such model, or speaks another language ({}){}",
                                                    status, reason_in(answer)));
    if (status != 200)
        return because(Ending::kAgain, fmt::format("the server answered {}{}", status, reason_in(answer)));
    if (!is_json(answer))
        return because(Ending::kAgain,
                       fmt::format("the answer is no JSON but \"{}\"", valid_utf8(answer.content_type).substr(0, 60)));
    const auto content = content_of(answer.body);
    if (!content) return because(Ending::kAgain, "the answer is not what a chat completion looks like");
    std::string text = tidied(*content);
    if (text.empty()) return because(Ending::kAgain, "the model said nothing");
    return {Ending::kSaid, std::move(text), {}, {}};
}

}  // namespace

std::vector<std::string> usual_endpoints() {
    return {"http://127.0.0.1:11434", "http://127.0.0.1:8080", "http://127.0.0.1:1234", "http://127.0.0.1:8000"};
}

Result<std::string> endpoint_of(std::string_view address) {
    const auto bad = [&](std::string_view why) {
        return fail(Errc::kInvalid, fmt::format("\"{}\" is not an endpoint: {}. An example: http://127.0.0.1:11434",
                                                valid_utf8(address.substr(0, 80)), why));
    };
    if (address.empty() || address.size() > kMostAddressBytes) return bad("it is empty or too long");
    if (std::ranges::any_of(address, [](char c) {
            return static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7f;
        }))
        return bad("it has letters that no address has");
    std::string endpoint(address);
    if (endpoint.find("://") == std::string::npos) endpoint = "http://" + endpoint;
    if (!lower(endpoint).starts_with("http://") && !lower(endpoint).starts_with("https://"))
        return bad("only http and https are spoken");
    if (endpoint.find_first_of("@?#\\") != std::string::npos) return bad("it has a name, a password or a query in it");
    while (endpoint.ends_with('/')) endpoint.pop_back();
    for (const std::string_view path : {"/v1/chat/completions", "/v1/models", "/v1"})
        if (endpoint.ends_with(path)) endpoint.resize(endpoint.size() - path.size());
    while (endpoint.ends_with('/')) endpoint.pop_back();
    if (endpoint.find("://") == std::string::npos || host_of(endpoint).empty()) return bad("it names no computer");
    return endpoint;
}

bool is_this_computer(std::string_view endpoint) {
    const std::string host = lower(host_of(endpoint));
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

Result<std::vector<std::string>> models_of(http_client::Client& client,
                                           const Server& server,
                                           const std::stop_token& stop) {
    auto request = request_to(server, "/v1/models");
    request.total = std::chrono::seconds(10);
    const auto outcome = client.send(request, stop);
    const auto failed = [&](Errc code, std::string_view why) {
        return fail(code, fmt::format("{}: {}", server.endpoint, why));
    };
    switch (outcome.ending) {
        case http_client::Ending::kAnswered:
            break;
        case http_client::Ending::kStopped:
            return fail(outcome.error);
        case http_client::Ending::kUnreachable:
            return failed(Errc::kNotFound, outcome.error.what);
        default:
            return failed(Errc::kIo, outcome.error.what);
    }
    if (outcome.answer.status != 200)
        return failed(Errc::kIo, fmt::format("the server answered {} when asked for its models{}",
                                             outcome.answer.status, reason_in(outcome.answer)));
    const Json json = Json::parse(outcome.answer.body, nullptr, false);
    if (!json.is_object() || !json.contains("data") || !json["data"].is_array())
        return failed(Errc::kIo, "the answer does not come from a model server");
    std::vector<std::string> models;
    for (const Json& entry : json["data"])
        if (entry.is_object() && entry.contains("id") && entry["id"].is_string() && models.size() < kMostModels)
            models.push_back(valid_utf8(entry["id"].get<std::string>()));
    return models;
}

Result<std::string> model_that_sees(std::span<const std::string> models) {
    if (models.size() == 1) return models.front();
    // Parts of the names of model families that take pictures.
    static constexpr std::array kSeeing{"llava",   "vision",    "-vl",       "vl-",         "2.5vl",
                                        "3vl",     "moondream", "minicpm-v", "pixtral",     "internvl",
                                        "gemma-3", "gemma3",    "smolvlm",   "granite3.2-v"};
    for (const auto& model : models)
        if (const auto name = lower(model);
            std::ranges::any_of(kSeeing, [&](const char* part) { return name.find(part) != std::string::npos; }))
            return model;
    if (models.empty())
        return fail(Errc::kInvalid, "the server has no model; load one that takes pictures, such as LLaVA");
    const auto shown = models.subspan(0, std::min<std::size_t>(models.size(), 10));
    return fail(Errc::kInvalid, fmt::format("which of the server's models takes pictures? Say it with --model: {}",
                                            fmt::join(shown, ", ")));
}

Outcome describe(http_client::Client& client,
                 const Server& server,
                 const Wish& wish,
                 std::span<const std::uint8_t> jpeg,
                 const std::stop_token& stop) {
    const Json picture{{"type", "image_url"}, {"image_url", {{"url", "data:image/jpeg;base64," + base64(jpeg)}}}};
    const Json words{{"type", "text"}, {"text", valid_utf8(wish.prompt)}};
    // A word is one or two tokens; the rest is room for a model's reasoning.
    const Json body{{"model", wish.model},
                    {"stream", false},
                    {"temperature", 0},
                    {"max_tokens", 4 * wish.most_words + 400},
                    {"messages", Json::array({{{"role", "user"}, {"content", Json::array({words, picture})}}})}};
    auto request = request_to(server, "/v1/chat/completions");
    request.headers.emplace_back("Content-Type: application/json");
    request.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    request.total = wish.patience;
    const auto outcome = client.send(request, stop);
    switch (outcome.ending) {
        case http_client::Ending::kAnswered:
            return judge(outcome.answer, outcome.retry_after);
        case http_client::Ending::kUnreachable:
            return {Ending::kAway, {}, outcome.error, {}};
        case http_client::Ending::kBroken:
            return {Ending::kAgain, {}, outcome.error, {}};
        case http_client::Ending::kRefused:
            return {Ending::kNobody, {}, outcome.error, {}};
        case http_client::Ending::kStopped:
            return {Ending::kStopped, {}, outcome.error, {}};
    }
    return {Ending::kNobody, {}, {Errc::kInternal, "an ending that there is not"}, {}};
}

std::string tidied(std::string_view text) {
    // Models with visible reasoning put it first, between these marks.
    if (const auto end = text.rfind("</think>"); end != std::string_view::npos) {
        text.remove_prefix(end + 8);
    } else if (const auto begin = text.find("<think>"); begin != std::string_view::npos) {
        text = text.substr(0, begin);  // the reasoning never ended
    }
    std::string line;
    for (const char c : valid_utf8(text)) {
        const bool blank = static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
        if (!blank) {
            line += c;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    if (line.size() > kMostCaptionBytes) {
        const auto space = line.rfind(' ', kMostCaptionBytes);
        std::size_t end = space == std::string::npos ? kMostCaptionBytes : space;
        while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;  // do not cut a character
        line.resize(end);
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    if (line.size() >= 2 && line.front() == '"' && line.back() == '"' && line.find('"', 1) == line.size() - 1)
        line = line.substr(1, line.size() - 2);
    return line;
}

}  // namespace trove::captioner
