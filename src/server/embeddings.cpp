// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/embeddings.h"

#include "base/half.h"
#include "base/text.h"
#include "json/answers.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/multipart.h"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <vector>

namespace trove::server {
namespace {

constexpr std::size_t kMostAtOnce = 256;
constexpr std::size_t kMostTextBytes = 10'000;

using Pictures = std::vector<std::span<const std::uint8_t>>;

Result<Pictures> pictures_of(const Request& request) {
    const std::string* type = request.header("content-type");
    TROVE_TRY(const auto boundary, multipart_boundary(type == nullptr ? "" : *type));
    if (!boundary && request.body.empty())
        return fail(Errc::kInvalid,
                    "Send a form (multipart/form-data) with picture files as parts \"image\", or one as the body");
    if (!boundary) return Pictures{request.body};
    TROVE_TRY(auto parts, multipart_parts(request.body, *boundary, "image", kMostAtOnce));
    if (parts.empty()) return fail(Errc::kInvalid, "The form has no part called \"image\"");
    return parts;
}

Result<std::vector<std::string>> texts_of(const Request& request) {
    const auto body = json_body(request);
    if (!body && request.body.size() > kMostJsonBytes) return fail(body.error());
    const json::Json document = body.value_or(json::Json::object());
    if (!document.contains("texts") || !document["texts"].is_array())
        return fail(Errc::kInvalid, "Send JSON like {\"texts\": [\"a red boat\"]}");
    const auto& list = document["texts"];
    if (list.size() > kMostAtOnce)
        return fail(Errc::kInvalid, fmt::format("There are {} texts; {} are the most", list.size(), kMostAtOnce));
    std::vector<std::string> texts;
    for (const auto& text : list) {
        if (!text.is_string() || text.get_ref<const std::string&>().size() > kMostTextBytes)
            return fail(Errc::kInvalid, fmt::format("Each text is a string of at most {} bytes", kMostTextBytes));
        texts.push_back(text.get<std::string>());
    }
    return texts;
}

bool is_json(const Request& request) {
    const std::string* type = request.header("content-type");
    return type != nullptr && equal_ignoring_case(std::string_view(*type).substr(0, 16), "application/json");
}

// Row by row, little-endian.
Bytes halves(const std::vector<std::vector<float>>& vectors) {
    Bytes bytes;
    for (const auto& vector : vectors) append_half_bytes(bytes, vector);
    return bytes;
}

}  // namespace

Result<Response> embedding_model(const Call& call) {
    TROVE_TRY(const auto model, call.library.embedding().model());
    return json_response(json::of(model));
}

Result<Response> embeddings(const Call& call) {
    Embeddings made;
    if (is_json(call.request)) {
        TROVE_TRY(const auto texts, texts_of(call.request));
        TROVE_TRY(made, call.library.embedding().texts(texts));
    } else {
        TROVE_TRY(const auto pictures, pictures_of(call.request));
        TROVE_TRY(made, call.library.embedding().images(pictures));
    }
    const std::string* accept = call.request.header("accept");
    Response response;
    if (accept != nullptr && accept->find("application/octet-stream") != std::string::npos) {
        response = {200, "application/octet-stream", halves(made.vectors), {{"Cache-Control", "no-store"}}};
    } else {
        response = json_response(json::of(made));
    }
    response.headers.emplace_back("X-Trove-Model", made.model.fingerprint);
    return response;
}

Result<Response> embedding_of_old(const Call& call) {
    const auto start = std::chrono::steady_clock::now();
    TROVE_TRY(const auto pictures, pictures_of(call.request));
    if (pictures.size() != 1) return fail(Errc::kInvalid, "Send one picture; many at once go to /api/v1/embeddings");
    TROVE_TRY(const auto made, call.library.embedding().images(pictures));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return json_response(json::old_embedding(made.vectors.front(), seconds));
}

}  // namespace trove::server
