// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/problem.h"

#include "base/file.h"
#include "server/json_response.h"

#include <string_view>

namespace trove::server {
namespace {

std::string_view title_of(unsigned status) {
    switch (status) {
        case 400:
            return "Bad request";
        case 401:
            return "Not logged in";
        case 403:
            return "Forbidden";
        case 404:
            return "Not found";
        case 405:
            return "Method not allowed";
        case 413:
            return "Too large";
        case 414:
            return "Address too long";
        case 415:
            return "Unsupported format";
        case 416:
            return "No such range";
        case 422:
            return "Unreadable content";
        case 429:
            return "Too many tries";
        case 503:
            return "Busy";
        case 507:
            return "Disk full";
        default:
            return "Internal error";
    }
}

Response made(unsigned status, std::string type, std::string detail) {
    Response response = json_response(
        json::Json{
            {"type", std::move(type)}, {"title", title_of(status)}, {"status", status}, {"detail", valid_utf8(detail)}},
        status);
    response.content_type = "application/problem+json";
    if (status == 503) response.headers.emplace_back("Retry-After", "1");
    return response;
}

}  // namespace

unsigned status_of(Errc code) {
    switch (code) {
        case Errc::kInvalid:
            return 400;
        case Errc::kNotFound:
            return 404;
        case Errc::kUnsupported:
        case Errc::kNoMemory:
            return 415;
        case Errc::kCorrupt:
            return 422;
        case Errc::kBusy:
        case Errc::kCancelled:
            return 503;
        case Errc::kNoSpace:
            return 507;
        case Errc::kIo:
        case Errc::kInternal:
        case Errc::kTooNew:
        case Errc::kDamaged:
            return 500;
    }
    return 500;
}

Response problem(unsigned status, std::string detail) {
    return made(status, "about:blank", std::move(detail));
}

Response problem(const Error& error) {
    return made(status_of(error.code), "urn:trove:problem:" + std::string(to_string(error.code)), error.what);
}

}  // namespace trove::server
