// SPDX-License-Identifier: GPL-3.0-or-later
//
// Router: finds a request's row in the table of routes. Patterns are plain segments; "{id}" matches only a number, so a
// path of the file system can never be part of a match.
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

// The thread of a handler: fast ones run on the event thread that read the request, slow ones on a worker.
enum class Runs { kAtOnce, kOnWorker };

// The server's services besides the library.
struct Services {
    Access& access;
    Events& events;
};

struct Call {
    engine::Library& library;
    const Request& request;
    const Services& services;
    std::int64_t id = 0;  // {id} of the pattern: of a photo, a source or a saved search

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
    std::string_view parameters = {};  // query parameters, separated by spaces
    std::string_view body = {};        // a shape, or "picture"
    bool or_form_of_pictures = false;  // takes pictures as a form besides `body`

    [[nodiscard]] bool takes_pictures() const { return or_form_of_pictures || body == "picture"; }
};

struct Match {
    const Route* route = nullptr;  // nullptr: no match
    std::int64_t id = 0;
    std::string allow;  // if only the method is wrong: the allowed ones, for the Allow header
};

// HEAD uses GET's row.
[[nodiscard]] Match match(std::span<const Route> routes, std::string_view method, std::string_view path);

}  // namespace trove::server
