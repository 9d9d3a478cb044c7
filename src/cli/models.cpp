// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/progress_text.h"
#include "cli/say.h"
#include "cli/status_line.h"
#include "cli/units.h"
#include "cli/verb.h"
#include "json/json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace trove::cli {
namespace {

void print_installed(const ModelInfo& model) {
    say("{} {:28} {:>9}  {}{}{}{}{}\n", model.in_use ? "*" : " ", model.name, size_text(model.bytes), model.licence,
        model.languages.empty() ? "" : ", ", fmt::join(model.languages, " "),
        model.images_per_s ? fmt::format(", {:.1f} pictures/s here", *model.images_per_s) : std::string(),
        model.built_in ? "  (built in)" : "");
    if (!model.problem.empty()) say("    {}\n", model.problem);
}

void print_available(const AvailableModel& model, const std::string& recommended) {
    say("  {:28} {}, {}, {}\n", model.name, model.title, model.licence, fmt::join(model.languages, " "));
    say("    {}\n", model.quality);
    for (const auto& one : model.precisions)
        say("    {:6} {:>9}  {}{}{}{}\n", one.precision, size_text(one.bytes), one.name,
            one.installed ? "  (installed)" : "",
            one.verifiable ? "" : "  (not all SHA-256 are known: --allow-unverified)",
            one.name == recommended ? "  (recommended)" : "");
}

int list(const Context& context, const CatalogueChoice& catalogue) {
    auto library = context.open_if_there();
    if (!library) return complain(library.error());
    const auto models = (*library)->models().list();
    if (!models) return complain(models.error());
    const auto available = (*library)->models().available(catalogue);
    if (!available) return complain(available.error());
    if (context.json) {
        auto installed = json::Json::array();
        for (const auto& model : *models) installed.push_back(json::of(model));
        auto to_be_had = json::Json::array();
        for (const auto& model : available->models) to_be_had.push_back(json::of(model));
        say_json(json::Json{{"models", std::move(installed)},
                            {"available", std::move(to_be_had)},
                            {"recommended", available->recommended}});
        return 0;
    }
    for (const auto& model : *models) print_installed(model);
    say("\nAvailable with `trove models pull NAME`:\n");
    for (const auto& model : available->models) print_available(model, available->recommended);
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
    StatusLine line;
    CrawlOptions crawl_options;
    crawl_options.on_progress = [&](const CrawlProgress& p) { line.show(line_of(p, line.columns())); };
    const auto used = (*library)->models().use(options.name, options.drop, crawl_options, {interrupt.token()});
    line.end();
    if (!used && used.error().code == Errc::kCancelled)
        remark("The old model goes on answering. To go on: trove models use {}\n", options.name);
    if (!used) return complain(used.error());
    if (used->done > 0) say("{}\n", summary(*used));
    say("{} is in use.\n", options.name);
    return 0;
}

}  // namespace

void add_models(CLI::App& app, Context& context) {
    CLI::App* verb = add_verb(
        app, context, "models", "List the image-text models, fetch them, or choose one",
        "  trove models list\n  trove models pull siglip2-b-16-224-int8\n  trove models use siglip2-b-16-224-int8",
        false);
    verb->require_subcommand(1);
    CLI::App* show =
        add_verb(*verb, context, "list", "The installed models (* is in use), and those that can be fetched",
                 "  trove models list --json", true);
    const auto catalogue = std::make_shared<CatalogueChoice>();
    show->add_option("--catalogue", catalogue->file,
                     "Another list of models (else TROVE_MODEL_CATALOGUE, else the program's own)")
        ->type_name("FILE");
    show->callback(
        [&context, catalogue] { context.run = [&context, catalogue] { return list(context, *catalogue); }; });
    add_model_files(*verb, context);
    add_model_speed(*verb, context);
    const auto options = std::make_shared<UseOptions>();
    CLI::App* choose =
        add_verb(*verb, context, "use",
                 "Search and crawl with another model. The old one answers until the new one has seen every picture",
                 "  trove models use trove-builtin-1\n"
                 "  trove models use siglip2-b-16-224-int8 --drop",
                 false);
    choose->add_option("NAME", options->name, "A model's name, as `trove models list` shows it")->required();
    auto* drop = choose->add_flag("--drop", options->drop, "Delete the old model's vectors at the end");
    choose
        ->add_flag("--keep", options->keep,
                   "Keep the old model's vectors, so that switching back costs nothing (the default)")
        ->excludes(drop);
    add_device(choose, context);
    choose->callback([&context, options] { context.run = [&context, options] { return use(context, *options); }; });
}

}  // namespace trove::cli
