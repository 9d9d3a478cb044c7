// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/verb.h"
#include "json/json.h"

#include <fmt/format.h>

namespace trove::cli {
namespace {

struct StatusArguments {
    bool failures = false;
    bool all = false;
};

int show_failures(const Context& context, engine::Library& library, bool all) {
    const auto failures = library.failures(all);
    if (!failures) return complain(failures.error());
    if (context.json) {
        auto list = json::Json::array();
        for (const auto& failure : *failures) list.push_back(json::of(failure));
        fmt::print("{}\n", json::Json{{"failures", std::move(list)}}.dump(2));
        return 0;
    }
    for (const auto& failure : *failures)
        fmt::print("{}\n    {} ({}, {})\n", display(failure.path), failure.reason, to_string(failure.stage),
                   to_string(failure.code));
    if (failures->empty()) fmt::print("Nothing failed.\n");
    return 0;
}

int status(const Context& context, const StatusArguments& options) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    if (options.failures) return show_failures(context, **library, options.all);
    const auto s = (*library)->status();
    if (!s) return complain(s.error());
    if (context.json) {
        fmt::print("{}\n", json::of(*s).dump(2));
        return 0;
    }
    fmt::print("library     {}{}\n", display(s->folder), s->being_written ? "  (being written)" : "");
    fmt::print("photos      {} in {} places{}\n", s->photos, s->locations,
               s->offline > 0 ? fmt::format(", {} offline", s->offline) : "");
    fmt::print("searchable  {} of {} with the model {}{}\n", s->embedded, s->photos, s->model,
               s->embedded < s->photos ? "; trove crawl makes the rest" : "");
    if (!s->next_model.empty())
        fmt::print("next        {} of {} with the model {}; trove crawl makes the rest and switches to it\n",
                   s->next_embedded, s->photos, s->next_model);
    fmt::print("words       {} of {} pictures looked through by {}{}\n", s->read, s->read + s->unread + s->unreadable,
               s->text_reader, s->unread > 0 ? "; trove ocr does the rest" : "");
    fmt::print("failed      {}{}\n", s->failures, s->failures > 0 ? "; trove status --failures says why" : "");
    fmt::print("size        catalog {:.1f} MB, thumbnails {:.1f} MB\n", static_cast<double>(s->catalog_bytes) / 1e6,
               static_cast<double>(s->thumbnails_bytes) / 1e6);
    fmt::print("kernel      {}\n", s->kernel);
    for (const auto& root : s->roots) fmt::print("crawled     {}\n", display(root));
    return 0;
}

int check(const Context& context) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    const auto problems = (*library)->check();
    if (!problems) return complain(problems.error());
    if (context.json) {
        fmt::print("{}\n", json::Json{{"problems", *problems}}.dump(2));
    } else {
        for (const auto& problem : *problems) fmt::print("{}\n", problem);
        if (problems->empty()) fmt::print("The library is sound.\n");
    }
    return problems->empty() ? 0 : 1;
}

}  // namespace

void add_status(CLI::App& app, Context& context) {
    const auto options = std::make_shared<StatusArguments>();
    CLI::App* verb = add_verb(app, context, "status", "What the library holds, and what failed",
                              "  trove status\n"
                              "  trove status --failures\n"
                              "  trove status --json",
                              true);
    verb->add_flag("--failures", options->failures, "List the files that yielded no photo, with the reason");
    verb->add_flag("--all", options->all, "With --failures: also files that are not pictures");
    verb->callback([&context, options] { context.run = [&context, options] { return status(context, *options); }; });

    const auto repairs = std::make_shared<bool>(false);
    CLI::App* sound =
        add_verb(app, context, "check", "Verify the catalog and the thumbnails, and repair them",
                 "  trove check\n"
                 "  trove check --repair        also with a catalog that is damaged or missing\n"
                 "A repair reads what can be read of a damaged catalog, and what you said from said.jsonl. The "
                 "damaged catalog is kept.",
                 true);
    sound->add_flag("--repair", *repairs,
                    "Make a damaged catalog again, and the words, thumbnails, vectors and graphs made from it");
    sound->callback([&context, repairs] {
        context.run = [&context, repairs] { return *repairs ? repair(context) : check(context); };
    });
}

}  // namespace trove::cli
