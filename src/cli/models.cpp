// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/progress_line.h"
#include "cli/verb.h"
#include "json/json.h"

#include <fmt/format.h>

namespace trove::cli {
namespace {

int list(const Context& context) {
    auto library = context.open(true);
    if (!library) return complain(library.error());
    const auto models = (*library)->models();
    if (!models) return complain(models.error());
    if (context.json) {
        auto answer = json::Json::array();
        for (const auto& model : *models) answer.push_back(json::of(model));
        fmt::print("{}\n", json::Json{{"models", std::move(answer)}}.dump(2));
        return 0;
    }
    for (const auto& model : *models) {
        fmt::print("{} {:24} {:5} dimensions  {}{}\n", model.in_use ? "*" : " ", model.name, model.dimensions, model.licence, model.built_in ? "  (built in)" : "");
        if (!model.problem.empty()) fmt::print("    {}\n", model.problem);
    }
    if (models->empty()) return complain({Errc::kNotFound, "no model is installed"});
    return 0;
}

struct UseOptions {
    std::string name;
    bool drop = false;
    bool keep = true;
};

int use(const Context& context, const UseOptions& options) {
    const Interrupt interrupt;
    auto library = context.open(true);
    if (!library) return complain(library.error());
    ProgressLine line;
    engine::CrawlOptions crawl_options;
    crawl_options.on_progress = [&](const engine::CrawlProgress& p) { line.show(p); };
    const auto used = (*library)->use_model(options.name, options.drop, crawl_options, {interrupt.token()});
    line.end();
    if (!used && used.error().code == Errc::kCancelled)
        fmt::print(stderr, "The old model goes on answering. To go on: trove models use {}\n", options.name);
    if (!used) return complain(used.error());
    if (used->done > 0) fmt::print("{}\n", summary(*used));
    fmt::print("{} is in use.\n", options.name);
    return 0;
}

}  // namespace

void add_models(CLI::App& app, Context& context) {
    CLI::App* verb = add_verb(app, context, "models", "List the image-text models, or choose one", "  trove models list\n  trove models use trove-builtin-1", false);
    verb->require_subcommand(1);
    CLI::App* show = add_verb(*verb, context, "list", "The installed models; * is in use", "  trove models list --json", true);
    show->callback([&context] { context.run = [&context] { return list(context); }; });
    const auto options = std::make_shared<UseOptions>();
    CLI::App* choose = add_verb(*verb, context, "use", "Search and crawl with another model. The old one answers until the new one has seen every picture",
                                "  trove models use trove-builtin-1\n"
                                "  trove models use siglip2-base --drop", false);
    choose->add_option("NAME", options->name, "A model's name, as `trove models list` shows it")->required();
    auto* drop = choose->add_flag("--drop", options->drop, "Delete the old model's vectors in the end");
    choose->add_flag("--keep", options->keep, "Keep them, so that switching back costs nothing (so it is without this, too)")->excludes(drop);
    choose->callback([&context, options] { context.run = [&context, options] { return use(context, *options); }; });
}

}  // namespace trove::cli
