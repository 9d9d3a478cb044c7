// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/progress_text.h"
#include "cli/say.h"
#include "cli/status_line.h"
#include "cli/units.h"
#include "cli/verb.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace trove::cli {
namespace {

struct Pull {
    std::string name;
    PullOptions options;
    bool check = false;
};

int pull(const Context& context, Pull request) {
    const Interrupt interrupt;
    auto library = request.check ? context.open_if_there() : context.open(true);
    if (!library) return complain(library.error());
    if (request.check) {
        const auto reached = (*library)->models().can_pull(request.name, request.options, {interrupt.token()});
        return reached ? 0 : complain(reached.error());
    }
    StatusLine line;
    request.options.on_progress = [&](const PullProgress& p) { line.show(line_of(p, line.columns())); };
    const auto pulled = (*library)->models().pull(request.name, request.options, {interrupt.token()});
    line.end();
    if (!pulled && pulled.error().code == Errc::kCancelled)
        remark("What came is kept. To go on: trove models pull {}\n", request.name);
    if (!pulled) return complain(pulled.error());
    if (!pulled->unverified.empty())
        remark("The checksum of {} was not known: this download is trusted, and later ones must match it.\n",
               fmt::join(pulled->unverified, ", "));
    if (pulled->was_there)
        say("{} is there already, and whole.\n", pulled->name);
    else
        say("{} is installed ({} fetched). To search with it: trove models use {}\n", pulled->name,
            size_text(pulled->downloaded_bytes), pulled->name);
    return 0;
}

struct Add {
    std::vector<std::filesystem::path> paths;
    AddOptions options;
};

int add(const Context& context, const Add& request) {
    const Interrupt interrupt;
    auto library = context.open(true);
    if (!library) return complain(library.error());
    const auto added = (*library)->models().add(request.paths, request.options, {interrupt.token()});
    if (!added) return complain(added.error());
    say("{} is installed ({} dimensions, {}). To search with it: trove models use {}\n", added->name, added->dimensions,
        size_text(added->bytes), added->name);
    return 0;
}

int verify(const Context& context, const std::string& name) {
    auto library = context.open_if_there();
    if (!library) return complain(library.error());
    const auto verified = (*library)->models().verify(name);
    if (!verified) return complain(verified.error());
    say("{} is whole, and works.\n", name);
    return 0;
}

int remove(const Context& context, const std::string& name) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    const auto removed = (*library)->models().remove(name);
    if (!removed) return complain(removed.error());
    say("{} is removed. Its vectors are kept; with the model fetched again they are used again.\n", name);
    return 0;
}

void add_pull(CLI::App& models, Context& context) {
    const auto request = std::make_shared<Pull>();
    CLI::App* verb =
        add_verb(models, context, "pull", "Fetch a model of the catalogue into the library; goes on where it stopped",
                 "  trove models pull siglip2-b-16-224-int8\n"
                 "  trove models pull clip-vit-b-32 --precision fp16\n"
                 "  TROVE_MODEL_MIRROR=http://nas.local/models trove models pull clip-vit-b-32",
                 false);
    verb->add_option("NAME", request->name, "A model's name, as `trove models list` shows it")->required();
    verb->add_option("--precision", request->options.precision, "fp32, fp16 or int8, as far as the catalogue has them")
        ->type_name("PRECISION");
    verb->add_flag("--allow-unverified", request->options.allow_unverified,
                   "Also take files whose SHA-256 the catalogue does not know");
    verb->add_option("--catalogue", request->options.catalogue.file,
                     "Another list of models (else TROVE_MODEL_CATALOGUE, else the program's own)")
        ->type_name("FILE");
    verb->add_option("--mirror", request->options.catalogue.mirror,
                     "Another address, or a folder, with the same paths below it (else TROVE_MODEL_MIRROR)")
        ->type_name("ADDRESS");
    verb->add_flag("--check", request->check,
                   "Only say, by the exit status, whether the files could be fetched from here");
    verb->callback([&context, request] { context.run = [&context, request] { return pull(context, *request); }; });
}

void add_add(CLI::App& models, Context& context) {
    const auto request = std::make_shared<Add>();
    CLI::App* verb =
        add_verb(models, context, "add", "Take in a model that is on this machine: an exported folder, or its files",
                 "  trove models add ~/exports/clip-vit-base-patch32 --precision fp16\n"
                 "  trove models add visual.onnx textual.onnx tokenizer.json preprocessor_config.json --name mine",
                 false);
    verb->add_option("PATH", request->paths,
                     "A folder (Optimum, transformers.js, OpenCLIP, Immich, or Trove's own), or the files")
        ->required();
    verb->add_option("--name", request->options.name,
                     "What `trove models use` will take (else made from the folder's name)")
        ->type_name("NAME");
    verb->add_option("--title", request->options.title, "For people (else the folder's name)")->type_name("TEXT");
    verb->add_option("--licence", request->options.licence, "The licence of the weights, where you know it")
        ->type_name("TEXT");
    verb->add_option("--precision", request->options.precision,
                     "Which files of a folder that has several: fp32, fp16, int8")
        ->type_name("PRECISION");
    verb->callback([&context, request] { context.run = [&context, request] { return add(context, *request); }; });
}

void add_named(CLI::App& models,
               Context& context,
               const char* name,
               const char* purpose,
               int (*act)(const Context&, const std::string&)) {
    const auto model = std::make_shared<std::string>();
    CLI::App* verb =
        add_verb(models, context, name, purpose, fmt::format("  trove models {} siglip2-b-16-224-int8", name), false);
    verb->add_option("NAME", *model, "A model's name, as `trove models list` shows it")->required();
    verb->callback([&context, model, act] { context.run = [&context, model, act] { return act(context, *model); }; });
}

}  // namespace

void add_model_files(CLI::App& models, Context& context) {
    add_pull(models, context);
    add_add(models, context);
    add_named(models, context, "verify", "Check a model's files against their SHA-256, and run it once", verify);
    add_named(models, context, "remove",
              "Delete a model's files from the library; never the one in use, never the built-in one", remove);
}

}  // namespace trove::cli
