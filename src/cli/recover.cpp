// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/say.h"
#include "cli/status_line.h"
#include "cli/verb.h"
#include "engine/exchange.h"
#include "json/sources_json.h"

#include <fmt/format.h>

namespace trove::cli {
namespace {

using Outcome = RecoveredFile::Outcome;

struct RecoverArguments {
    std::string previews;
    std::string output;
    std::string catalog;
    int min_size = 0;
    bool no_catalog = false;
    bool dry_run = false;
};

int recover(const Context& context, const RecoverArguments& options) {
    const Interrupt interrupt;
    RecoverOptions wanted;
    wanted.previews = options.previews;
    wanted.output = options.output;
    if (!options.catalog.empty()) wanted.catalog = options.catalog;
    wanted.no_catalog = options.no_catalog;
    wanted.min_edge_px = options.min_size;
    wanted.dry_run = options.dry_run;
    StatusLine line;
    if (!context.json)
        wanted.on_progress = [&](std::size_t done, std::size_t total) {
            line.show(fmt::format("{} of {}", done, total));
        };
    const auto report = engine::recover(wanted, {interrupt.token()});
    line.end();
    if (!report) return complain(report.error());
    const bool whole = report->count(Outcome::kNothing) == 0;
    if (context.json) {
        say_json(json::of(*report));
        return whole ? 0 : 1;
    }
    for (const auto& warning : report->warnings) remark("trove: {}\n", warning);
    for (const auto& file : report->files) {
        const std::string size =
            file.width_px > 0 ? fmt::format("{} x {}", file.width_px, file.height_px) : std::string();
        say("{:13} {:>13}  {}{}\n", to_string(file.outcome), size,
            file.outcome == Outcome::kRecovered ? display(file.target) : file.name,
            file.problem.empty() ? "" : fmt::format("  ({})", file.problem));
    }
    say("{}{} recovered, {} were there already, {} too small, {} lost. {}\n", options.dry_run ? "Would be: " : "",
        report->count(Outcome::kRecovered), report->count(Outcome::kAlreadyThere), report->count(Outcome::kTooSmall),
        report->count(Outcome::kNothing),
        report->catalog.empty() ? "Without a catalog: its names and dates come back with --catalog FILE"
                                : fmt::format("Names and dates from {}", display(report->catalog)));
    return whole ? 0 : 1;
}

}  // namespace

void add_recover(CLI::App& app, Context& context) {
    const auto options = std::make_shared<RecoverArguments>();
    CLI::App* verb =
        add_verb(app, context, "recover", "Get pictures out of a Lightroom preview cache when the originals are lost",
                 "  trove recover \"My Catalog Previews.lrdata\" -o ~/Recovered --dry-run\n"
                 "  trove recover \"My Catalog Previews.lrdata\" -o ~/Recovered --catalog \"My Catalog.lrcat\"\n"
                 "The cache and the catalog are only read; nothing is overwritten; started again, it goes on.\n"
                 "A damaged catalog is used as far as it can be read.",
                 true);
    verb->add_option("PREVIEWS", options->previews, "A folder that ends in .lrdata, or a single preview file")
        ->required();
    verb->add_option("-o,--output", options->output, "The folder to write to")->required()->type_name("DIR");
    verb->add_option("--catalog", options->catalog,
                     "The catalog (.lrcat), for names, folders and dates; else the one beside the cache")
        ->type_name("FILE");
    verb->add_flag("--no-catalog", options->no_catalog, "Use no catalog, even if one lies beside the cache")
        ->excludes("--catalog");
    verb->add_option("--min-size", options->min_size, "Leave pictures whose longer edge is smaller")
        ->type_name("PX")
        ->check(CLI::Range(0, 100'000).description(""));
    verb->add_flag("--dry-run", options->dry_run, "Only say what would be done");
    verb->callback([&context, options] { context.run = [&context, options] { return recover(context, *options); }; });
}

}  // namespace trove::cli
