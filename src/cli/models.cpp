// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
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

int use(const Context& context, const std::string& name) {
    auto library = context.open(true);
    if (!library) return complain(library.error());
    if (const auto used = (*library)->use_model(name); !used) return complain(used.error());
    const auto status = (*library)->status();
    if (!status) return complain(status.error());
    fmt::print("{} is in use.\n", name);
    if (status->embedded < status->photos)
        fmt::print("{} of {} photos have no vector of it yet; make them with: trove crawl\n", status->photos - status->embedded, status->photos);
    return 0;
}

}  // namespace

void add_models(CLI::App& app, Context& context) {
    CLI::App* verb = add_verb(app, context, "models", "List the image-text models, or choose one", "  trove models list\n  trove models use trove-builtin-1", false);
    verb->require_subcommand(1);
    CLI::App* show = add_verb(*verb, context, "list", "The installed models; * is in use", "  trove models list --json", true);
    show->callback([&context] { context.run = [&context] { return list(context); }; });
    const auto name = std::make_shared<std::string>();
    CLI::App* choose = add_verb(*verb, context, "use", "Search and crawl with another model; vectors of the old one are kept",
                                "  trove models use trove-builtin-1", false);
    choose->add_option("NAME", *name, "A model's name, as `trove models list` shows it")->required();
    choose->callback([&context, name] { context.run = [&context, name] { return use(context, *name); }; });
}

}  // namespace trove::cli
