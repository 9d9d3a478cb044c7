// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/captions.h"

#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/photo_argument.h"
#include "cli/say.h"
#include "cli/status_line.h"
#include "cli/verb.h"
#include "json/tags.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace trove::cli {
namespace {

struct CaptionArguments {
    CaptionChange change;
    std::vector<std::string> photos;
    std::string photo;
    std::string text;
    bool again = false;
    bool retry = false;
    bool failures = false;
    std::int64_t most = 0;
    int patience_s = 300;
};

std::string duration(double seconds) {
    const auto s = static_cast<std::int64_t>(seconds + 0.5);
    if (s < 60) return fmt::format("{} s", s);
    return s < 3600 ? fmt::format("{} min", s / 60) : fmt::format("{} h {:02} min", s / 3600, s / 60 % 60);
}

std::string caption_line(const CaptionProgress& p) {
    if (!p.waiting.empty()) return fmt::format("waiting  {}", p.waiting);
    return fmt::format("captioning  {} of {}{}  {:.1f} a minute{}", p.done + p.failed, p.to_do,
                       p.failed > 0 ? fmt::format(", {} failed", p.failed) : std::string(), p.per_minute,
                       p.eta_s ? "  " + duration(*p.eta_s) + " left" : std::string());
}

int run(const Context& context, const CaptionArguments& options) {
    const Interrupt interrupt;
    auto library = context.open(false);
    if (!library) return complain(library.error());
    engine::Captions captions(**library);
    const auto settings = captions.change(options.change);
    if (!settings) return complain(settings.error());
    CaptionOptions run_options;
    run_options.again = options.again;
    run_options.retry_failed = options.retry;
    if (options.most > 0) run_options.most = options.most;
    run_options.patience = std::chrono::seconds(options.patience_s);
    if (const char* key = std::getenv("TROVE_CAPTIONS_KEY")) run_options.key = key;  // NOLINT(concurrency-mt-unsafe)
    StatusLine line;
    CaptionProgress last;
    run_options.on_progress = [&](const CaptionProgress& p) {
        if (last.endpoint.empty() && !p.endpoint.empty() && !context.json)
            remark("Pictures are sent to {} ({}) and nowhere else.\n", p.endpoint, p.model);
        last = p;
        if (context.json) return;
        line.show(caption_line(p));
        if (context.verbose && !p.caption.empty()) {
            line.end();
            remark("{}: {}\n", to_int(p.photo), p.caption);
        }
    };
    const auto done = captions.run(run_options, {interrupt.token()});
    line.end();
    if (context.json) {
        auto answer = json::of(done ? *done : last);
        answer["complete"] = done.has_value();
        say_json(answer);
    } else if (done || done.error().code == Errc::kCancelled) {
        say("{} captions made, {} photos failed\n", last.done, last.failed);
        if (last.failed > 0) remark("What failed, and why: trove captions status --failures\n");
    }
    if (!done) return complain(done.error());
    // All that were tried failed.
    return last.failed > 0 && last.done == 0 ? 1 : 0;
}

int status(const Context& context, const CaptionArguments& options) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    engine::Captions captions(**library);
    if (options.failures) {
        const auto failures = captions.failures(1000);
        if (!failures) return complain(failures.error());
        auto list = json::Json::array();
        for (const auto& failure : *failures) {
            if (context.json)
                list.push_back(json::of(failure));
            else
                say("{:7}  {} (tried {} times)\n", to_int(failure.photo), failure.reason, failure.tries);
        }
        if (context.json)
            say_json(json::Json{{"failures", std::move(list)}});
        else if (failures->empty())
            say("Nothing failed.\n");
        return 0;
    }
    const auto s = captions.status();
    if (!s) return complain(s.error());
    if (context.json) {
        say_json(json::of(*s));
        return 0;
    }
    say("captions    {} by a model, {} by you{}\n", s->by_model, s->by_person,
        s->running ? "  (a run is under way)" : "");
    say("without     {}{}\n", s->owed, s->owed > 0 ? "; trove captions run makes them" : "");
    say("failed      {}{}\n", s->failed, s->failed > 0 ? "; trove captions status --failures says why" : "");
    say("endpoint    {}\n",
        s->settings.endpoint.empty() ? "the first that answers on this computer" : s->settings.endpoint);
    say("model       {}\n", s->settings.model.empty() ? "the one there that takes pictures" : s->settings.model);
    say("asked       {}\n", caption_prompt(s->settings));
    return 0;
}

int show(const Context& context, const CaptionArguments& options) {
    return show_each(
        context, options.photos, "caption",
        [](engine::Library& library, PhotoId photo) { return library.captions().of(photo); },
        [](PhotoId photo, const std::optional<Caption>& caption, bool several) {
            say("{}{}\n", several ? fmt::format("{:7}  ", to_int(photo)) : std::string(),
                caption ? caption->text : "(none)");
        });
}

int set(const Context& context, const CaptionArguments& options) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    const auto photos = photo_arguments(**library, {&options.photo, 1});
    if (!photos) return complain(photos.error());
    const auto done = (*library)->captions().set(photos->front(), options.text);
    return done ? 0 : complain(done.error());
}

int settings(const Context& context, const CaptionArguments& options) {
    auto library = context.open(false);
    if (!library) return complain(library.error());
    const auto now = (*library)->captions().change(options.change);
    if (!now) return complain(now.error());
    if (context.json) {
        say_json(json::of(*now));
    } else {
        say("endpoint    {}\nmodel       {}\nlanguage    {}\nwords       {}\nasked       {}\n", now->endpoint,
            now->model, now->language, now->words, caption_prompt(*now));
    }
    return 0;
}

void add_settings(CLI::App* verb, CaptionArguments& options) {
    verb->add_option("--endpoint", options.change.endpoint,
                     "Where the model answers; remembered. \"\": look on this computer")
        ->type_name("ADDRESS");
    verb->add_option("--model", options.change.model, "Its name there; remembered. \"\": the one that takes pictures")
        ->type_name("NAME");
    verb->add_option("--prompt", options.change.prompt, "What it is asked; remembered. \"\": Trove's own words")
        ->type_name("TEXT");
    verb->add_option("--language", options.change.language, "The language of captions; remembered")->type_name("NAME");
    verb->add_option("--words", options.change.words, "How long a caption may be; remembered")->type_name("N");
}

}  // namespace

void add_captions(CLI::App& app, Context& context) {
    CLI::App* verb = add_verb(app, context, "captions", "Sentences about photos, by a vision model that you run",
                              "  trove captions run\n  trove captions run --endpoint http://127.0.0.1:8080 --language "
                              "German\n  trove captions show beach.jpg",
                              false);
    verb->require_subcommand(1);
    const auto options = std::make_shared<CaptionArguments>();
    const auto add = [&](const std::string& name, const std::string& purpose, const std::string& examples,
                         bool with_json, auto&& work) {
        CLI::App* sub = add_verb(*verb, context, name, purpose, examples, with_json);
        sub->callback(
            [&context, options, work] { context.run = [&context, options, work] { return work(context, *options); }; });
        return sub;
    };
    CLI::App* runs = add("run", "Caption the photos that have none; goes on where an earlier run stopped",
                         "  trove captions run\n  trove captions run --endpoint http://127.0.0.1:11434 --model llava\n"
                         "Ctrl-C stops cleanly. Nothing is sent anywhere but to the endpoint. A key that it wants goes "
                         "into TROVE_CAPTIONS_KEY.",
                         true, run);
    add_settings(runs, *options);
    runs->add_flag("--again", options->again, "Also the photos that another model captioned; yours stay");
    runs->add_flag("--retry", options->retry, "Also those that failed three times");
    runs->add_option("-n", options->most, "Only so many photos")
        ->type_name("N")
        ->check(CLI::Range(1, 1 << 30).description(""));
    runs->add_option("--timeout", options->patience_s, "Seconds to wait for one caption")
        ->type_name("S")
        ->check(CLI::Range(1, 86400).description(""))
        ->capture_default_str();
    CLI::App* tells = add("status", "How many photos have a caption, and what failed",
                          "  trove captions status\n  trove captions status --failures", true, status);
    tells->add_flag("--failures", options->failures, "The photos that got none, with the reason");
    CLI::App* shows = add("show", "A photo's caption", "  trove captions show beach.jpg", true, show);
    shows->add_option("PHOTO", options->photos, "Photos: their numbers or files")->required();
    CLI::App* sets = add(
        "set", "Write a photo's caption yourself; no model replaces it",
        "  trove captions set beach.jpg \"Aunt Ada's last summer\"\n  trove captions set 17 \"\"      none, for ever",
        false, set);
    sets->add_option("PHOTO", options->photo, "The photo: its number or file")->required();
    sets->add_option("TEXT", options->text, "The caption")->required();
    CLI::App* keeps = add("settings", "What is asked, of whom; shows or changes it",
                          "  trove captions settings --words 20 --language German", true, settings);
    add_settings(keeps, *options);
}

}  // namespace trove::cli
