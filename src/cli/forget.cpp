// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/photo_argument.h"
#include "cli/say.h"
#include "cli/verb.h"
#include "json/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iostream>
#include <optional>
#include <unistd.h>

namespace trove::cli {
namespace {

struct ForgetArguments {
    std::vector<std::string> names;
    std::string missing_since;
    bool yes = false;
    bool dry_run = false;
};

std::string counted(std::int64_t n, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", n, n == 1 ? one : many);
}

// "5 with tags, 2 with captions"; empty: a person said nothing.
std::string said(const Leaving& l) {
    std::string text;
    const auto add = [&](std::int64_t n, std::string_view what) {
        if (n > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", n, what);
    };
    add(l.tagged, "with tags");
    add(l.captioned, "with captions");
    add(l.favourites, l.favourites == 1 ? "favourite" : "favourites");
    add(l.hidden, "hidden");
    return text;
}

void print(const Leaving& l) {
    say("{} and {} leave the library\n", counted(l.photos, "photo", "photos"), counted(l.places, "place", "places"));
    const std::string words = said(l);
    say("a person's words go with them: {}\n", words.empty() ? "none" : words);
    if (l.in_albums > 0 || l.named > 0)
        say("other programs' records go with them: {} in albums, {} with persons\n", l.in_albums, l.named);
    if (l.kept > 0) say("{} stay, because another place has them\n", counted(l.kept, "photo", "photos"));
    for (const auto& root : l.roots) say("not crawled any more: {}\n", display(root));
    for (const auto& path : l.passed_by) say("passed by from now on: {}\n", display(path));
    for (const auto& root : l.stay) say("stays, because it is crawled by itself: {}\n", display(root));
    for (const auto& path : l.examples) say("  {}\n", display(path));
    if (l.places > static_cast<std::int64_t>(l.examples.size())) say("  …\n");
}

// A person's answer on the terminal.
bool agrees() {
    say("No file is touched. Do it? [y/N] ");
    std::fflush(stdout);
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

// Shows what would leave, asks unless told not to, and does it. Returns the exit status.
int let_go(const Context& context,
           engine::Library& library,
           const LeavingRequest& request,
           const ForgetArguments& options) {
    const auto plan = library.forgetting().plan(request);
    if (!plan) return complain(plan.error());
    const bool nothing = plan->empty();
    const bool ask = !options.yes && !options.dry_run && !nothing;
    if (ask && (context.json || ::isatty(STDIN_FILENO) == 0)) {
        if (!context.json) print(*plan);
        return complain({Errc::kInvalid,
                         "nothing was forgotten: there is no terminal to ask on; to do it: --yes, to only "
                         "look: --dry-run"});
    }
    if (!context.json) {
        if (nothing) {
            say("Nothing leaves the library.\n");
            return 0;
        }
        print(*plan);
        if (options.dry_run) return 0;
        if (ask && !agrees()) {
            say("Nothing was forgotten.\n");
            return 1;
        }
    }
    if (options.dry_run || nothing) {
        say_json(json::leaving_of(*plan, false));
        return 0;
    }
    const auto left = library.forgetting().apply(request, plan->token);
    if (!left) return complain(left.error());
    if (context.json)
        say_json(json::leaving_of(*left, true));
    else
        say("Forgotten.\n");
    return 0;
}

bool is_number(const std::string& text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int forget(const Context& context, const ForgetArguments& options) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    LeavingRequest request;
    for (const std::string& name : options.names) {
        std::error_code error;
        auto path = std::filesystem::canonical(name, error);
        if (error) path = std::filesystem::absolute(name).lexically_normal();
        if (path.native().size() > 1 && path.native().ends_with('/')) path = path.parent_path();
        const auto photo = is_number(name) ? Result<std::optional<PhotoId>>(std::nullopt) : (*library)->find(path);
        if (!photo) return complain(photo.error());
        if (is_number(name)) {
            const auto known = photo_arguments(**library, {&name, 1});
            if (!known) return complain(known.error());
            request.photos.push_back(known->front());
        } else if (*photo) {
            request.photos.push_back(**photo);
        } else {
            request.folders.push_back(std::move(path));
        }
    }
    return let_go(context, **library, request, options);
}

// "30d" in seconds: hours, days, weeks, months of 30 days, years of 365.
std::optional<std::int64_t> duration_of(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || number < 0 || number > 100'000 || end + 1 != text.data() + text.size())
        return std::nullopt;
    constexpr std::int64_t kHour = 3600;
    switch (*end) {
        case 'h':
            return number * kHour;
        case 'd':
            return number * 24 * kHour;
        case 'w':
            return number * 7 * 24 * kHour;
        case 'm':
            return number * 30 * 24 * kHour;
        case 'y':
            return number * 365 * 24 * kHour;
        default:
            return std::nullopt;
    }
}

int purge(const Context& context, const ForgetArguments& options) {
    LeavingRequest request;
    const auto since =
        options.missing_since.empty() ? std::optional<std::int64_t>(0) : duration_of(options.missing_since);
    if (!since)
        return complain(
            {Errc::kInvalid, fmt::format("--missing-since {}: give a number of hours, days, weeks, months or "
                                         "years, as 12h, 30d, 6w, 3m, 1y",
                                         valid_utf8(options.missing_since))});
    if (options.names.empty()) {
        request.missing_for_s = since;
    } else if (!options.missing_since.empty()) {
        return complain({Errc::kInvalid, "give folders or --missing-since, not both"});
    }
    for (const std::string& name : options.names) {
        std::error_code error;
        auto path = std::filesystem::canonical(name, error);
        if (error) path = std::filesystem::absolute(name).lexically_normal();
        if (path.native().size() > 1 && path.native().ends_with('/')) path = path.parent_path();
        request.absent_below.push_back(std::move(path));
    }
    auto library = context.open(false);
    if (!library) return complain(library.error());
    return let_go(context, **library, request, options);
}

void add_asking(CLI::App* verb, ForgetArguments& options) {
    verb->add_flag("-y,--yes", options.yes, "Do it without asking; needed where there is no terminal, and with --json");
    verb->add_flag("-n,--dry-run", options.dry_run, "Only show what would leave the library");
}

}  // namespace

void add_forget(CLI::App& app, Context& context) {
    const auto forgetting = std::make_shared<ForgetArguments>();
    CLI::App* forget_verb =
        add_verb(app, context, "forget", "Take folders, photos and sources out of the library; no file is touched",
                 "  trove forget ~/Pictures/scans            the folder's photos; it is not crawled any more\n"
                 "  trove forget 17 ~/Pictures/IMG_2.jpg     photos, with all their places\n"
                 "  trove forget \"My Catalog.lrcat\" --yes    a source: another program's library\n"
                 "What leaves is shown first: photos, places, and what a person had said of them. A photo that another "
                 "place has stays.\n"
                 "What lies in a folder that is still crawled is passed by, until trove crawl names it.",
                 true);
    forget_verb->add_option("WHAT", forgetting->names, "Folders, files or numbers of photos, sources")->required();
    add_asking(forget_verb, *forgetting);
    forget_verb->callback(
        [&context, forgetting] { context.run = [&context, forgetting] { return forget(context, *forgetting); }; });

    const auto purging = std::make_shared<ForgetArguments>();
    CLI::App* purge_verb =
        add_verb(app, context, "purge", "Take photos out of the library whose files are missing",
                 "  trove purge                        what crawls looked for and did not find\n"
                 "  trove purge --missing-since 30d    only what has been missing for that long\n"
                 "  trove purge /media/disk            what is not there in this folder, away drives included\n"
                 "What leaves is shown first. Files on drives that are away are not missing, and stay.",
                 true);
    purge_verb->add_option("FOLDER", purging->names,
                           "Folders whose missing and away files leave; none: all that is missing");
    purge_verb
        ->add_option("--missing-since", purging->missing_since,
                     "Only what has been missing for so long: 12h, 30d, 6w, 3m, 1y")
        ->type_name("TIME");
    add_asking(purge_verb, *purging);
    purge_verb->callback(
        [&context, purging] { context.run = [&context, purging] { return purge(context, *purging); }; });
}

}  // namespace trove::cli
