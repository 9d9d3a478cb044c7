// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/interrupt.h"
#include "cli/verb.h"
#include "server/server.h"

#include <fmt/format.h>

#include <cstdio>

namespace trove::cli {
namespace {

int serve(const Context& context, const server::ServeOptions& options) {
    const Interrupt interrupt;
    auto library = context.open(true);
    if (!library) return complain(library.error());
    auto server = server::Server::start(**library, options);
    if (!server) return complain(server.error());
    fmt::print("Trove is at http://{}:{}/  (Ctrl-C stops it)\n", options.host, (*server)->port());
    std::fflush(stdout);
    interrupt.wait();
    (*server)->stop();
    return 0;
}

}  // namespace

void add_serve(CLI::App& app, Context& context) {
    const auto options = std::make_shared<server::ServeOptions>();
    CLI::App* verb = add_verb(app, context, "serve", "Start the web app and the HTTP API, for this machine only",
                              "  trove serve\n"
                              "  trove serve --port 8080",
                              false);
    verb->add_option("--host", options->host, "The address to listen on; a loopback one")->capture_default_str();
    verb->add_option("--port", options->port, "The port; 0: any that is free")->type_name("N")->check(CLI::Range(0, 65535).description(""))->capture_default_str();
    verb->callback([&context, options] { context.run = [&context, options] { return serve(context, *options); }; });
}

}  // namespace trove::cli
