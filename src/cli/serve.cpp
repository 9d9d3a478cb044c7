// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/say.h"
#include "cli/verb.h"
#include "server/access.h"
#include "server/listen.h"
#include "server/public_url.h"
#include "server/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <pwd.h>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace trove::cli {
namespace {

// The first line of the file, without its end.
Result<std::string> password_from(const std::filesystem::path& file) {
    constexpr std::size_t kMostBytes = 4096;
    TROVE_TRY(const auto bytes, read_file(file, kMostBytes));
    std::string line(bytes.begin(), std::ranges::find(bytes, std::uint8_t{'\n'}));
    if (line.ends_with('\r')) line.pop_back();
    if (line.size() < 8)
        return fail(Errc::kInvalid, fmt::format("the password in it has {} bytes; 8 are the least", line.size()));
    return line;
}

// Addresses that a browser can open, the first one on this machine. "0.0.0.0" and "::" stand for all, and are none.
std::vector<std::string> addresses_of(const std::string& host, const server::Server& server) {
    if (!server::is_any_address(host)) return {server.address()};
    std::vector<std::string> addresses{fmt::format("http://127.0.0.1:{}/", server.port())};
    for (const auto& name : server::addresses_of_this_machine(host != "0.0.0.0"))
        addresses.push_back(fmt::format("http://{}:{}/", name, server.port()));
    return addresses;
}

// Whether a person besides the caller can log in to this computer. One thread at a time.
bool has_other_people() {
    constexpr uid_t kFirstPerson = 1000;  // as Debian numbers them; services are below
    constexpr uid_t kNobody = 65534;
    bool found = false;
    // NOLINTBEGIN(concurrency-mt-unsafe): no other thread asks for accounts
    ::setpwent();
    while (const passwd* one = found ? nullptr : ::getpwent()) {
        const std::string_view shell = one->pw_shell == nullptr ? "" : one->pw_shell;
        found = one->pw_uid >= kFirstPerson && one->pw_uid != kNobody && one->pw_uid != ::getuid() &&
                !shell.ends_with("/nologin") && !shell.ends_with("/false");
    }
    ::endpwent();
    // NOLINTEND(concurrency-mt-unsafe)
    return found;
}

// Where to find it, and who else can.
void say_where(const server::Server& server,
               const server::ServeOptions& options,
               const std::filesystem::path& password_file) {
    const bool open_to_others = !server::is_loopback(options.host);
    const auto addresses = addresses_of(options.host, server);
    if (options.public_url) {
        say("Trove is at {}/  (Ctrl-C stops it)\n", options.public_url->origin());
        say("The proxy, and this computer, find it at {}\n", addresses.front());
    } else {
        say("Trove is at {}  (Ctrl-C stops it)\n", addresses.front());
    }
    if (!open_to_others && !password_file.empty()) {
        say("It is locked with the password in {}\n", display(password_file));
    } else if (open_to_others) {
        say("It is open to the network this computer is in, without encryption, and locked with {}\n",
            password_file.empty() ? fmt::format("the password {}", options.password)
                                  : fmt::format("the password in {}", display(password_file)));
    } else if (has_other_people()) {
        say("Other people with an account on this computer can open it too; --password-file keeps them out\n");
    }
    for (std::size_t i = 1; i < addresses.size(); ++i) say("Other devices find it at {}\n", addresses[i]);
    std::fflush(stdout);
}

struct GivenToServe {
    server::ServeOptions options;
    std::filesystem::path password_file;
    std::string public_url;
};

int serve(const Context& context, const GivenToServe& given) {
    server::ServeOptions options = given.options;
    const std::filesystem::path& password_file = given.password_file;
    const Interrupt interrupt;
    if (!given.public_url.empty()) {
        auto url = server::public_url(given.public_url);
        if (!url) return complain(prefixed(url.error(), "--public-url"));
        options.public_url = *url;
    }
    const bool open_to_others = !server::is_loopback(options.host);
    if (!password_file.empty()) {
        auto password = password_from(password_file);
        if (!password) return complain(prefixed(password.error(), display(password_file)));
        options.password = *password;
    } else if (open_to_others && !options.public_url) {
        options.password = server::random_hex(8);
    }
    for (auto& root : options.allowed_roots) {
        std::error_code error;
        const auto named = root;
        root = std::filesystem::canonical(named, error);
        if (error) return complain(system_error(error.value(), fmt::format("--allow-root {}", display(named))));
    }
    auto library = context.open(true);
    if (!library) return complain(library.error());
    auto server = server::Server::start(**library, options);
    if (!server) return complain(server.error());
    say_where(**server, options, password_file);
    interrupt.wait();
    (*library)->end_decoding();
    (*server)->stop();
    return 0;
}

}  // namespace

void add_serve(CLI::App& app, Context& context) {
    const auto given = std::make_shared<GivenToServe>();
    CLI::App* verb =
        add_verb(app, context, "serve", "Start the web app and the HTTP API, for this machine unless --host says more",
                 "  trove serve\n"
                 "  trove serve --port 8080\n"
                 "  trove serve --host 0.0.0.0 --password-file ~/.trove-password\n"
                 "  trove serve --public-url https://photos.example.org --password-file ~/.trove-password",
                 false);
    verb->add_option("--host", given->options.host, "The address to listen on; beyond loopback a password is asked for")
        ->capture_default_str();
    verb->add_option("--port", given->options.port, "The port; 0: any that is free")
        ->type_name("N")
        ->check(CLI::Range(0, 65535).description(""))
        ->capture_default_str();
    add_device(verb, context);
    verb->add_option(
            "--password-file", given->password_file,
            "Its first line is the password, on loopback too; beyond loopback, one is made up and shown without it")
        ->type_name("FILE");
    verb->add_option("--public-url", given->public_url,
                     "The address that a proxy on this computer shows to others, without a path; needs --password-file")
        ->type_name("URL");
    verb->add_option(
            "--allow-root", given->options.allowed_roots,
            "A folder in which the web app may add folders; beyond loopback it may add none without this. May be "
            "given several times")
        ->type_name("DIR");
    verb->callback([&context, given] { context.run = [&context, given] { return serve(context, *given); }; });
}

}  // namespace trove::cli
