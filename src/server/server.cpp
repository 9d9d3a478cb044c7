// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/server.h"

#include "base/log.h"
#include "base/thread_name.h"
#include "json/jobs.h"
#include "server/connection.h"
#include "server/deadlines.h"
#include "server/listen.h"
#include "server/worker_pool.h"

#include <fmt/format.h>
#include <microhttpd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <exception>
#include <optional>
#include <string_view>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <utility>

namespace trove::server {
namespace {

// Memory for one connection's request line and headers, and for a piece of a body. Longer headers get 414 or 431.
constexpr std::size_t kConnectionMemoryBytes = std::size_t{64} << 10U;
constexpr std::size_t kSpareDescriptors = 256;  // reserved for the library's own files
// The interval of checks for changes of the library, in pauses after which a stop is noticed.
constexpr auto kPause = std::chrono::milliseconds(100);
constexpr int kPausesPerLook = 10;

std::size_t connections_granted(std::size_t wanted) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::min<std::size_t>(wanted, 512);
    const rlim_t needed = wanted + kSpareDescriptors;
    if (limit.rlim_cur < needed && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = std::min(needed, limit.rlim_max);
        if (::setrlimit(RLIMIT_NOFILE, &limit) != 0 && ::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 512;
    }
    const std::size_t granted = std::min(limit.rlim_cur, needed);
    return granted > kSpareDescriptors + 16 ? granted - kSpareDescriptors : 16;
}

MHD_Result handle(void* shared,
                  MHD_Connection* connection,
                  const char* path,
                  const char* method,
                  const char* /*version*/,
                  const char* data,
                  std::size_t* data_bytes,
                  void** state) {
    auto* exchange = static_cast<Exchange*>(*state);
    const bool go_on = on_request(*static_cast<Shared*>(shared), connection, exchange, path, method, data, *data_bytes);
    *state = exchange;
    return go_on ? MHD_YES : MHD_NO;
}

void completed(void* shared, MHD_Connection* connection, void** state, MHD_RequestTerminationCode /*why*/) {
    on_completed(static_cast<Exchange*>(std::exchange(*state, nullptr)));
    static_cast<Shared*>(shared)->deadlines.answered(connection);
}

void connected(void* deadlines, MHD_Connection* connection, void** /*unused*/, MHD_ConnectionNotificationCode what) {
    auto& all = *static_cast<Deadlines*>(deadlines);
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) return all.closing(connection);
    const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info != nullptr) all.opened(connection, info->connect_fd);
}

// libmicrohttpd (0.9.75) keeps parameters in the connection's memory, and never answers when that is full. It calls this
// before it takes the address apart.
void* count_parameters(void* /*unused*/, const char* address, MHD_Connection* connection) {
    if (static_cast<std::size_t>(std::ranges::count(std::string_view(address), '&')) < kMostParameters) return nullptr;
    const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info == nullptr) return nullptr;
    constexpr std::string_view kAnswer = "HTTP/1.1 414 URI Too Long\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    static_cast<void>(::send(info->connect_fd, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
    ::shutdown(info->connect_fd, SHUT_RDWR);
    return nullptr;
}

// Percent-decoding in place. A NUL would end the text early and turn one address into another, so it becomes a
// character that no address of ours has.
std::size_t unescape(void* /*unused*/, MHD_Connection* /*connection*/, char* text) {
    const std::size_t size = MHD_http_unescape(text);
    std::replace(text, text + size, '\0', '\x7f');
    return size;
}

// libmicrohttpd's messages are about single broken connections; nobody has to act on them.
void log_library(void* /*unused*/, const char* format, va_list arguments) {
    if (!log::enabled(log::Level::kDebug)) return;
    std::array<char, 512> text{};
    if (std::vsnprintf(text.data(), text.size(), format, arguments) < 0) return;
    std::string_view line(text.data());
    while (line.ends_with('\n')) line.remove_suffix(1);
    log::debug("server", "{}", line);
}

}  // namespace

class Server::Impl {
public:
    Impl(engine::Library& library, ServeOptions options, int workers, const Listener& listener)
        : options_(std::move(options)),
          authority_(listener.authority),
          port_(listener.port),
          access_(listener.port,
                  options_.password,
                  !is_loopback(options_.host),
                  options_.allowed_roots,
                  options_.public_url),
          services_{access_, events_},
          workers_(workers, options_.most_waiting),
          deadlines_(options_.header_deadline, options_.idle_timeout),
          shared_{library, options_, services_, workers_, deadlines_},
          told_(library.jobs().subscribe([this](const JobState& state) { tell(state); })) {}

    ~Impl() {
        stop();
        shared_.library.jobs().end();
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    Result<void> start(FileDescriptor socket) {
        const auto connections = static_cast<unsigned>(connections_granted(options_.most_connections));
        // A stranger alone cannot use them all up. On loopback everybody has one address, a proxy too, whose visitors'
        // requests are counted instead.
        const auto share = std::max(connections / 4, 16U);
        const auto for_one_address = is_loopback(options_.host) ? connections : share;
        shared_.most_of_one_client = share;
        const auto threads = static_cast<unsigned>(std::clamp(options_.event_threads, 1, 16));
        std::array<MHD_OptionItem, 12> items{{
            {MHD_OPTION_EXTERNAL_LOGGER, reinterpret_cast<std::intptr_t>(&log_library), nullptr},
            {MHD_OPTION_LISTEN_SOCKET, socket.get(), nullptr},
            {MHD_OPTION_CONNECTION_LIMIT, static_cast<std::intptr_t>(connections), nullptr},
            {MHD_OPTION_PER_IP_CONNECTION_LIMIT, static_cast<std::intptr_t>(for_one_address), nullptr},
            {MHD_OPTION_CONNECTION_TIMEOUT, std::intptr_t{options_.idle_timeout.count()}, nullptr},
            {MHD_OPTION_CONNECTION_MEMORY_LIMIT, static_cast<std::intptr_t>(kConnectionMemoryBytes), nullptr},
            {MHD_OPTION_UNESCAPE_CALLBACK, reinterpret_cast<std::intptr_t>(&unescape), nullptr},
            {MHD_OPTION_URI_LOG_CALLBACK, reinterpret_cast<std::intptr_t>(&count_parameters), nullptr},
            {MHD_OPTION_NOTIFY_CONNECTION, reinterpret_cast<std::intptr_t>(&connected), &deadlines_},
            {MHD_OPTION_NOTIFY_COMPLETED, reinterpret_cast<std::intptr_t>(&completed), &shared_},
            // libmicrohttpd requires at least two threads for a pool.
            {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, static_cast<std::intptr_t>(threads), nullptr},
            {MHD_OPTION_END, 0, nullptr},
        }};
        constexpr unsigned kFlags = static_cast<unsigned>(MHD_USE_EPOLL_INTERNAL_THREAD) |
                                    static_cast<unsigned>(MHD_ALLOW_SUSPEND_RESUME) |
                                    static_cast<unsigned>(MHD_USE_ERROR_LOG);
        daemon_ = MHD_start_daemon(kFlags, 0, nullptr, nullptr, &handle, &shared_, MHD_OPTION_ARRAY, items.data(),
                                   MHD_OPTION_END);
        if (daemon_ == nullptr) return fail(system_error(errno, "Starting the server"));
        static_cast<void>(socket.release());  // the daemon closes it
        // The first page would wait for the reading of a large library, so that starts now, before a browser is open.
        static_cast<void>(workers_.offer([] {}, [this] { warm(); }));
        watch_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
        log::info("server", "serving on {} ({} event threads, at most {} connections)", authority_, threads,
                  connections);
        return {};
    }

    // Streams and workers first: a sleeping connection must be woken before libmicrohttpd is stopped. Requests in
    // between get "busy". Not MHD_quiesce_daemon: with epoll, both an event thread and this one would remove the socket
    // from the thread's set, and libmicrohttpd ends the program when one finds it gone (0.9.75).
    void stop() {
        if (daemon_ == nullptr) return;
        watch_ = {};
        events_.close();
        workers_.close();
        MHD_stop_daemon(std::exchange(daemon_, nullptr));
        log::info("server", "stopped");
    }

    [[nodiscard]] int port() const { return port_; }

    [[nodiscard]] const std::string& authority() const { return authority_; }

private:
    void warm() {
        try {
            if (const auto wall = shared_.library.browse().wall(WallQuery{}); !wall)
                log::warn("server", "{}", wall.error().what);
        } catch (const std::exception& e) {
            log::warn("server", "{}", e.what());
        }
    }

    // Tells pages about changes of the library by any program, and ends connections whose header is late.
    void watch(const std::stop_token& stop) {
        name_this_thread("watch");
        std::optional<std::int64_t> known;
        while (!stop.stop_requested()) {
            if (const auto now = shared_.library.change_counter(); now && known != *now) {
                if (known) events_.publish("library", json::Json{{"change", *now}}.dump());
                known = *now;
            }
            if (const auto late = deadlines_.shut_late(); late > 0)
                log::debug("server", "{} connections took too long for a header", late);
            for (int i = 0; i < kPausesPerLook && !stop.stop_requested(); ++i) std::this_thread::sleep_for(kPause);
        }
    }

    void tell(const JobState& state) {
        events_.publish("job", json::of(state).dump(-1, ' ', false, json::Json::error_handler_t::replace));
    }

    const ServeOptions options_;
    const std::string authority_;
    const int port_;
    Events events_;
    Access access_;
    Services services_;
    WorkerPool workers_;
    Deadlines deadlines_;
    Shared shared_;
    MHD_Daemon* daemon_ = nullptr;
    std::jthread watch_;  // "watch"
    engine::Jobs::Subscription told_;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() = default;

int Server::port() const {
    return impl_->port();
}

std::string Server::address() const {
    return fmt::format("http://{}/", impl_->authority());
}

void Server::stop() {
    impl_->stop();
}

Result<std::unique_ptr<Server>> Server::start(engine::Library& library, ServeOptions options) {
    try {
        if (options.public_url && options.password.empty())
            return fail(Errc::kInvalid,
                        fmt::format("{} would open the library to everybody who can reach that address: put a password "
                                    "of 8 bytes or more into a file, and name the file with --password-file",
                                    options.public_url->origin()));
        TROVE_TRY(auto listener, listen_on(options.host, options.port, !options.password.empty()));
        const int cores = static_cast<int>(std::thread::hardware_concurrency());
        const int workers = options.workers > 0 ? std::min(options.workers, 64) : std::clamp(cores, 2, 8);
        auto impl = std::make_unique<Impl>(library, std::move(options), workers, listener);
        TROVE_CHECKED(impl->start(std::move(listener.socket)));
        return std::unique_ptr<Server>(new Server(std::move(impl)));
    } catch (const std::exception& e) {
        return fail(Errc::kInternal, fmt::format("Starting the server: {}", e.what()));
    }
}

}  // namespace trove::server
