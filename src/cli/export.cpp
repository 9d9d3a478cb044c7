// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/say.h"
#include "cli/verb.h"
#include "engine/exchange.h"
#include "json/sources_json.h"

#include <fmt/format.h>

namespace trove::cli {
namespace {

using Outcome = ExportedFile::Outcome;

struct Shown {
    bool dry_run = false;
    bool is_undo = false;
    std::string_view offer = {};  // what to do about files that were written
};

std::string counts_of(const ExportReport& report, bool is_undo) {
    if (is_undo)
        return fmt::format("{} restored, {} removed, {} as they were, {} failed", report.count(Outcome::kRestored),
                           report.count(Outcome::kRemoved), report.count(Outcome::kUnchanged),
                           report.count(Outcome::kFailed));
    return fmt::format("{} new, {} changed, {} as they were, {} failed", report.count(Outcome::kNew),
                       report.count(Outcome::kChanged), report.count(Outcome::kUnchanged),
                       report.count(Outcome::kFailed));
}

int show(const Context& context, const Result<ExportReport>& report, const Shown& shown) {
    if (!report) return complain(report.error());
    const bool whole = report->count(Outcome::kFailed) == 0;
    if (context.json) {
        say_json(json::of(*report));
        return whole ? 0 : 1;
    }
    for (const auto& file : report->files) {
        if (file.outcome == Outcome::kUnchanged) continue;
        say("{:8} {}{}\n", to_string(file.outcome), display(file.path),
            file.problem.empty() ? "" : fmt::format("  ({})", file.problem));
        if (shown.dry_run)
            for (const auto& change : file.changes) say("         {}\n", valid_utf8(change));
    }
    // An export that wrote nothing has nothing to take back; an undo would take back an earlier one.
    const bool wrote = !shown.dry_run && report->count(Outcome::kNew) + report->count(Outcome::kChanged) > 0;
    say("{}{}.{}\n", shown.dry_run ? "Would be: " : "", counts_of(*report, shown.is_undo), wrote ? shown.offer : "");
    return whole ? 0 : 1;
}

struct XmpOptions {
    std::vector<std::string> paths;
    bool full_names = false;
    bool dry_run = false;
};

int xmp(const Context& context, const XmpOptions& options) {
    const Interrupt interrupt;
    ExportXmpOptions wanted;
    wanted.library = context.library;
    wanted.below.assign(options.paths.begin(), options.paths.end());
    wanted.full_names = options.full_names;
    wanted.dry_run = options.dry_run;
    return show(context, engine::export_xmp(wanted, {interrupt.token()}),
                {.dry_run = options.dry_run, .offer = " To take it back: trove export undo"});
}

struct AlbumOptions {
    std::string album;
    std::string output;
    bool link = false;
    bool dry_run = false;
};

int album(const Context& context, const AlbumOptions& options) {
    const Interrupt interrupt;
    return show(context,
                engine::export_album({context.library, options.album, options.output, options.link, options.dry_run},
                                     {interrupt.token()}),
                {.dry_run = options.dry_run});
}

}  // namespace

void add_export(CLI::App& app, Context& context) {
    CLI::App* verb = add_verb(
        app, context, "export", "Give other programs what the library knows",
        "  trove export xmp --dry-run\n  trove export undo\n  trove export album \"Trip to Rome\" -o ~/Rome", false);
    verb->require_subcommand(1);

    const auto xmp_options = std::make_shared<XmpOptions>();
    CLI::App* sidecars =
        add_verb(*verb, context, "xmp", "Write XMP sidecars beside originals: keywords, titles, descriptions, ratings",
                 "  trove export xmp --dry-run              what would be written\n"
                 "  trove export xmp ~/Pictures/2020\n"
                 "What is in a sidecar stays: gaps are filled, keywords are added. trove export undo takes it back.",
                 true);
    sidecars->add_option("PATH", xmp_options->paths, "Only originals below these; none: all");
    sidecars->add_flag("--full-names", xmp_options->full_names,
                       "New sidecars as IMG.NEF.xmp (darktable, digiKam), not IMG.xmp (Lightroom, Capture One)");
    sidecars->add_flag("--dry-run", xmp_options->dry_run, "Only say what would be done");
    sidecars->callback(
        [&context, xmp_options] { context.run = [&context, xmp_options] { return xmp(context, *xmp_options); }; });

    CLI::App* undo =
        add_verb(*verb, context, "undo", "Take back the last export of sidecars", "  trove export undo", true);
    undo->callback([&context] {
        context.run = [&context] {
            const Interrupt interrupt;
            return show(context, engine::undo_export_xmp(context.library, {interrupt.token()}), {.is_undo = true});
        };
    });

    const auto album_options = std::make_shared<AlbumOptions>();
    CLI::App* photos = add_verb(
        *verb, context, "album", "Copy the photos of an album to a folder",
        "  trove export album \"Trip to Rome\" -o ~/Rome\n  trove export album Best -o /same/disk/best --link", true);
    photos->add_option("NAME", album_options->album, "The album's title; albums inside it come along")->required();
    photos->add_option("-o,--output", album_options->output, "The folder to write to; nothing there is replaced")
        ->required()
        ->type_name("DIR");
    photos->add_flag("--link", album_options->link, "Hard links instead of copies");
    photos->add_flag("--dry-run", album_options->dry_run, "Only say what would be done");
    photos->callback([&context, album_options] {
        context.run = [&context, album_options] { return album(context, *album_options); };
    });
}

}  // namespace trove::cli
