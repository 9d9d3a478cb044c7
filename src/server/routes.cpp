// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/routes.h"

#include "base/file.h"
#include "engine/safekeeping.h"
#include "json/answers.h"
#include "server/embeddings.h"
#include "server/json_response.h"
#include "server/multipart.h"
#include "server/open_folder.h"
#include "server/openapi.h"
#include "server/parameters.h"
#include "server/problem.h"
#include "server/routes_browse.h"
#include "server/routes_forget.h"
#include "server/routes_jobs.h"
#include "server/routes_libraries.h"
#include "server/routes_marks.h"
#include "server/routes_models.h"
#include "server/routes_session.h"
#include "server/routes_sources.h"
#include "server/routes_tags.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <random>
#include <utility>

namespace trove::server {
namespace {

constexpr Range kLimit{1, 200, 50};
constexpr Range kOffset{0, 1'000'000, 0};
constexpr Range kRandomOffset{0, 100'000, 0};
constexpr Range kEdge{16, 8192, 2048};

Result<Response> answer(const Call& call, std::string_view shown, Query query) {
    TROVE_CHECKED(search_parameters(call.request, query));
    TROVE_TRY(const auto answer, call.library.search(query));
    return json_response(json::of(shown, answer));
}

Result<Response> search_by_text(const Call& call) {
    const std::string* text = call.request.parameter("q");
    if (text == nullptr || text->find_first_not_of(" \t\r\n") == std::string::npos) {
        return fail(Errc::kInvalid, "Say what to look for: /api/v1/search?q=a+red+boat");
    }
    if (text->size() > kMostQueryBytes) {
        return fail(Errc::kInvalid,
                    fmt::format("The query has {} bytes; {} are the most", text->size(), kMostQueryBytes));
    }
    Query query;
    query.text = valid_utf8(*text);
    const std::string shown = query.text;
    return answer(call, shown, std::move(query));
}

Result<Response> complete(const Call& call) {
    const std::string* text = call.request.parameter("q");
    if (text != nullptr && text->size() > kMostQueryBytes) {
        return fail(Errc::kInvalid,
                    fmt::format("The query has {} bytes; {} are the most", text->size(), kMostQueryBytes));
    }
    TROVE_TRY(const auto limit, number_parameter(call.request, "limit", Range{1, 100, 20}));
    TROVE_TRY(const auto completions, call.library.complete(text == nullptr ? "" : *text, limit));
    return json_response(json::list_of(completions));
}

Result<Response> search_by_image(const Call& call) {
    std::span<const std::uint8_t> image = call.request.body;
    if (const std::string* type = call.request.header("content-type")) {
        TROVE_TRY(const auto boundary, multipart_boundary(*type));
        if (boundary) {
            TROVE_TRY(image, multipart_part(call.request.body, *boundary, "image"));
        }
    }
    if (image.empty()) {
        return fail(Errc::kInvalid, "Send a picture file as the body, or as the part \"image\" of a form");
    }
    Query query;
    query.image.emplace(image.begin(), image.end());
    if (const std::string* text = call.request.parameter("q")) query.text = valid_utf8(*text);
    if (query.text.size() > kMostQueryBytes) {
        return fail(Errc::kInvalid,
                    fmt::format("The query has {} bytes; {} are the most", query.text.size(), kMostQueryBytes));
    }
    return answer(call, "image", std::move(query));
}

Result<Response> similar(const Call& call) {
    TROVE_TRY(const auto photo, call.library.photo(call.photo()));
    Query query;
    query.like = photo.id;
    return answer(call, fmt::format("like {}", to_int(photo.id)), std::move(query));
}

Result<Response> photo(const Call& call) {
    TROVE_TRY(const auto photo, call.library.photo(call.photo()));
    return json_response(json::of(photo));
}

// Pictures with the same hash never change. An address with another hash (?v=) is stale or from another library, so its
// answer must not be cached.
std::string keeping(const Request& request, const std::string& hash) {
    const std::string* version = request.parameter("v");
    // The wall has only the first eight digits.
    const bool stale = version != nullptr && (version->size() < 8 || !hash.starts_with(*version));
    return stale ? "private, no-cache" : "private, max-age=31536000, immutable";
}

Result<Response> thumbnail(const Call& call) {
    TROVE_TRY(const auto content, call.library.content_hash(call.photo()));
    const std::string hash = content.hex();
    auto stored = unless_unchanged(call.request, fmt::format("\"{}\"", hash), keeping(call.request, hash),
                                   [&]() -> Result<Response> {
                                       TROVE_TRY(auto bytes, call.library.stored_thumbnail(call.photo()));
                                       return Response{200, "image/jpeg", std::move(bytes), {}};
                                   });
    if (stored) return stored;
    // Decoding takes a worker.
    const std::string* version = call.request.parameter("v");
    const bool keeps = version != nullptr && hash.starts_with(*version);
    return Response{307,
                    {},
                    {},
                    {{"Location", fmt::format("/api/v1/photos/{}/thumbnail/made{}", call.id,
                                              keeps ? "?v=" + *version : std::string())},
                     {"Cache-Control", "no-store"}}};
}

Result<Response> made_thumbnail(const Call& call) {
    TROVE_TRY(const auto content, call.library.content_hash(call.photo()));
    const std::string hash = content.hex();
    return unless_unchanged(call.request, fmt::format("\"{}\"", hash), keeping(call.request, hash),
                            [&]() -> Result<Response> {
                                TROVE_TRY(auto bytes, call.library.thumbnail(call.photo()));
                                return Response{200, "image/jpeg", std::move(bytes), {}};
                            });
}

Result<Response> picture(const Call& call) {
    TROVE_TRY(const auto edge, number_parameter(call.request, "edge", kEdge));
    TROVE_TRY(const auto content, call.library.content_hash(call.photo()));
    const std::string hash = content.hex();
    return unless_unchanged(call.request, fmt::format("\"{}-{}\"", hash, edge), keeping(call.request, hash),
                            [&]() -> Result<Response> {
                                TROVE_TRY(auto bytes, call.library.picture(call.photo(), static_cast<int>(edge)));
                                return Response{200, "image/jpeg", std::move(bytes), {}};
                            });
}

// The file itself, only for saving: a browser must not guess its type and show it.
Result<Response> original(const Call& call) {
    TROVE_TRY(auto original, call.library.original(call.photo()));
    const std::uint64_t size = original.size_bytes;
    Response response{200, "application/octet-stream", FileBody{std::move(original.file), 0, size}, {}};
    response.headers = {{"Content-Disposition", attachment_named(original.name)},
                        {"Accept-Ranges", "bytes"},
                        {"Cache-Control", "private, no-cache"},
                        {"Content-Security-Policy", "sandbox"}};
    const std::string* wanted = call.request.header("range");
    if (wanted == nullptr) return response;
    const auto range = byte_range(*wanted, size);
    if (!range) {
        Response beyond = problem(416, range.error().what);
        beyond.headers.emplace_back("Content-Range", fmt::format("bytes */{}", size));
        return beyond;
    }
    if (!*range) return response;
    auto& body = std::get<FileBody>(response.body);
    body.offset = (*range)->first;
    body.bytes = (*range)->last - (*range)->first + 1;
    response.status = 206;
    response.headers.emplace_back("Content-Range",
                                  fmt::format("bytes {}-{}/{}", (*range)->first, (*range)->last, size));
    return response;
}

// Made in the library's folder and deleted at once: the open file is what is sent.
Result<Response> backup(const Call& call) {
    const auto file = call.library.folder() / fmt::format("backup.{:016x}.sent", std::random_device{}());
    const auto made = engine::back_up({.library = call.library.folder(), .file = file}, {});
    if (!made) return fail(made.error());
    FileDescriptor open_file(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    const int why = errno;
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    if (!open_file) return fail(system_error(why, "cannot open the backup"));
    Response response{
        200, "application/zip", FileBody{std::move(open_file), 0, static_cast<std::uint64_t>(made->bytes)}, {}};
    response.headers = {{"Content-Disposition", attachment_named("trove-backup.zip")}, {"Cache-Control", "no-store"}};
    return response;
}

// Only for requests from this computer, because the window opens here.
Result<Response> open_folder(const Call& call) {
    if (call.services.access.beyond_loopback())
        return fail(Errc::kInvalid, "folders can be opened only from a browser on the computer that runs Trove");
    TROVE_TRY(const auto locations, call.library.whereabouts(call.photo()));
    Error last{Errc::kNotFound, "no file of this photo is known"};
    for (const Location& location : locations) {
        const auto& file = location.place.container;  // an archive is shown in its folder
        const auto opened = open_folder_of(file);
        if (opened) return json_response(json::opened(file.parent_path()));
        last = opened.error();
    }
    return fail(last);
}

Result<Response> random(const Call& call) {
    const Range seeds{0, kMostSeed, std::random_device{}()};
    TROVE_TRY(const auto limit, number_parameter(call.request, "limit", kLimit));
    TROVE_TRY(const auto offset, number_parameter(call.request, "offset", kRandomOffset));
    TROVE_TRY(const auto seed, number_parameter(call.request, "seed", seeds));
    TROVE_TRY(const auto hits, call.library.random(limit, seed, offset));
    return json_response(json::drawn(seed, hits));
}

Result<Response> status(const Call& call) {
    TROVE_TRY(const auto status, call.library.status());
    return json_response(json::of(status));
}

Result<Response> failures(const Call& call) {
    TROVE_TRY(const auto limit, number_parameter(call.request, "limit", Range{1, 1000, 100}));
    TROVE_TRY(const auto offset, number_parameter(call.request, "offset", kOffset));
    TROVE_TRY(const auto all, call.library.failures());
    return json_response(json::failures_of(all, offset, limit));
}

Result<Response> description(const Call& /*call*/) {
    return json_response(openapi(routes()));
}

Result<Response> health(const Call& /*call*/) {
    return json_response(json::Json{{"status", "ok"}});
}

constexpr std::array kRoutes{
    Route{"GET", "/api/v1/search", search_by_text, Effect::kReads, Runs::kOnWorker,
          "Search by words, pictures and filters", "Answer",
          "q limit offset cursor sort seed strictness fold explain facets"},
    Route{"POST", "/api/v1/search", search_by_image, Effect::kReads, Runs::kOnWorker, "Search by a picture", "Answer",
          "q limit offset cursor sort seed strictness fold explain facets", "picture"},
    Route{"GET", "/api/v1/complete", complete, Effect::kReads, Runs::kOnWorker, "What the end of a query may become",
          "Completions", "q limit"},
    Route{"GET", "/api/v1/photos/{id}", photo, Effect::kReads, Runs::kAtOnce, "What is known about a photo", "Photo"},
    Route{"GET", "/api/v1/photos/{id}/similar", similar, Effect::kReads, Runs::kOnWorker,
          "Photos that are like this one", "Answer", "limit offset cursor sort seed strictness fold explain facets"},
    Route{"GET", "/api/v1/photos/{id}/thumbnail", thumbnail, Effect::kReads, Runs::kAtOnce,
          "A small JPEG, 320 px on the longer edge", "image/jpeg", "v"},
    Route{"GET", "/api/v1/photos/{id}/thumbnail/made", made_thumbnail, Effect::kReads, Runs::kOnWorker,
          "The same; one that is missing is made from the original", "image/jpeg", "v"},
    Route{"GET", "/api/v1/photos/{id}/picture", picture, Effect::kReads, Runs::kOnWorker, "The picture for a screen",
          "image/jpeg", "edge v"},
    Route{"GET", "/api/v1/backup", backup, Effect::kReads, Runs::kOnWorker,
          "Everything the library knows in one file, as trove backup writes it", "application/zip"},
    Route{"GET", "/api/v1/photos/{id}/file", original, Effect::kReads, Runs::kOnWorker,
          "The original, to be saved; ranges are answered", "application/octet-stream"},
    Route{"POST", "/api/v1/photos/{id}/open-folder", open_folder, Effect::kWrites, Runs::kOnWorker,
          "Show the photo's folder in the desktop's file manager", "Opened"},
    Route{"GET", "/api/v1/random", random, Effect::kReads, Runs::kOnWorker, "Photos drawn at random", "Random",
          "seed limit offset"},
    Route{"GET", "/api/v1/status", status, Effect::kReads, Runs::kOnWorker, "Counts, folders, the model in use",
          "Status"},
    Route{"GET", "/api/v1/failures", failures, Effect::kReads, Runs::kOnWorker, "What could not be read, and why",
          "Failures", "limit offset"},
    Route{"GET", "/api/v1/embeddings", embedding_model, Effect::kReads, Runs::kOnWorker, "Which model embeds",
          "EmbeddingModel"},
    Route{"POST", "/api/v1/embeddings", embeddings, Effect::kReads, Runs::kOnWorker,
          "Vectors of words; or of pictures, as a form with parts \"image\"", "Embeddings", "", "Texts", true},
    Route{"POST", "/embeddings", embedding_of_old, Effect::kReads, Runs::kOnWorker,
          "The vector of a picture, as older services gave it", "OldEmbedding", "", "picture"},
    Route{"GET", "/api/v1/openapi.json", description, Effect::kReads, Runs::kOnWorker, "This description", "OpenApi"},
    Route{"GET", "/healthz", health, Effect::kReads, Runs::kAtOnce, "Whether the server answers", "Health"},
};

}  // namespace

std::span<const Route> routes() {
    static const std::vector<Route> all = [] {
        std::vector<Route> rows;
        for (const auto part :
             {std::span<const Route>(kRoutes), browse_routes(), marks_routes(), tag_routes(), source_routes(),
              forget_routes(), library_routes(), model_routes(), job_routes(), session_routes()})
            rows.insert(rows.end(), part.begin(), part.end());
        return rows;
    }();
    return all;
}

}  // namespace trove::server
