// SPDX-License-Identifier: GPL-3.0-or-later
//
// trove: the command line. Options here, work in engine/.
#include "base/log.h"
#include "base/text.h"
#include "cli/say.h"
#include "cli/verb.h"
#include "engine/decoders.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

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
    remark("trove: {}\n", error.what);
    switch (error.code) {
        case Errc::kInvalid:
            return 2;
        case Errc::kNotFound:
            return 3;
        case Errc::kBusy:
            return 4;
        case Errc::kDamaged:
            return 5;
        case Errc::kCancelled:
            return 130;
        default:
            return 1;
    }
}

void add_print0(CLI::App* verb, bool& print0) {
    verb->add_flag("-0,--print0", print0,
                   "Print only the files' paths, byte for byte, each with a zero byte after it, as xargs -0 takes them")
        ->excludes("--json");
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

// The verb that was named last: "models pull".
const CLI::App& innermost(const CLI::App& app) {
    const auto named = app.get_subcommands();
    return named.empty() ? app : innermost(*named.back());
}

std::string name_of(const CLI::App& verb) {
    return verb.get_parent() == nullptr ? verb.get_name() : name_of(*verb.get_parent()) + " " + verb.get_name();
}

constexpr std::size_t kMostChanges = 2;  // of letters, in a word that is taken for a verb

// What went wrong, and what to do, in Trove's words where CLI11's say neither.
std::string explained(const CLI::App& app, const std::vector<std::string>& given, const CLI::ParseError& error) {
    const CLI::App& verb = innermost(app);
    const auto verbs = verb.get_subcommands([](const CLI::App*) { return true; });
    const std::string help = fmt::format("{} --help", name_of(verb));
    // A word where a verb should be.
    const auto is_known = [&](const std::string& word) {
        return std::ranges::any_of(verbs, [&](const CLI::App* one) { return one->get_name() == word; });
    };
    const auto after_verb =
        verb.get_parent() == nullptr ? given.begin() : std::next(std::ranges::find(given, verb.get_name()));
    if (!verbs.empty() && after_verb != given.end() && !after_verb->starts_with('-') && !is_known(*after_verb)) {
        const auto nearest = std::ranges::min_element(verbs, {}, [&](const CLI::App* one) {
            return trove::edit_distance(*after_verb, one->get_name(), kMostChanges + 1);
        });
        const bool near = trove::edit_distance(*after_verb, (*nearest)->get_name(), kMostChanges) <= kMostChanges;
        return near ? fmt::format("there is no verb {:?}; did you mean {} {}?", *after_verb, name_of(verb),
                                  (*nearest)->get_name())
                    : fmt::format("there is no verb {:?}; see {}", *after_verb, help);
    }
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
        const auto option = std::ranges::find_if(
            given, [](const auto& word) { return word.size() > 2 && word[0] == '-' && word[1] != '-'; });
        if (option != given.end() && verb.get_name() == "search")
            return fmt::format(
                "{0} is not an option of {1}. A word to leave out is written with a blank, in quotes: "
                "trove search \"beach - people\"",
                *option, name_of(verb));
    }
    return fmt::format("{}; see {}", error.what(), help);
}

// An answer that did not arrive, on a full disk, is no success.
int flushed(int status) {
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
    trove::cli::remark("trove: the answer could not be written whole: {}\n",
                       trove::system_error(errno, "standard output").what);
    return status == 0 ? 1 : status;
}

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
        "Exit status: 0 done, 1 failed, 2 wrong use, 3 not found, 4 busy, 5 the library is damaged, 130 stopped.");
    trove::cli::add_crawl(app, context);
    trove::cli::add_search(app, context);
    trove::cli::add_status(app, context);
    trove::cli::add_forget(app, context);
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
    trove::cli::add_safekeeping(app, context);
    // Also before the verb.
    app.add_option("--library", context.library, "The library's folder, of every verb")->type_name("DIR");
    app.add_flag("-v,--verbose", context.verbose, "Report progress and details on standard error");
    std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.empty()) {
        trove::cli::put_text(stderr, app.help());
        return 2;
    }
    if (arguments.front() == "help") {  // trove help crawl
        arguments.erase(arguments.begin());
        arguments.emplace_back("--help");
    } else if (arguments.front() == "-V") {
        arguments.front() = "--version";
    }
    const std::vector<std::string> given = arguments;
    std::ranges::reverse(arguments);  // CLI11 takes them from the end
    try {
        app.parse(arguments);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);
        trove::cli::remark("trove: {}\n", explained(app, given, error));
        return 2;
    }
    trove::log::set_sink([](trove::log::Level, std::string_view category,
                            std::string_view message) { trove::cli::remark("trove: {}: {}\n", category, message); },
                         context.verbose ? trove::log::Level::kDebug : trove::log::Level::kWarn);
    return flushed(context.run());
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (const auto status = trove::engine::decode_if_asked(argc, argv)) return *status;
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "trove: internal error: %s\n", error.what());
        return 1;
    }
}
