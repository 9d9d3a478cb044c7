// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/safekeeping.h"

#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/say.h"
#include "cli/status_line.h"
#include "cli/units.h"
#include "cli/verb.h"
#include "json/safekeeping.h"

#include <fmt/format.h>

namespace trove::cli {
namespace {

std::string held(const LibraryContents& contents) {
    return fmt::format("{} photos; by a person: {} tags, {} captions, {} favourites or hidden, {} saved searches",
                       with_commas(contents.photos), with_commas(contents.tags), with_commas(contents.captions),
                       with_commas(contents.marks), with_commas(contents.searches));
}

OnPortion shown_on(StatusLine& line, const Context& context, std::string_view what) {
    if (context.json) return {};
    return [&line, what](std::int64_t done, std::int64_t of) {
        line.show(fmt::format("{} {} %", what, of > 0 ? done * 100 / of : 0));
    };
}

struct BackupArguments {
    std::string file;
    bool force = false;
};

int backup(const Context& context, const BackupArguments& arguments) {
    const Interrupt interrupt;
    StatusLine line;
    const auto report = engine::back_up({.library = context.library,
                                         .file = arguments.file,
                                         .replace = arguments.force,
                                         .on_portion = shown_on(line, context, "backing up")},
                                        {interrupt.token()});
    line.end();
    if (!report) return complain(report.error());
    if (context.json) {
        say_json(json::of(*report));
        return 0;
    }
    say("{}: {}, {}.\nThumbnails and vectors are not in it; Trove makes them again. Your pictures are not in it "
        "either.\n",
        display(report->file), size_text(static_cast<std::uint64_t>(report->bytes)), held(report->contents));
    return 0;
}

struct RestoreArguments {
    std::string file;
    bool yes = false;
};

int restore(const Context& context, const RestoreArguments& arguments) {
    const Interrupt interrupt;
    StatusLine line;
    const auto report = engine::restore({.library = context.library,
                                         .file = arguments.file,
                                         .confirmed = arguments.yes,
                                         .on_portion = shown_on(line, context, "restoring")},
                                        {interrupt.token()});
    line.end();
    if (!report) return complain(report.error());
    if (context.json) {
        say_json(json::of(*report));
        return 0;
    }
    say("backup of {}   {}\n", report->made_at, held(report->backup));
    if (report->replaced)
        say("{} {}\n", report->done ? "replaced               " : "the library now        ", held(*report->replaced));
    if (!report->done) {
        say("Nothing was changed. To replace the library by the backup: trove restore --yes \"{}\"\n",
            display(arguments.file));
        return 0;
    }
    if (!report->before.empty() && report->before.extension() == ".zip")
        say("What was replaced is kept. To take this back: trove restore --yes \"{}\"\n", display(report->before));
    else if (!report->before.empty())
        say("The damaged catalog is kept: {}\n", display(report->before));
    say("Thumbnails and vectors are made again by: trove crawl\n");
    return 0;
}

}  // namespace

int repair(const Context& context) {
    const Interrupt interrupt;
    const auto report = engine::repair({.folder = context.library,
                                        .models_folder = engine::default_models_folder(),
                                        .create = false,
                                        .device = context.device},
                                       {interrupt.token()});
    if (!report) return complain(report.error());
    if (context.json) {
        say_json(json::of(*report));
        return 0;
    }
    if (report->remade) {
        say("The catalog was damaged or missing and was made again: {} rows were read from it, and what you said "
            "was read from said.jsonl.\n",
            with_commas(report->salvaged_rows));
        if (!report->incomplete.empty()) say("Some photos' data was lost; to make it again: trove crawl\n");
        if (!report->damaged.empty()) say("The damaged catalog is kept: {}\n", display(report->damaged));
        say("Other Troves that have this library open, such as trove serve, must be started again.\n");
    } else {
        say("The catalog is sound. The indexes of words were made again.\n");
    }
    if (report->thumbnails > 0) say("{} thumbnails were made again.\n", with_commas(report->thumbnails));
    for (const auto& note : report->notes) remark("Not done: {}\n", note);
    return 0;
}

void add_safekeeping(CLI::App& app, Context& context) {
    const auto backup_arguments = std::make_shared<BackupArguments>();
    CLI::App* saved =
        add_verb(app, context, "backup", "Copy what the library knows into one file, also while Trove runs",
                 "  trove backup /media/disk/trove-backup.zip\n"
                 "  trove backup --force ~/trove.zip       replaces the file once the new one is complete\n"
                 "Pictures, thumbnails and vectors are not in it: Trove makes the latter two again.",
                 true);
    saved->add_option("FILE", backup_arguments->file, "The file to write, a zip archive")->required();
    saved->add_flag("--force", backup_arguments->force, "Replace an existing file");
    saved->callback([&context, backup_arguments] {
        context.run = [&context, backup_arguments] { return backup(context, *backup_arguments); };
    });

    const auto restore_arguments = std::make_shared<RestoreArguments>();
    CLI::App* restored =
        add_verb(app, context, "restore", "Put a backup into the library, also while Trove runs",
                 "  trove restore ~/trove.zip              shows what would be replaced\n"
                 "  trove restore --yes ~/trove.zip\n"
                 "What is replaced is kept in the library as a backup of its own; restoring that takes it back.",
                 true);
    restored->add_option("FILE", restore_arguments->file, "A file that trove backup made")->required();
    restored->add_flag("--yes", restore_arguments->yes, "Replace what the library holds");
    restored->callback([&context, restore_arguments] {
        context.run = [&context, restore_arguments] { return restore(context, *restore_arguments); };
    });
}

}  // namespace trove::cli
