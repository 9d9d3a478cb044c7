// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/verb.h"
#include "json/json.h"

#include <fmt/format.h>

#include <charconv>
#include <random>

namespace trove::cli {
namespace {

constexpr std::size_t kMostPictureBytes = std::size_t{768} << 20U;

struct Options {
    std::vector<std::string> words;
    std::string image;
    std::string what;  // similar: FILE or ID
    std::size_t count = 50;
    std::uint64_t seed = 0;
    bool has_seed = false;
};

int show(const Context& context, std::string_view query, const Answer& answer) {
    if (context.json) {
        fmt::print("{}\n", json::of(query, answer).dump(2));
        return 0;
    }
    if (answer.hits.empty()) {
        fmt::print(stderr, "trove: no pictures yet; index some with: trove crawl FOLDER\n");
        return 3;
    }
    std::size_t rank = 0;
    for (const Hit& hit : answer.hits) fmt::print("{:4}  {:.3f}  {}{}\n", ++rank, hit.score.value_or(0), display(hit.path), hit.present ? "" : "  (offline)");
    return 0;
}

int ask(const Context& context, std::string_view shown, Query query, std::size_t count) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    query.limit = count;
    const auto answer = (*library)->search(query);
    if (!answer) return complain(answer.error());
    return show(context, shown, *answer);
}

int ask_picture(const Context& context, const std::string& path, std::size_t count) {
    auto bytes = read_file(path, kMostPictureBytes);
    if (!bytes) return complain(prefixed(bytes.error(), valid_utf8(path)));
    Query query;
    query.image = std::move(*bytes);
    return ask(context, path, std::move(query), count);
}

int search(const Context& context, const Options& options) {
    if (!options.image.empty()) {
        if (!options.words.empty()) return complain({Errc::kInvalid, "search takes words or --image, not both"});
        return ask_picture(context, options.image, options.count);
    }
    Query query;
    for (const std::string& word : options.words) query.text += (query.text.empty() ? "" : " ") + word;
    const std::string shown = query.text;
    return ask(context, shown, std::move(query), options.count);
}

int similar(const Context& context, const Options& options) {
    std::int64_t id = 0;
    const char* end = options.what.data() + options.what.size();
    const auto parsed = std::from_chars(options.what.data(), end, id);
    std::error_code error;
    if (parsed.ec == std::errc() && parsed.ptr == end && !std::filesystem::exists(options.what, error)) {
        Query query;
        query.like = PhotoId{id};
        return ask(context, options.what, std::move(query), options.count);
    }
    auto library = context.open(false);
    if (!library) return complain(library.error());
    const auto known = (*library)->find(options.what);
    if (!known) return complain(known.error());
    if (!*known) return ask_picture(context, options.what, options.count);
    Query query;
    query.like = **known;
    return ask(context, options.what, std::move(query), options.count);
}

int random(const Context& context, const Options& options) {
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
    for (const Hit& hit : *hits) fmt::print("{:6}  {}{}\n", to_int(hit.photo), display(hit.path), hit.present ? "" : "  (offline)");
    return 0;
}

}  // namespace

void add_search(CLI::App& app, Context& context) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = add_verb(app, context, "search", "Find pictures by words, or by a picture",
                              "  trove search \"two dogs in the snow\"\n"
                              "  trove search money -n 10\n"
                              "  trove search --image holiday.jpg\n"
                              "  trove search \"a red car\" --json | jq -r '.hits[].path'",
                              true);
    verb->add_option("WORDS", options->words, "What to look for");
    verb->add_option("--image", options->image, "A picture file to compare with")->type_name("FILE");
    verb->add_option("-n,--count", options->count, "How many to show")->type_name("N")->check(CLI::Range(1, 100000).description(""))->capture_default_str();
    verb->callback([&context, options] { context.run = [&context, options] { return search(context, *options); }; });

    CLI::App* like = add_verb(app, context, "similar", "Find pictures like one of the library, or like any file",
                              "  trove similar ~/Pictures/beach.jpg\n"
                              "  trove similar 1234",
                              true);
    like->add_option("FILE|ID", options->what, "A file, or a photo's number as --json shows it")->required();
    like->add_option("-n,--count", options->count, "How many to show")->type_name("N")->check(CLI::Range(1, 100000).description(""))->capture_default_str();
    like->callback([&context, options] { context.run = [&context, options] { return similar(context, *options); }; });

    CLI::App* any = add_verb(app, context, "random", "Show pictures by chance",
                             "  trove random -n 5\n"
                             "  trove random --seed 7        the same ones every time",
                             true);
    any->add_option("-n,--count", options->count, "How many to show")->type_name("N")->check(CLI::Range(1, 100000).description(""))->capture_default_str();
    CLI::Option* seed = any->add_option("--seed", options->seed, "The same number gives the same pictures");
    any->callback([&context, options, seed] {
        options->has_seed = seed->count() > 0;
        context.run = [&context, options] { return random(context, *options); };
    });
}

}  // namespace trove::cli
