// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/say.h"
#include "cli/units.h"
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
    bool print0 = false;
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
        say("             picture: {:+.1f} deviations from what this query usually scores\n", *why.deviations);
    for (const TextFound& found : why.texts)
        say("             {}: {}[{}]{}\n", found.field, valid_utf8(found.text.substr(0, found.begin)),
            valid_utf8(found.text.substr(found.begin, found.end - found.begin)),
            valid_utf8(found.text.substr(found.end)));
    if (!why.texts.empty())
        say("             texts hold {:.0f}% of the words, rare ones counting more\n", why.words_found * 100);
}

// Why there is nothing, and what to do.
void say_nothing_found(engine::Library& library, const Answer& answer) {
    if (answer.cut.left_out > 0) return remark("trove: {}\n", answer.cut.why);
    const auto status = library.status();
    if (status && status->photos > 0)
        return remark("trove: no such pictures among the {} of the library\n", with_commas(status->photos));
    remark("trove: the library is empty; index pictures with: trove crawl FOLDER\n");
}

void show(const Facet& facet) {
    say("\n{}\n", facet.name);
    for (const FacetValue& value : facet.values) say("{:8}  {}\n", value.count, value.filter);
}

// Nothing found is an answer too: in every kind of output the status is 0.
int show(const Context& context,
         engine::Library& library,
         const SearchArguments& options,
         std::string_view query,
         const Answer& answer) {
    if (context.json) {
        say_json(json::of(query, answer));
        return 0;
    }
    for (const QueryNote& note : answer.notes)
        remark("trove: {}{}{}\n", note.what, note.taken_for ? ": " : "; did you mean: ", note.suggestion);
    if (answer.hits.empty()) say_nothing_found(library, answer);
    if (options.print0) {
        for (const Hit& hit : answer.hits) put_exactly(hit.place.text());
        return 0;
    }
    const bool by_worth = sort_named(options.sort).value_or(Sort::kRelevance) == Sort::kRelevance;
    if (!answer.hits.empty() && options.explain && !answer.cut.why.empty())
        remark("trove: {} found, {} left out. {}\n", answer.total, answer.cut.left_out, answer.cut.why);
    std::size_t rank = 0;
    Band band = Band::kNone;
    for (const Hit& hit : answer.hits) {
        if (hit.band != band && by_worth) say("{}\n", title_of(hit.band));
        band = hit.band;
        say("{:4}  {}  {}{}", ++rank, hit.score ? fmt::format("{:.3f}", *hit.score) : "     ", display(hit.place),
            hit.present   ? ""
            : hit.missing ? "  (missing)"
                          : "  (offline)");
        if (!hit.folded.empty()) say("  (and {} nearly the same)", hit.folded.size());
        say("\n");
        if (hit.why) show(*hit.why);
    }
    for (const Facet& facet : answer.facets) show(facet);
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
    if (!answer) return complain(query.image ? prefixed(answer.error(), valid_utf8(shown)) : answer.error());
    return show(context, library, options, shown, *answer);
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
        say_json(json::Json{{"hits", std::move(list)}});
        return 0;
    }
    for (const Hit& hit : *hits) {
        if (options.print0) {
            put_exactly(hit.place.text());
            continue;
        }
        say("{:6}  {}{}\n", to_int(hit.photo), display(hit.place),
            hit.present   ? ""
            : hit.missing ? "  (missing)"
                          : "  (offline)");
    }
    return 0;
}

void add_similar(CLI::App& app, Context& context, const std::shared_ptr<SearchArguments>& options) {
    CLI::App* like = add_verb(app, context, "similar", "Find pictures like one of the library, or like any file",
                              "  trove similar ~/Pictures/beach.jpg\n"
                              "  trove similar 1234",
                              true);
    like->add_option("FILE|ID", options->what, "A file, or a photo's number as --json shows it")->required();
    like->add_option("-n,--count", options->count, "How many to show")
        ->type_name("N")
        ->check(CLI::Range(1, 100000).description(""))
        ->capture_default_str();
    add_print0(like, options->print0);
    add_device(like, context);
    like->callback([&context, options] { context.run = [&context, options] { return similar(context, *options); }; });
}

void add_random(CLI::App& app, Context& context, const std::shared_ptr<SearchArguments>& options) {
    CLI::App* any = add_verb(app, context, "random", "Show pictures by chance",
                             "  trove random -n 5\n"
                             "  trove random --seed 7        the same ones every time",
                             true);
    any->add_option("-n,--count", options->count, "How many to show")
        ->type_name("N")
        ->check(CLI::Range(1, 100000).description(""))
        ->capture_default_str();
    add_print0(any, options->print0);
    CLI::Option* seed = any->add_option("--seed", options->seed, "The same number gives the same pictures");
    any->callback([&context, options, seed] {
        options->has_seed = seed->count() > 0;
        context.run = [&context, options] { return random(context, *options); };
    });
}

}  // namespace

void add_search(CLI::App& app, Context& context) {
    const auto options = std::make_shared<SearchArguments>();
    CLI::App* verb = add_verb(app, context, "search", "Find pictures by words, or by a picture",
                              "  trove search \"two dogs in the snow\"\n"
                              "  trove search money -n 10\n"
                              "  trove search 'beach last summer -people camera:sony' --explain\n"
                              "  trove search --image holiday.jpg at night\n"
                              "  trove search \"a red car\" --json | jq -r '.hits[].path'\n"
                              "  trove search is:duplicate --no-fold --print0 | xargs -0 ls -l",
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
        ->check(CLI::Validator(
            [](const std::string& given) {
                double number = 0;
                const bool fits = CLI::detail::lexical_cast(given, number) && number >= 0 && number <= 1;
                return fits ? std::string() : "takes a number from 0 to 1, not " + given;
            },
            ""))
        ->capture_default_str();
    verb->add_flag("--explain", options->explain, "Say of each picture why it is there, and where the answer ends");
    verb->add_flag("--facets", options->facets, "Count the whole answer by year, camera, type, rating and folder");
    verb->add_flag("--no-fold", options->no_fold, "Show nearly identical pictures one by one");
    add_print0(verb, options->print0);
    add_device(verb, context);
    verb->callback([&context, options, shuffle] {
        options->has_seed = shuffle->count() > 0;
        context.run = [&context, options] { return search(context, *options); };
    });

    add_similar(app, context, options);
    add_random(app, context, options);
}

}  // namespace trove::cli
