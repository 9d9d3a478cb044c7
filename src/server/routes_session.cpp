// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/routes_session.h"

#include "server/access.h"
#include "server/events.h"
#include "server/json_body.h"
#include "server/json_response.h"
#include "server/open_folder.h"
#include "server/problem.h"

#include <array>

namespace trove::server {
namespace {

constexpr std::size_t kMostPasswordBytes = 200;

Response session_of(const Call& call, bool let_in) {
    const Access& access = call.services.access;
    return json_response(json::Json{{"locked", !let_in},
                                    {"token", let_in ? access.token() : ""},
                                    {"has_password", access.has_password()},
                                    {"beyond_loopback", access.beyond_loopback()},
                                    {"opens_folders", let_in && !access.beyond_loopback() && has_desktop()}});
}

Result<Response> session(const Call& call) {
    return session_of(call, call.services.access.is_let_in(call.request));
}

Result<Response> login(const Call& call) {
    if (!call.services.access.has_password()) return session_of(call, true);
    TROVE_TRY(const auto body, json_body(call.request));
    TROVE_TRY(const auto password, text_field(body, "password", kMostPasswordBytes));
    switch (call.services.access.login(password, call.request.peer)) {
        case Access::Login::kWrong:
            return problem(401, "That is not the password");
        case Access::Login::kTooMany: {
            Response response = problem(429, "Too many wrong passwords: wait a minute");
            response.headers.emplace_back("Retry-After", "60");
            return response;
        }
        case Access::Login::kRight:
            break;
    }
    Response response = session_of(call, true);
    response.headers.emplace_back("Set-Cookie", call.services.access.cookie(call.request));
    return response;
}

Result<Response> logout(const Call& call) {
    Response response = session_of(call, !call.services.access.has_password());
    response.headers.emplace_back("Set-Cookie", call.services.access.expired_cookie(call.request));
    return response;
}

Result<Response> events(const Call& call) {
    auto stream = call.services.events.open();
    if (!stream) return fail(Errc::kBusy, "too many pages are listening already");
    Response response{200, "text/event-stream", std::move(stream), {{"Cache-Control", "no-store"}}};
    response.headers.emplace_back("X-Accel-Buffering", "no");  // nginx passes on each event at once
    return response;
}

constexpr std::array kSessionRoutes{
    Route{"GET", "/api/v1/session", session, Effect::kLogsIn, Runs::kAtOnce,
          "Whether one is let in, and the token for changes", "Session"},
    Route{"POST", "/api/v1/login", login, Effect::kLogsIn, Runs::kAtOnce,
          "Show the password; the answer carries a cookie", "Session", "", "Password"},
    Route{"POST", "/api/v1/logout", logout, Effect::kWrites, Runs::kAtOnce, "Forget the cookie", "Session"},
    Route{"GET", "/api/v1/events", events, Effect::kReads, Runs::kAtOnce,
          "Server-sent events: \"job\", each time the job has come further; \"library\", when any program has changed "
          "the library",
          "text/event-stream"},
};

}  // namespace

std::span<const Route> session_routes() {
    return kSessionRoutes;
}

}  // namespace trove::server
