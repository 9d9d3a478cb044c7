// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/say.h"
#include "cli/verb.h"
#include "json/json.h"

#include <fmt/format.h>

namespace trove::cli {
namespace {

struct StatusArguments {
    bool failures = false;
    bool all = false;
    bool print0 = false;  // with failures
};

int show_failures(const Context& context, engine::Library& library, const StatusArguments& options) {
    const auto failures = library.failures(options.all);
    if (!failures) return complain(failures.error());
    if (context.json) {
        auto list = json::Json::array();
        for (const auto& failure : *failures) list.push_back(json::of(failure));
        say_json(json::Json{{"failures", std::move(list)}});
        return 0;
    }
    for (const auto& failure : *failures) {
        if (options.print0) {
            put_exactly(failure.path.native());
            continue;
        }
        say("{}\n    {} ({}, {})\n", display(failure.path), failure.reason, to_string(failure.stage),
            to_string(failure.code));
    }
    if (failures->empty() && !options.print0) say("Nothing failed.\n");
    return 0;
}

int status(const Context& context, const StatusArguments& options) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    if (options.failures) return show_failures(context, **library, options);
    auto s = (*library)->status();
    if (!s) return complain(s.error());
    s->decoders = (*library)->decoders();
    if (context.json) {
        say_json(json::of(*s));
        return 0;
    }
    say("library     {}{}\n", display(s->folder), s->being_written ? "  (being written)" : "");
    say("photos      {} in {} places{}\n", s->photos, s->locations,
        s->offline > 0 ? fmt::format(", {} offline{}", s->offline,
                                     s->missing > 0 ? fmt::format(" ({} of them missing)", s->missing) : "")
                       : "");
    say("searchable  {} of {} with the model {}{}\n", s->embedded, s->photos, s->model,
        s->embedded < s->photos ? "; trove crawl makes the rest" : "");
    if (!s->next_model.empty())
        say("next        {} of {} with the model {}; trove crawl makes the rest and switches to it\n", s->next_embedded,
            s->photos, s->next_model);
    say("words       {} of {} pictures looked through by {}{}\n", s->read, s->read + s->unread + s->unreadable,
        s->text_reader, s->unread > 0 ? "; trove ocr does the rest" : "");
    say("failed      {}{}\n", s->failures, s->failures > 0 ? "; trove status --failures says why" : "");
    say("size        catalog {:.1f} MB, thumbnails {:.1f} MB\n", static_cast<double>(s->catalog_bytes) / 1e6,
        static_cast<double>(s->thumbnails_bytes) / 1e6);
    say("kernel      {}\n", s->kernel);
    say("decoders    {}\n", s->decoders);
    if (s->leaves.empty()) say("leaves      nothing\n");
    for (const WayOut& way : s->leaves)
        say("leaves      {} to {} by {}; set by {}\n", way.what, way.to, way.by, way.set_by);
    for (const auto& root : s->roots) {
        std::error_code error;
        say("crawled     {}{}\n", display(root), std::filesystem::exists(root, error) ? "" : "  (not there now)");
    }
    return 0;
}

int check(const Context& context) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    const auto problems = (*library)->check();
    if (!problems) return complain(problems.error());
    if (context.json) {
        say_json(json::Json{{"problems", *problems}});
    } else {
        for (const auto& problem : *problems) say("{}\n", problem);
        if (problems->empty()) say("The library is sound.\n");
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
    add_print0(verb, options->print0);
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
