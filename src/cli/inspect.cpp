// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/say.h"
#include "cli/verb.h"
#include "engine/exchange.h"
#include "json/inspect_json.h"

#include <fmt/format.h>

namespace trove::cli {
namespace {

constexpr std::size_t kMostListed = 20;  // of albums, keywords, persons; all are in the JSON

struct InspectArguments {
    std::string path;
    std::size_t samples = 3;
};

// "favourites 1, hidden 2", without zeros.
std::string mentioned(std::initializer_list<std::pair<const char*, std::int64_t>> counts) {
    std::string text;
    for (const auto& [name, count] : counts)
        if (count != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, count);
    return text.empty() ? "none" : text;
}

void print_list(const char* heading, const std::vector<std::pair<std::string, std::int64_t>>& list) {
    say("{:<12}{}\n", heading, list.size());
    for (std::size_t i = 0; i < std::min(list.size(), kMostListed); ++i)
        say("            {} ({})\n", list[i].first, list[i].second);
    if (list.size() > kMostListed) say("            … and {} more; --json has them all\n", list.size() - kMostListed);
}

void print(const SourceSummary& s) {
    say("library     {} ({})\n", display(s.path), s.kind);
    say("items       {}{}\n", s.items, s.films > 0 ? fmt::format(", {} of them films", s.films) : "");
    say("originals   {} here, {} only in the cloud, {} away\n", s.originals, s.in_cloud, s.away);
    say("edited      {}, {} on the disk\n", s.edited, s.edited_files);
    say("pictures    {} files; {} items have only a preview, {} no picture at all\n", s.files, s.preview_only,
        s.without_picture);
    say("marks       {}\n", mentioned({{"favourites", s.favourites},
                                       {"hidden", s.hidden},
                                       {"trashed", s.trashed},
                                       {"picked", s.picked},
                                       {"rejected", s.rejected},
                                       {"rated", s.rated},
                                       {"labelled", s.labelled}}));
    say("words       {}\n", mentioned({{"titles", s.titled},
                                       {"captions", s.described},
                                       {"places", s.placed},
                                       {"keywords on", s.with_keywords},
                                       {"persons on", s.with_persons}}));
    say("facts       {}\n", mentioned({{"dates", s.dated}, {"time zones", s.zoned}, {"positions", s.located}}));
    say("together    {}\n", mentioned({{"live films", s.live_parts},
                                       {"stacks", s.stacks},
                                       {"items in stacks", s.stacked},
                                       {"virtual copies", s.copies}}));
    say("albums      {}\n", s.albums.size());
    for (std::size_t i = 0; i < std::min(s.albums.size(), kMostListed); ++i)
        say("            {} ({}{})\n", s.albums[i].path,
            s.albums[i].kind == AlbumKind::kAlbum ? "" : fmt::format("{}, ", json::name_of(s.albums[i].kind)),
            s.albums[i].items);
    if (s.albums.size() > kMostListed)
        say("            … and {} more; --json has them all\n", s.albums.size() - kMostListed);
    print_list("keywords", s.keywords);
    print_list("persons", s.persons);
    for (const auto& sample : s.samples) {
        const Metadata& m = sample.origin.metadata;
        std::string taken = m.taken_local_s ? json::iso_time(*m.taken_local_s) : "no date";
        if (taken.ends_with('Z')) taken.pop_back();
        say("sample      {}\n            {}{}{}\n", display(sample.origin.original), taken,
            m.title.empty() ? "" : " · " + m.title, sample.origin.place.empty() ? "" : " · " + sample.origin.place);
    }
    for (const auto& warning : s.warnings) say("warning     {}\n", warning);
}

int inspect(const Context& context, const InspectArguments& options) {
    const Interrupt interrupt;
    const auto summary = engine::inspect_source(options.path, options.samples, {interrupt.token()});
    if (!summary) return complain(summary.error());
    if (context.json)
        say_json(json::of(*summary));
    else
        print(*summary);
    return 0;
}

}  // namespace

void add_sources_inspect(CLI::App& sources, Context& context) {
    const auto options = std::make_shared<InspectArguments>();
    CLI::App* verb = add_verb(
        sources, context, "inspect",
        "What a library holds (Apple Photos, iPhoto, Lightroom, Capture One, digiKam, Takeout); changes nothing",
        "  trove sources inspect ~/Pictures/Photos\\ Library.photoslibrary\n"
        "  trove sources inspect Catalog.lrcat --json",
        true);
    verb->add_option("path", options->path, "The library, catalog, database or export")->required()->type_name("PATH");
    verb->add_option("--samples", options->samples, "How many items to show in full")
        ->type_name("N")
        ->capture_default_str();
    verb->callback([&context, options] { context.run = [&context, options] { return inspect(context, *options); }; });
}

}  // namespace trove::cli
