// SPDX-License-Identifier: GPL-3.0-or-later
//
// Router: which row of the table of routes a request means. Patterns are plain segments; "{id}" takes a number and
// nothing else, so a path of the file system can never be part of a match.
#pragma once
#include "base/result.h"
#include "engine/library.h"
#include "photo/ids.h"
#include "server/access.h"
#include "server/events.h"
#include "server/guard.h"
#include "server/http.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace trove::server {

// Where a handler runs: quick ones on the event thread that read the request, slow ones on a worker.
enum class Runs { kAtOnce, kOnWorker };

// What the server has besides the library.
struct Services {
    Access& access;
    Events& events;
};

struct Call {
    engine::Library& library;
    const Request& request;
    const Services& services;
    std::int64_t id = 0;  // {id} of the pattern: a photo's, or that of a source or a saved search

    [[nodiscard]] PhotoId photo() const { return PhotoId{id}; }
};

using Handler = Result<Response> (*)(const Call&);

struct Route {
    std::string_view method;
    std::string_view pattern;
    Handler handler = nullptr;
    Effect effect = Effect::kReads;
    Runs runs = Runs::kAtOnce;
    // For /api/v1/openapi.json, by the names of openapi_parts.json; a test finds rows that lack them.
    std::string_view summary = {};
    std::string_view answer = {};      // a shape, or a media type
    std::string_view parameters = {};  // of the query, blanks between
    std::string_view body = {};        // a shape, or "picture"
};

struct Match {
    const Route* route = nullptr;  // nullptr: nothing answers
    std::int64_t id = 0;
    std::string allow;  // when only the method is wrong: those that would do, as the Allow header lists them
};

// HEAD is answered by GET's row.
[[nodiscard]] Match match(std::span<const Route> routes, std::string_view method, std::string_view path);

}  // namespace trove::server
