// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tags.h"

#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/photo_argument.h"
#include "cli/say.h"
#include "cli/status_line.h"
#include "cli/verb.h"
#include "json/tags.h"

#include <fmt/format.h>

#include <cstdio>

namespace trove::cli {
namespace {

struct TagArguments {
    std::vector<std::string> photos;
    std::string photo;
    std::vector<std::string> names;
    std::string beginning;
    std::string from;
    std::string to;
    std::size_t most = 100;
    bool taken_off = false;
    bool again = false;
};

int list_tags(const Context& context, const TagArguments& options) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    const auto tags = (*library)->tags().all(options.beginning, options.most);
    if (!tags) return complain(tags.error());
    if (context.json) {
        auto answer = json::Json::array();
        for (const TagCount& tag : *tags) answer.push_back(json::of(tag));
        say_json(json::Json{{"tags", std::move(answer)}});
        return 0;
    }
    for (const TagCount& tag : *tags)
        say("{:7} {:7}  {}\n", tag.photos, tag.suggested > 0 ? fmt::format("{}?", tag.suggested) : std::string(),
            tag.name);
    if (tags->empty()) remark("No tags. Suggestions for all photos: trove tags run\n");
    return 0;
}

void print(const PhotoTag& tag) {
    switch (tag.state) {
        case TagState::kHolds:
            say("{:30} {}\n", tag.name, tag.source == TagSource::kFile ? "from the file" : "yours");
            break;
        case TagState::kSuggested:
            say("{:30} suggested, {:.1f}\n", tag.name + "?", tag.score.value_or(0));
            break;
        case TagState::kTakenOff:
            say("{:30} taken off\n", tag.name);
            break;
    }
}

int show_tags(const Context& context, const TagArguments& options) {
    return show_each(
        context, options.photos, "tags",
        [&](engine::Library& library, PhotoId photo) { return library.tags().of(photo, options.taken_off); },
        [](PhotoId photo, const std::vector<PhotoTag>& tags, bool several) {
            if (several) say("{}\n", to_int(photo));
            for (const PhotoTag& tag : tags) print(tag);
        });
}

int change(const Context& context, const TagArguments& options, bool add) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    const auto photos = photo_arguments(**library, {&options.photo, 1});
    if (!photos) return complain(photos.error());
    engine::Tags tags(**library);
    const auto done = add ? tags.add(*photos, options.names) : tags.remove(*photos, options.names);
    return done ? 0 : complain(done.error());
}

int rename(const Context& context, const TagArguments& options) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    const auto done = (*library)->tags().rename(options.from, options.to);
    return done ? 0 : complain(done.error());
}

int merge(const Context& context, const TagArguments& options) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    const auto done = (*library)->tags().merge(options.names, options.to);
    return done ? 0 : complain(done.error());
}

std::string line_of(const TagProgress& p) {
    switch (p.phase) {
        case TagPhase::kVocabulary:
            return fmt::format("learning the vocabulary  {} of {}", p.phrases_done, p.phrases_to_do);
        case TagPhase::kMeasuring:
            return "measuring the library  …";
        case TagPhase::kJudging:
            return fmt::format("judging  {} of {}{}", p.done, p.to_do,
                               p.eta_s ? fmt::format("  {:.0f} s left", *p.eta_s) : std::string());
        case TagPhase::kDone:
            return "done";
    }
    return {};
}

int run(const Context& context, const TagArguments& options) {
    const Interrupt interrupt;
    auto library = context.open(false);
    if (!library) return complain(library.error());
    StatusLine line;
    TagOptions tag_options;
    tag_options.again = options.again;
    if (!context.json) tag_options.on_progress = [&](const TagProgress& p) { line.show(line_of(p)); };
    const auto done = (*library)->tags().run(tag_options, {interrupt.token()});
    line.end();
    if (!done) return complain(done.error());
    if (context.json) {
        say_json(json::of(*done));
    } else {
        say("{} photos judged, {} tags suggested{}\n", done->done, done->suggested,
            done->measured ? "; the library was measured again" : "");
    }
    return 0;
}

int usual(const Context& context) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    const auto measured = (*library)->tags().measure();
    if (!measured) return complain(measured.error());
    say("# How this model scored each concept on {} photos: name, centre, spread. See "
        "src/tagging/calibration.h.\nmodel\t{}\n",
        measured->photos, measured->model);
    for (const auto& score : measured->scores) say("{}\t{:.4f}\t{:.4f}\n", score.name, score.centre, score.spread);
    return 0;
}

}  // namespace

void add_tags(CLI::App& app, Context& context) {
    CLI::App* verb = add_verb(
        app, context, "tags", "What photos are called: by you, by their files, and as the model suggests",
        "  trove tags run\n  trove tags suggest beach.jpg\n  trove tags add beach.jpg holiday \"low sun\"", false);
    verb->require_subcommand(1);
    const auto options = std::make_shared<TagArguments>();
    const auto add = [&](const std::string& name, const std::string& purpose, const std::string& examples,
                         bool with_json, auto&& work) {
        CLI::App* sub = add_verb(*verb, context, name, purpose, examples, with_json);
        sub->callback(
            [&context, options, work] { context.run = [&context, options, work] { return work(context, *options); }; });
        return sub;
    };
    CLI::App* all = add("list", "The tags in use: photos that have them, and photos for which they are suggested",
                        "  trove tags list\n  trove tags list --begin sno", true, list_tags);
    all->add_option("--begin", options->beginning, "Only those whose name begins so")->type_name("TEXT");
    all->add_option("-n", options->most, "How many, at most")->type_name("N")->capture_default_str();
    CLI::App* of = add("suggest", "A photo's tags: yours, the file's, and the model's suggestions with their scores",
                       "  trove tags suggest beach.jpg\n  trove tags suggest 17 18 --json", true, show_tags);
    of->alias("show");
    of->add_option("PHOTO", options->photos, "Photos: their numbers or files")->required();
    of->add_flag("--removed", options->taken_off, "Also what you took off");
    for (const bool adds : {true, false}) {
        CLI::App* sub = add(adds ? "add" : "remove",
                            adds ? "Give a photo tags; a suggestion becomes yours"
                                 : "Take tags off a photo; they are not suggested for it again",
                            adds ? "  trove tags add 17 dog\n  trove tags add beach.jpg holiday \"low sun\""
                                 : "  trove tags remove 17 dog",
                            false, [adds](const Context& c, const TagArguments& o) { return change(c, o, adds); });
        sub->add_option("PHOTO", options->photo, "The photo: its number or file")->required();
        sub->add_option("TAG", options->names, "Tags")->required();
    }
    CLI::App* renames = add("rename", "Another name for a tag, on all photos and for what comes",
                            "  trove tags rename dog \"Rex and friends\"", false, rename);
    renames->add_option("FROM", options->from, "The tag")->required();
    renames->add_option("TO", options->to, "Its new name")->required();
    CLI::App* merges =
        add("merge", "Make one tag of several", "  trove tags merge puppy doggy --into dog", false, merge);
    merges->add_option("TAG", options->names, "Tags that end")->required();
    merges->add_option("--into", options->to, "The tag that takes their photos")->required()->type_name("TAG");
    CLI::App* runs =
        add("run", "Suggest tags for photos that are new since the last run; goes on where an earlier run stopped",
            "  trove tags run\n  trove tags run --again", true, run);
    runs->add_flag("--again", options->again, "Measure the library and judge all photos again");
    add("usual", "How this library by itself scores each concept", "  trove tags usual", false,
        [](const Context& c, const TagArguments&) { return usual(c); });
}

}  // namespace trove::cli
