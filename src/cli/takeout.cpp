// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/say.h"
#include "cli/verb.h"
#include "engine/exchange.h"
#include "json/sources_json.h"

#include <fmt/format.h>

#include <map>

namespace trove::cli {
namespace {

using Kind = TakeoutFile::Kind;
using Status = TakeoutFile::Status;

int report(const Context& context, const std::string& path, bool all) {
    const Interrupt interrupt;
    const auto found = engine::takeout_report(path, {interrupt.token()});
    if (!found) return complain(found.error());
    if (context.json) {
        say_json(json::of(*found));
        return 0;
    }
    for (const auto& warning : found->warnings) remark("trove: {}\n", warning);
    for (const Kind kind : {Kind::kPicture, Kind::kFilm})
        say("{:10}  {:6}: {} with their JSON, {} guessed, {} without\n", kind == Kind::kPicture ? "pictures" : "films",
            found->count(kind), found->count(kind, Status::kMatched), found->count(kind, Status::kGuessed),
            found->count(kind, Status::kUnmatched));
    say("{:10}  {:6}: {} of files here, {} of files that are missing, {} unreadable\n", "JSON files",
        found->count(Kind::kPhotoJson), found->count(Kind::kPhotoJson, Status::kUsed),
        found->count(Kind::kPhotoJson, Status::kMediumMissing), found->count(Kind::kPhotoJson, Status::kUnreadable));
    say("{:10}  {:6}\n{:10}  {:6}\n", "albums", found->albums, "other", found->count(Kind::kOther));
    std::map<std::string, std::map<std::string, std::vector<const TakeoutFile*>>> reasons;  // by status, then reason
    for (const auto& file : found->files) {
        const bool good = file.status == Status::kMatched || file.status == Status::kUsed;
        if (all || !good) reasons[std::string(to_string(file.status))][file.reason].push_back(&file);
    }
    for (const auto& [status, by_reason] : reasons)
        for (const auto& [reason, files] : by_reason) {
            say("\n{}: {} ({})\n", status, reason, files.size());
            for (const TakeoutFile* const file : files)
                say("    {}{}\n", display(file->place),
                    file->json.empty() ? "" : fmt::format("  <-  {}", valid_utf8(file->json)));
        }
    return 0;
}

}  // namespace

void add_takeout(CLI::App& app, Context& context) {
    CLI::App* verb = add_verb(app, context, "takeout", "Look into a Google Takeout",
                              "  trove takeout report ~/Downloads/takeout-20240525T201456Z-001.zip\n  trove crawl "
                              "~/Downloads/takeout-20240525T201456Z-001.zip",
                              false);
    verb->require_subcommand(1);
    const auto path = std::make_shared<std::string>();
    const auto all = std::make_shared<bool>(false);
    CLI::App* show = add_verb(
        *verb, context, "report", "Which JSON belongs to which picture, and which files are left over; changes nothing",
        "  trove takeout report Takeout\n"
        "  trove takeout report takeout-20240525T201456Z-001.zip --json     all parts of it together",
        true);
    show->add_option("PATH", *path, "A folder, or an archive: the other parts of its export come along")->required();
    show->add_flag("--all", *all, "Also list files that are in order");
    show->callback(
        [&context, path, all] { context.run = [&context, path, all] { return report(context, *path, *all); }; });
}

}  // namespace trove::cli
