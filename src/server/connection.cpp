// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/connection.h"

#include "base/log.h"
#include "server/compress.h"
#include "server/events.h"
#include "server/guard.h"
#include "server/http.h"
#include "server/json_body.h"
#include "server/parameters.h"
#include "server/problem.h"
#include "server/router.h"
#include "server/routes.h"
#include "server/web_files.h"

#include <fmt/format.h>
#include <microhttpd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <exception>
#include <memory>
#include <netdb.h>
#include <new>
#include <optional>
#include <utility>

namespace trove::server {
namespace {

// Pictures come from this server or from a dropped file (blob:); everything else only from this server.
constexpr std::size_t kMostLoginBytes = 4096;
constexpr const char* kContentSecurityPolicy =
    "default-src 'none'; connect-src 'self'; img-src 'self' blob:; style-src 'self'; script-src 'self'; manifest-src "
    "'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types "
    "'none'";

MHD_Result collect(void* fields,
                   MHD_ValueKind /*kind*/,
                   const char* key,
                   std::size_t key_bytes,
                   const char* value,
                   std::size_t value_bytes) {
    if (key != nullptr) {
        static_cast<Fields*>(fields)->emplace_back(std::string(key, key_bytes),
                                                   value != nullptr ? std::string(value, value_bytes) : std::string());
    }
    return MHD_YES;
}

std::string peer_of(MHD_Connection* connection) {
    const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    std::array<char, NI_MAXHOST> text{};
    if (info == nullptr || info->client_addr == nullptr ||
        ::getnameinfo(info->client_addr, sizeof(sockaddr_storage), text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) != 0)
        return {};
    return text.data();
}

Request request_of(MHD_Connection* connection, const char* path, const char* method) {
    Request request;
    request.method = method;
    request.path = path;
    MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, collect, &request.parameters);
    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, collect, &request.headers);
    request.peer = peer_of(connection);
    return request;
}

void free_body(void* body) {
    delete static_cast<Body*>(body);
}

// A stream, and its connection, which is suspended while the stream has no data.
struct Streamed {
    std::shared_ptr<EventStream> stream;
    MHD_Connection* connection;
};

ssize_t read_stream(void* context, std::uint64_t /*position*/, char* to, std::size_t most) {
    const Streamed& streamed = *static_cast<Streamed*>(context);
    std::size_t copied = 0;
    const auto read = streamed.stream->read(
        to, most, copied, [&] { MHD_suspend_connection(streamed.connection); },
        [connection = streamed.connection] { MHD_resume_connection(connection); });
    if (read == EventStream::Read::kEnd) return MHD_CONTENT_READER_END_OF_STREAM;
    return read == EventStream::Read::kNothing ? 0 : static_cast<ssize_t>(copied);
}

void free_stream(void* context) {
    delete static_cast<Streamed*>(context);
}

MHD_Response* made_of(MHD_Connection* connection, Body body) {
    if (auto* stream = std::get_if<std::shared_ptr<EventStream>>(&body)) {
        constexpr std::size_t kBlockBytes = 4096;
        auto streamed = std::make_unique<Streamed>(Streamed{std::move(*stream), connection});
        MHD_Response* made = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, kBlockBytes, &read_stream,
                                                               streamed.get(), &free_stream);
        if (made != nullptr) static_cast<void>(streamed.release());
        return made;
    }
    if (auto* file = std::get_if<FileBody>(&body)) {
        MHD_Response* made = MHD_create_response_from_fd_at_offset64(file->bytes, file->file.get(), file->offset);
        if (made != nullptr) static_cast<void>(file->file.release());  // the library closes it
        return made;
    }
    auto kept = std::make_unique<Body>(std::move(body));
    const std::string_view bytes = bytes_of(*kept);
    // The library's parameter is not const, but it only reads.
    MHD_Response* made = MHD_create_response_from_buffer_with_free_callback_cls(
        bytes.size(), const_cast<char*>(bytes.data()), free_body, kept.get());
    if (made != nullptr) static_cast<void>(kept.release());
    return made;
}

// Takes ownership of the response until its last byte is sent.
bool queue_response(MHD_Connection* connection, Response response) {
    MHD_Response* made = made_of(connection, std::move(response.body));
    if (made == nullptr) return false;
    if (!response.content_type.empty()) {
        MHD_add_response_header(made, MHD_HTTP_HEADER_CONTENT_TYPE, response.content_type.c_str());
    }
    for (const auto& [name, value] : response.headers) MHD_add_response_header(made, name.c_str(), value.c_str());
    MHD_add_response_header(made, "Content-Security-Policy", kContentSecurityPolicy);
    MHD_add_response_header(made, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(made, "Referrer-Policy", "no-referrer");
    MHD_add_response_header(made, "Cross-Origin-Resource-Policy", "same-origin");
    MHD_add_response_header(made, "Cross-Origin-Opener-Policy", "same-origin");
    const MHD_Result queued = MHD_queue_response(connection, response.status, made);
    MHD_destroy_response(made);  // drops our reference; the connection has its own
    return queued == MHD_YES;
}

// The last catch: any exception from a handler or a library below it becomes an answer.
Response run(const Call& call, const Route& route) {
    try {
        auto result = route.handler(call);
        Response response = result ? std::move(*result) : problem(result.error());
        compress(call.request, response);
        return response;
    } catch (const std::bad_alloc&) {
        return problem(503, "There is not enough memory for this just now");
    } catch (const std::exception& e) {
        log::error("server", "{} {}: {}", route.method, route.pattern, e.what());
        return problem(500, "Something went wrong inside Trove");
    }
}

}  // namespace

class Exchange {
public:
    Exchange(Shared& shared, MHD_Connection* connection, Request request)
        : shared_(shared), connection_(connection), request_(std::move(request)) {
        request_.peer = shared.services.access.client_of(request_);
        if (is_loopback_peer(request_.peer)) return;
        crowded_ = shared_.clients.with([&](auto& all) { return ++all[request_.peer] > shared_.most_of_one_client; });
        counted_client_ = true;
    }

    ~Exchange() {
        drop_body();
        if (!counted_client_) return;
        shared_.clients.with([&](auto& all) {
            if (const auto found = all.find(request_.peer); found != all.end() && --found->second == 0)
                all.erase(found);
        });
    }

    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    // The headers have arrived. An answer now, with a body still to come, closes the connection, so that the unwanted
    // body need not be sent. Without a body the answer waits for the request's end, and the connection stays open.
    bool begin() {
        refused_ = at_headers();
        if (!is_login()) shared_.deadlines.met(connection_);
        const std::string* length = request_.header("content-length");
        const bool body_comes =
            request_.header("transfer-encoding") != nullptr || (length != nullptr && *length != "0");
        return refused_ && body_comes ? send(std::move(*refused_)) : true;
    }

    // False: the sender continues far beyond the limit; close the connection.
    bool add_body(const char* data, std::size_t size) {
        received_bytes_ += size;
        const std::size_t most = most_body_bytes();
        if (received_bytes_ > 2 * most) return false;
        if (refused_ || request_.method != "POST") return true;  // read and dropped
        if (received_bytes_ > most) {
            refuse(too_large());
        } else if (shared_.upload_bytes.fetch_add(size) + size > shared_.options.most_uploads_bytes) {
            shared_.upload_bytes.fetch_sub(size);
            refuse(problem(503, "Too many pictures are being sent at once; try again in a moment"));
        } else {
            counted_bytes_ += size;
            const auto* first = reinterpret_cast<const std::uint8_t*>(data);
            request_.body.insert(request_.body.end(), first, first + size);
        }
        return true;
    }

    // The request is complete: answers it, or passes it to a worker and is called again afterwards.
    bool at_end() {
        shared_.deadlines.met(connection_);
        if (refused_) return send(std::move(*refused_));
        if (answer_) return send(std::move(*answer_));
        const Call call{shared_.library, request_, shared_.services, match_.id};
        if (match_.route->runs == Runs::kAtOnce) return send(run(call, *match_.route));
        const auto offer =
            shared_.workers.offer([this] { MHD_suspend_connection(connection_); }, [this] { answer_on_worker(); });
        if (offer.accepted) return true;
        Response busy = problem(503, "Trove is busy with other requests; try again in a moment");
        if (!offer.before_called) return send(std::move(busy));
        answer_ = std::move(busy);
        MHD_resume_connection(connection_);
        return true;
    }

    bool send(Response response) {
        log::debug("server", "{} {} {}", request_.method, valid_utf8(request_.path), response.status);
        drop_body();
        return queue_response(connection_, std::move(response));
    }

private:
    // An answer possible before the body is read: a refusal, or one of the page's files. nullopt: a route has to
    // answer.
    std::optional<Response> at_headers() {
        if (request_.parameters.size() > kMostParameters) return problem(414, "This address has too many parameters");
        if (crowded_) return problem(503, "Too many requests from one address at once; try again in a moment");
        if (auto no = refusal(request_, shared_.services.access)) return no;
        match_ = match(routes(), request_.method, request_.path);
        if (match_.route == nullptr) {
            if (!match_.allow.empty()) return wrong_method(match_.allow);
            auto file = web_response(request_);
            if (!file) return problem(404, "There is nothing at this address");
            if (request_.method != "GET" && request_.method != "HEAD") return wrong_method("GET, HEAD");
            return file;
        }
        if (auto no = refusal(request_, match_.route->effect, shared_.services.access)) return no;
        if (const std::string* length = request_.header("content-length")) {
            const auto bytes = whole_number(*length);
            if (!bytes || *bytes > most_body_bytes()) return too_large();
        }
        return std::nullopt;
    }

    // Before the password only as much as a password needs, so that a stranger cannot fill the memory for uploads.
    [[nodiscard]] std::size_t most_body_bytes() const {
        const std::size_t most = shared_.options.most_upload_bytes;
        if (match_.route == nullptr) return most;
        if (is_login()) return std::min(most, kMostLoginBytes);
        return match_.route->takes_pictures() ? most : std::min(most, kMostJsonBytes);
    }

    [[nodiscard]] bool is_login() const { return match_.route != nullptr && match_.route->effect == Effect::kLogsIn; }

    [[nodiscard]] Response too_large() const {
        if (match_.route != nullptr && !match_.route->takes_pictures())
            return problem(413, fmt::format("The body may have at most {} bytes here", most_body_bytes()));
        return problem(413, fmt::format("A picture of at most {} MiB can be searched by",
                                        shared_.options.most_upload_bytes >> 20U));
    }

    static Response wrong_method(const std::string& allow) {
        Response response = problem(405, fmt::format("This address answers {} only", allow));
        response.headers.emplace_back("Allow", allow);
        return response;
    }

    void refuse(Response response) {
        refused_ = std::move(response);
        drop_body();
    }

    void drop_body() {
        request_.body = Bytes();
        shared_.upload_bytes.fetch_sub(std::exchange(counted_bytes_, 0));
    }

    // After resuming, the event thread owns this object again, so nothing may be touched.
    void answer_on_worker() {
        answer_ = run(Call{shared_.library, request_, shared_.services, match_.id}, *match_.route);
        MHD_resume_connection(connection_);
    }

    Shared& shared_;
    MHD_Connection* connection_;
    Request request_;
    Match match_;
    std::size_t received_bytes_ = 0;
    std::size_t counted_bytes_ = 0;
    bool counted_client_ = false;
    bool crowded_ = false;             // its client has too many requests under way
    std::optional<Response> refused_;  // decided while the body was still coming
    std::optional<Response> answer_;   // made by a worker
};

bool on_request(Shared& shared,
                MHD_Connection* connection,
                Exchange*& exchange,
                const char* path,
                const char* method,
                const char* data,
                std::size_t& data_bytes) {
    try {
        if (exchange == nullptr) {
            auto made = std::make_unique<Exchange>(shared, connection, request_of(connection, path, method));
            exchange = made.release();  // from now on on_completed frees it
            return exchange->begin();
        }
        if (data_bytes != 0) return exchange->add_body(data, std::exchange(data_bytes, 0));
        return exchange->at_end();
    } catch (const std::exception& e) {
        log::error("server", "{}", e.what());
        return false;
    }
}

void on_completed(Exchange* exchange) {
    delete exchange;
}

}  // namespace trove::server
