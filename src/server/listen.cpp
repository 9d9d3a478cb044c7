// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/listen.h"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstdint>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace trove::server {
namespace {

constexpr int kBacklog = 511;  // the kernel lowers it to its own limit

Error bind_error(int error, std::string_view authority, int port) {
    if (error == EADDRINUSE) {
        return {Errc::kBusy,
                fmt::format("Port {} is taken, perhaps by another \"trove serve\": stop that one, or choose "
                            "another port with --port, for example --port {}",
                            port, port < 65535 ? port + 1 : 7777)};
    }
    if (error == EACCES) {
        return {
            Errc::kInvalid,
            fmt::format("Port {} is reserved for the system's own services: choose one above 1023 with --port", port)};
    }
    return system_error(error, fmt::format("Listening on {}", authority));
}

}  // namespace

bool is_loopback(std::string_view host) {
    return host == "127.0.0.1" || host == "localhost" || host == "::1" || host == "[::1]";
}

bool is_any_address(std::string_view host) {
    return host == "0.0.0.0" || host == "::" || host == "[::]";
}

std::vector<std::string> addresses_of_this_machine(bool with_ipv6) {
    std::vector<std::string> addresses;
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) return addresses;
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owned(first, ::freeifaddrs);
    for (const ifaddrs* at = first; at != nullptr; at = at->ifa_next) {
        if (at->ifa_addr == nullptr || (at->ifa_flags & IFF_UP) == 0 || (at->ifa_flags & IFF_LOOPBACK) != 0) continue;
        std::array<char, INET6_ADDRSTRLEN> text{};
        if (at->ifa_addr->sa_family == AF_INET) {
            const auto* in = reinterpret_cast<const sockaddr_in*>(at->ifa_addr);
            if (::inet_ntop(AF_INET, &in->sin_addr, text.data(), text.size()) != nullptr)
                addresses.emplace_back(text.data());
        } else if (at->ifa_addr->sa_family == AF_INET6 && with_ipv6) {
            const auto* in6 = reinterpret_cast<const sockaddr_in6*>(at->ifa_addr);
            // A link-local address needs a zone, which browsers do not take.
            if (!IN6_IS_ADDR_LINKLOCAL(&in6->sin6_addr) &&
                ::inet_ntop(AF_INET6, &in6->sin6_addr, text.data(), text.size()) != nullptr)
                addresses.push_back(fmt::format("[{}]", text.data()));
        }
    }
    return addresses;
}

Result<Listener> listen_on(std::string_view host, int port, bool may_leave_loopback) {
    if (!is_loopback(host) && !may_leave_loopback) {
        return fail(Errc::kInvalid, fmt::format("\"{}\" would open the library to others, which needs a password: "
                                                "serve on 127.0.0.1, localhost or ::1, or "
                                                "give one with --password-file",
                                                valid_utf8(host)));
    }
    std::string numbers(host == "localhost" ? "127.0.0.1" : host);
    if (numbers.starts_with('[') && numbers.ends_with(']')) numbers = numbers.substr(1, numbers.size() - 2);
    in6_addr in6_address{};
    in_addr in_address{};
    const bool six = ::inet_pton(AF_INET6, numbers.c_str(), &in6_address) == 1;
    if (!six && ::inet_pton(AF_INET, numbers.c_str(), &in_address) != 1)
        return fail(
            Errc::kInvalid,
            fmt::format(
                "\"{}\" is not an address to listen on: use 127.0.0.1, or 0.0.0.0 for every network of this computer",
                valid_utf8(host)));
    if (port < 0 || port > 65535) return fail(Errc::kInvalid, fmt::format("{} is not a port: 0 to 65535 are", port));
    const std::string name = six ? fmt::format("[{}]", numbers) : numbers;
    const std::string authority = fmt::format("{}:{}", name, port);

    FileDescriptor fd(::socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) return fail(system_error(errno, "Opening a socket"));
    const int on = 1;
    // Allows a port whose last owner has just ended, but not one with a listener.
    if (::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) {
        return fail(system_error(errno, "Preparing a socket"));
    }
    sockaddr_storage address{};
    socklen_t size = 0;
    if (six) {
        auto* in6 = reinterpret_cast<sockaddr_in6*>(&address);
        in6->sin6_family = AF_INET6;
        in6->sin6_addr = in6_address;
        in6->sin6_port = htons(static_cast<std::uint16_t>(port));
        size = sizeof *in6;
    } else {
        auto* in = reinterpret_cast<sockaddr_in*>(&address);
        in->sin_family = AF_INET;
        in->sin_addr = in_address;
        in->sin_port = htons(static_cast<std::uint16_t>(port));
        size = sizeof *in;
    }
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(fd.get(), any, size) != 0) return fail(bind_error(errno, authority, port));
    if (::listen(fd.get(), kBacklog) != 0) return fail(bind_error(errno, authority, port));
    socklen_t given = sizeof address;
    if (::getsockname(fd.get(), any, &given) != 0) return fail(system_error(errno, "Asking for the port"));
    const int chosen = ntohs(six ? reinterpret_cast<sockaddr_in6*>(&address)->sin6_port
                                 : reinterpret_cast<sockaddr_in*>(&address)->sin_port);
    return Listener{std::move(fd), chosen, fmt::format("{}:{}", name, chosen)};
}

}  // namespace trove::server
