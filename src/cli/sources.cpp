// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/say.h"
#include "cli/verb.h"
#include "json/sources_json.h"

#include <fmt/format.h>

namespace trove::cli {
namespace {

template <class T>
json::Json list_of(const std::vector<T>& values) {
    auto list = json::Json::array();
    for (const auto& value : values) list.push_back(json::of(value));
    return list;
}

int sources(const Context& context) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    const auto all = (*library)->sources().libraries();
    if (!all) return complain(all.error());
    const auto albums = (*library)->sources().albums();
    if (!albums) return complain(albums.error());
    const auto persons = (*library)->sources().persons();
    if (!persons) return complain(persons.error());
    if (context.json) {
        say_json(json::Json{{"sources", list_of(*all)}, {"albums", list_of(*albums)}, {"persons", list_of(*persons)}});
        return 0;
    }
    const auto some = [](std::int64_t n, const char* what) {
        return n > 0 ? fmt::format(", {} {}", n, what) : std::string();
    };
    for (const auto& source : *all)
        say("{:18}  {} items{}{}{}{}{}  {}\n", source.kind, source.items, some(source.in_cloud, "in the cloud only"),
            some(source.missing, "with nothing to show"), some(source.left_hidden, "hidden ones left out"),
            some(source.left_trashed, "trashed ones left out"), some(source.films, "films (not read)"),
            display(source.path));
    for (const auto& album : *albums)
        if (album.photos > 0) say("album               {:6}  {}\n", album.photos, valid_utf8(album.title));
    for (const auto& person : *persons) say("person              {:6}  {}\n", person.photos, valid_utf8(person.name));
    if (all->empty())
        say("No other program's library was crawled yet. trove crawl takes them like folders:\n"
            "a Google Takeout, a Lightroom catalog or its previews, a library of Apple Photos, iPhoto or Aperture,\n"
            "a Capture One catalog or session, a digiKam database. What is in one: trove sources inspect PATH\n");
    return 0;
}

}  // namespace

void add_sources(CLI::App& app, Context& context) {
    CLI::App* verb =
        add_verb(app, context, "sources", "Other programs' libraries that were crawled, with their albums and persons",
                 "  trove sources\n  trove sources --json", true);
    verb->require_subcommand(0, 1);
    add_sources_inspect(*verb, context);
    // A verb's own callback runs after that of its subcommand.
    verb->callback([&context, verb] {
        if (verb->get_subcommands().empty()) context.run = [&context] { return sources(context); };
    });
}

}  // namespace trove::cli
