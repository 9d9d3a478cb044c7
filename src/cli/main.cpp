// SPDX-License-Identifier: GPL-3.0-or-later
//
// trove: the command line. Options here, work in engine/.
#include "base/log.h"
#include "cli/verb.h"

#include <fmt/format.h>

#include <cstdio>
#include <exception>

namespace trove::cli {

Result<std::unique_ptr<engine::Library>> Context::open(bool create) const {
    return engine::Library::open(
        {.folder = library, .models_folder = engine::default_models_folder(), .create = create, .device = device});
}

Result<std::unique_ptr<engine::Library>> Context::open_if_there() const {
    return engine::Library::open({.folder = library,
                                  .models_folder = engine::default_models_folder(),
                                  .create = false,
                                  .may_be_missing = true,
                                  .device = device});
}

int complain(const Error& error) {
    fmt::print(stderr, "trove: {}\n", error.what);
    switch (error.code) {
        case Errc::kInvalid:
            return 2;
        case Errc::kNotFound:
            return 3;
        case Errc::kBusy:
            return 4;
        case Errc::kCancelled:
            return 130;
        default:
            return 1;
    }
}

void add_device(CLI::App* verb, Context& context) {
    verb->add_option("--device", context.device,
                     "What runs the model: auto, cpu, cuda, coreml, directml, openvino, rocm, as far as ONNX Runtime "
                     "here has them")
        ->type_name("DEVICE")
        ->check(CLI::IsMember(engine::device_names()).description(""))
        ->capture_default_str();
}

CLI::App* add_verb(CLI::App& app,
                   Context& context,
                   const std::string& name,
                   const std::string& purpose,
                   const std::string& examples,
                   bool with_json) {
    CLI::App* verb = app.add_subcommand(name, purpose);
    verb->footer("Examples:\n" + examples);
    verb->add_option("--library", context.library,
                     "The library's folder (else TROVE_LIBRARY, else the user's data folder)")
        ->type_name("DIR");
    verb->add_flag("-v,--verbose", context.verbose, "Report progress and details on standard error");
    if (with_json) verb->add_flag("--json", context.json, "Answer in JSON");
    return verb;
}

}  // namespace trove::cli

namespace {

int run(int argc, char** argv) {
    using trove::cli::Context;
    CLI::App app(
        "Trove finds the photos and memes you forgot you had. It runs on this machine alone and never changes your "
        "pictures.",
        "trove");
    Context context;
    app.set_version_flag("--version", std::string("trove ") + TROVE_VERSION);
    app.require_subcommand(1);
    app.footer(
        "Examples:\n"
        "  trove crawl ~/Pictures              index a folder; run it again to pick up changes\n"
        "  trove search \"two dogs in the snow\"\n"
        "  trove serve                         then open http://127.0.0.1:7777\n\n"
        "Exit status: 0 done, 1 failed, 2 wrong use, 3 not found, 4 busy, 130 stopped.");
    trove::cli::add_crawl(app, context);
    trove::cli::add_search(app, context);
    trove::cli::add_status(app, context);
    trove::cli::add_embed(app, context);
    trove::cli::add_ocr(app, context);
    trove::cli::add_models(app, context);
    trove::cli::add_tags(app, context);
    trove::cli::add_captions(app, context);
    trove::cli::add_serve(app, context);
    trove::cli::add_sources(app, context);
    trove::cli::add_takeout(app, context);
    trove::cli::add_recover(app, context);
    trove::cli::add_export(app, context);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? 0 : 2;
    }
    trove::log::set_sink([](trove::log::Level, std::string_view category,
                            std::string_view message) { fmt::print(stderr, "trove: {}: {}\n", category, message); },
                         context.verbose ? trove::log::Level::kDebug : trove::log::Level::kWarn);
    return context.run();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "trove: internal error: %s\n", error.what());
        return 1;
    }
}
