// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/verb.h"
#include "json/json.h"

#include <fmt/format.h>

#include <charconv>
#include <random>

namespace trove::cli {
namespace {

struct SearchArguments {
    std::vector<std::string> words;
    std::string image;
    std::string sort = "relevance";
    double strictness = 0.5;
    bool explain = false;
    bool facets = false;
    bool no_fold = false;
    std::string what;  // similar: FILE or ID
    std::size_t count = 50;
    std::uint64_t seed = 0;
    bool has_seed = false;
};

std::string_view title_of(Band band) {
    switch (band) {
        case Band::kStrong:
            return "strong";
        case Band::kLikely:
            return "likely";
        case Band::kWeaker:
            return "weaker";
        case Band::kNone:
            break;
    }
    return "";
}

void show(const Why& why) {
    if (why.deviations)
        fmt::print("             picture: {:+.1f} deviations from what this query usually scores\n", *why.deviations);
    for (const TextFound& found : why.texts)
        fmt::print("             {}: {}[{}]{}\n", found.field, valid_utf8(found.text.substr(0, found.begin)),
                   valid_utf8(found.text.substr(found.begin, found.end - found.begin)),
                   valid_utf8(found.text.substr(found.end)));
    if (!why.texts.empty())
        fmt::print("             texts hold {:.0f}% of the words, rare ones counting more\n", why.words_found * 100);
}

int show(const Context& context, std::string_view query, const Answer& answer, bool query_is_by_worth, bool with_cut) {
    if (context.json) {
        fmt::print("{}\n", json::of(query, answer).dump(2));
        return 0;
    }
    for (const QueryNote& note : answer.notes)
        fmt::print(stderr, "trove: {}{}{}\n", valid_utf8(note.what),
                   note.taken_for ? ": " : "; did you mean: ", valid_utf8(note.suggestion));
    if (answer.hits.empty()) {
        if (answer.cut.left_out > 0)
            fmt::print(stderr, "trove: {}\n", answer.cut.why);
        else
            fmt::print(stderr, "trove: no such pictures; index some with: trove crawl FOLDER\n");
        return 3;
    }
    if (with_cut && !answer.cut.why.empty())
        fmt::print(stderr, "trove: {} found, {} left out. {}\n", answer.total, answer.cut.left_out, answer.cut.why);
    std::size_t rank = 0;
    Band band = Band::kNone;
    for (const Hit& hit : answer.hits) {
        if (hit.band != band && query_is_by_worth) fmt::print("{}\n", title_of(hit.band));
        band = hit.band;
        fmt::print("{:4}  {}  {}{}", ++rank, hit.score ? fmt::format("{:.3f}", *hit.score) : "     ",
                   display(hit.place),
                   hit.present   ? ""
                   : hit.missing ? "  (missing)"
                                 : "  (offline)");
        if (!hit.folded.empty()) fmt::print("  (and {} nearly the same)", hit.folded.size());
        fmt::print("\n");
        if (hit.why) show(*hit.why);
    }
    for (const Facet& facet : answer.facets) {
        fmt::print("\n{}\n", facet.name);
        for (const FacetValue& value : facet.values) fmt::print("{:8}  {}\n", value.count, valid_utf8(value.filter));
    }
    return 0;
}

int ask(const Context& context,
        engine::Library& library,
        std::string_view shown,
        Query query,
        const SearchArguments& options) {
    query.limit = options.count;
    query.sort = sort_named(options.sort).value_or(Sort::kRelevance);
    query.seed = options.has_seed ? options.seed : std::random_device()();
    query.strictness = options.strictness;
    query.fold = !options.no_fold;
    query.explain = options.explain;
    query.facets = options.facets;
    query.may_open_files = true;
    const auto answer = library.search(query);
    if (!answer) return complain(answer.error());
    return show(context, shown, *answer, query.sort == Sort::kRelevance, options.explain);
}

int ask_picture(const Context& context,
                engine::Library& library,
                const std::string& path,
                std::string words,
                const SearchArguments& options) {
    auto bytes = read_file(path, kMostPictureBytes);
    if (!bytes) return complain(prefixed(bytes.error(), valid_utf8(path)));
    Query query;
    query.image = std::move(*bytes);
    query.text = std::move(words);
    return ask(context, library, path, std::move(query), options);
}

int search(const Context& context, const SearchArguments& options) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    Query query;
    for (const std::string& word : options.words) query.text += (query.text.empty() ? "" : " ") + word;
    if (!options.image.empty()) return ask_picture(context, **library, options.image, query.text, options);
    const std::string shown = query.text;
    return ask(context, **library, shown, std::move(query), options);
}

int similar(const Context& context, const SearchArguments& options) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    std::int64_t id = 0;
    const char* end = options.what.data() + options.what.size();
    const auto parsed = std::from_chars(options.what.data(), end, id);
    std::error_code error;
    if (parsed.ec == std::errc() && parsed.ptr == end && !std::filesystem::exists(options.what, error)) {
        Query query;
        query.like = PhotoId{id};
        return ask(context, **library, options.what, std::move(query), options);
    }
    const auto known = (*library)->find(options.what);
    if (!known) return complain(known.error());
    if (!*known) return ask_picture(context, **library, options.what, {}, options);
    Query query;
    query.like = **known;
    return ask(context, **library, options.what, std::move(query), options);
}

int random(const Context& context, const SearchArguments& options) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    const auto hits = (*library)->random(options.count, options.has_seed ? options.seed : std::random_device()());
    if (!hits) return complain(hits.error());
    if (context.json) {
        auto list = json::Json::array();
        for (const Hit& hit : *hits) list.push_back(json::of(hit));
        fmt::print("{}\n", json::Json{{"hits", std::move(list)}}.dump(2));
        return 0;
    }
    for (const Hit& hit : *hits)
        fmt::print("{:6}  {}{}\n", to_int(hit.photo), display(hit.place),
                   hit.present   ? ""
                   : hit.missing ? "  (missing)"
                                 : "  (offline)");
    return 0;
}

}  // namespace

void add_search(CLI::App& app, Context& context) {
    const auto options = std::make_shared<SearchArguments>();
    CLI::App* verb = add_verb(app, context, "search", "Find pictures by words, or by a picture",
                              "  trove search \"two dogs in the snow\"\n"
                              "  trove search money -n 10\n"
                              "  trove search 'beach last summer -people camera:sony' --explain\n"
                              "  trove search --image holiday.jpg at night\n"
                              "  trove search \"a red car\" --json | jq -r '.hits[].path'",
                              true);
    verb->add_option("QUERY", options->words, "What to look for: words, pictures, filters");
    verb->add_option("--image", options->image, "A picture file to compare with")->type_name("FILE");
    verb->add_option("-n,--count", options->count, "How many to show")
        ->type_name("N")
        ->check(CLI::Range(1, 100000).description(""))
        ->capture_default_str();
    verb->add_option("--sort", options->sort, "relevance, date, size, name or random")
        ->type_name("ORDER")
        ->check(CLI::IsMember({"relevance", "date", "size", "name", "random"}).description(""))
        ->capture_default_str();
    CLI::Option* shuffle =
        verb->add_option("--seed", options->seed, "For --sort random: the same number, the same order");
    verb->add_option("--strictness", options->strictness, "0: leave nothing out; 1: only strong matches")
        ->type_name("X")
        ->check(CLI::Range(0.0, 1.0).description(""))
        ->capture_default_str();
    verb->add_flag("--explain", options->explain, "Say of each picture why it is there, and where the answer ends");
    verb->add_flag("--facets", options->facets, "Count the whole answer by year, camera, type, rating and folder");
    verb->add_flag("--no-fold", options->no_fold, "Show nearly identical pictures one by one");
    add_device(verb, context);
    verb->callback([&context, options, shuffle] {
        options->has_seed = shuffle->count() > 0;
        context.run = [&context, options] { return search(context, *options); };
    });

    CLI::App* like = add_verb(app, context, "similar", "Find pictures like one of the library, or like any file",
                              "  trove similar ~/Pictures/beach.jpg\n"
                              "  trove similar 1234",
                              true);
    like->add_option("FILE|ID", options->what, "A file, or a photo's number as --json shows it")->required();
    like->add_option("-n,--count", options->count, "How many to show")
        ->type_name("N")
        ->check(CLI::Range(1, 100000).description(""))
        ->capture_default_str();
    add_device(like, context);
    like->callback([&context, options] { context.run = [&context, options] { return similar(context, *options); }; });

    CLI::App* any = add_verb(app, context, "random", "Show pictures by chance",
                             "  trove random -n 5\n"
                             "  trove random --seed 7        the same ones every time",
                             true);
    any->add_option("-n,--count", options->count, "How many to show")
        ->type_name("N")
        ->check(CLI::Range(1, 100000).description(""))
        ->capture_default_str();
    CLI::Option* seed = any->add_option("--seed", options->seed, "The same number gives the same pictures");
    any->callback([&context, options, seed] {
        options->has_seed = seed->count() > 0;
        context.run = [&context, options] { return random(context, *options); };
    });
}

}  // namespace trove::cli
