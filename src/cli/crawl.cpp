// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/progress_text.h"
#include "cli/say.h"
#include "cli/verb.h"
#include "cli/watched.h"
#include "json/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace trove::cli {
namespace {

struct CrawlArguments {
    std::vector<std::string> paths;
    std::size_t memory_mb = 1024;
    int threads = 0;
    std::string embedder;
    std::vector<std::string> include;
    bool follow_links = false;
    std::vector<std::string> roots;
    bool quiet = false;
    std::string tags = "on";
    std::string ocr = "on";
    std::string ocr_reader;
    std::string ocr_languages;
};

// Called after the first crawl of a library.
void say_once_that_better_models_exist(engine::Library& library) {
    const auto models = library.models().list();
    if (!models || std::ranges::none_of(*models, [](const ModelInfo& m) { return m.in_use && m.built_in; })) return;
    remark(
        "Searches use the small model that comes with Trove. A CLIP or SigLIP model finds far "
        "more:\n"
        "trove models list shows them, trove models pull NAME fetches one, trove models use NAME switches to it.\n");
}

void say_what_is_put_off(engine::Library& library, const CrawlArguments& options) {
    const auto status = library.status();
    if (status && options.tags == "later" && status->unjudged > 0)
        remark("No tags suggested yet for {} pictures. To suggest them: trove tags run\n", status->unjudged);
    if (status && options.ocr == "later" && status->unread > 0)
        remark("Words not read yet in {} pictures. To read them: trove ocr\n", status->unread);
}

// "C:/Users/me/Pictures=/mnt/pictures"
Result<MovedRoot> moved_root(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        return fail(Errc::kInvalid,
                    fmt::format("--root {:?} has no folder on both sides of a \"=\"; write it as --root "
                                "\"C:/Users/me/Pictures=/mnt/pictures\"",
                                valid_utf8(text)));
    std::error_code error;
    MovedRoot root{text.substr(0, equals), std::filesystem::absolute(text.substr(equals + 1), error)};
    if (!std::filesystem::is_directory(root.here, error))
        return fail(Errc::kNotFound, fmt::format("--root: the folder {} is not there", display(root.here)));
    return root;
}

// Entries of catalogs whose pictures are away are no failures, and no photos either.
void say_what_is_away(engine::Library& library, const std::vector<std::filesystem::path>& paths) {
    const auto sources = library.sources().libraries();
    if (!sources) return;
    for (const SourceInfo& source : *sources) {
        std::error_code error;
        const bool crawled = paths.empty() || std::ranges::any_of(paths, [&](const auto& path) {
                                 return std::filesystem::equivalent(path, source.path, error);
                             });
        if (crawled && source.missing > 0)
            remark("{} of the {} items of {} have nothing to show: their pictures are away\n", source.missing,
                   source.items, display(source.path));
    }
}

int crawl(const Context& context, const CrawlArguments& options) {
    const Interrupt interrupt;
    auto library = context.open(true);
    if (!library) return complain(library.error());
    if (!options.ocr_reader.empty())
        if (const auto chosen = (*library)->text().choose_reader({options.ocr_reader, options.ocr_languages}); !chosen)
            return complain(chosen.error());
    CrawlOptions crawl_options;
    crawl_options.memory_bytes = options.memory_mb << 20U;
    crawl_options.threads = options.threads;
    crawl_options.suggest_tags = options.tags == "on";
    crawl_options.ocr = options.ocr == "on";
    crawl_options.embedder = options.embedder;
    crawl_options.include_hidden = std::ranges::find(options.include, "hidden") != options.include.end();
    crawl_options.include_trashed = std::ranges::find(options.include, "trashed") != options.include.end();
    crawl_options.follow_links = options.follow_links;
    for (const std::string& root : options.roots) {
        const auto parts = moved_root(root);
        if (!parts) return complain(parts.error());
        crawl_options.roots.push_back(*parts);
    }
    const auto before = (*library)->status();
    const std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
    const auto [done, last] = watched(context, options.quiet, crawl_options,
                                      [&] { return (*library)->crawl(paths, crawl_options, {interrupt.token()}); });
    if (!context.json && (done || done.error().code == Errc::kCancelled || done.error().code == Errc::kNoSpace)) {
        say("{}\n", summary(last));
        if (done && !options.quiet) say_what_is_away(**library, paths);
        if (const std::string left = left_out(last); !left.empty()) say("{}\n", left);
        if (done && last.failed > 0 && !options.quiet)
            remark("To see which files failed, and why: trove status --failures\n");
        if (done && !options.quiet && (options.ocr == "later" || options.tags == "later"))
            say_what_is_put_off(**library, options);
        for (const std::string& sentence : last.left_undone) remark("Not done: {}\n", valid_utf8(sentence));
        if (done && before && before->photos == 0 && !options.quiet) say_once_that_better_models_exist(**library);
    }
    return done ? 0 : complain(done.error());
}

// For other programs' libraries.
void add_source_options(CLI::App* verb, CrawlArguments& options) {
    verb->add_option("--include", options.include,
                     "Also take photos that are hidden or in the trash of other programs' libraries")
        ->type_name("hidden,trashed")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(CLI::IsMember({"hidden", "trashed"}).description(""));
    verb->add_option(
            "--root", options.roots,
            "Where a folder that a catalog names lies on this computer; remembered; can be given several times")
        ->type_name("THERE=HERE")
        ->allow_extra_args(false);
}

}  // namespace

void add_crawl(CLI::App& app, Context& context) {
    const auto options = std::make_shared<CrawlArguments>();
    CLI::App* verb =
        add_verb(app, context, "crawl",
                 "Index folders of pictures and other programs' libraries; goes on where an earlier crawl stopped",
                 "  trove crawl ~/Pictures /media/disk/Photos\n"
                 "  trove crawl                 again, everything that was crawled before\n"
                 "  trove crawl one-picture.jpg\n"
                 "  trove crawl takeout-20240525T201456Z-001.zip \"My Catalog.lrcat\" ~/Pictures/*.photoslibrary\n"
                 "  trove crawl \"My Catalog.lrcat\" --root \"C:/Users/me/Pictures=/mnt/pictures\"\n"
                 "Ctrl-C stops cleanly; finished work is kept. When only tags or the words in pictures could "
                 "not be had, that\n"
                 "is said as \"Not done\", and the exit status is 0.",
                 true);
    verb->add_option("PATH", options->paths,
                     "Folders, files, libraries and exports of other programs; none: all that were crawled before");
    verb->add_option("--memory", options->memory_mb, "Megabytes to use at most, beside the model")
        ->type_name("MB")
        ->check(CLI::Range(64, 1 << 20).description(""))
        ->capture_default_str();
    verb->add_option("--threads", options->threads, "Threads for decoding and for embedding; 0: as many as cores")
        ->type_name("N")
        ->check(CLI::Range(0, 256).description(""))
        ->capture_default_str();
    verb->add_option(
            "--tags", options->tags,
            "Suggest tags for new photos after indexing: on, later (only say how many; trove tags run does it), off")
        ->type_name("WHEN")
        ->check(CLI::IsMember({"on", "later", "off"}).description(""))
        ->capture_default_str();
    verb->add_option("--ocr", options->ocr,
                     "Read the words in pictures, last of all: on, later (only say how many; trove ocr does it), off")
        ->type_name("WHEN")
        ->check(CLI::IsMember({"on", "later", "off"}).description(""))
        ->capture_default_str();
    CLI::Option* reader =
        verb->add_option("--ocr-reader", options->ocr_reader,
                         "The OCR reader from now on: pp-ocr (the default), tesseract; see trove ocr --help")
            ->type_name("READER")
            ->check(CLI::IsMember({std::string(kPaddleReader), std::string(kTesseractReader)}).description(""));
    verb->add_option("--ocr-languages", options->ocr_languages, "The languages of tesseract, as eng+rus")
        ->type_name("LANGUAGES")
        ->needs(reader);
    verb->add_flag("--follow-links", options->follow_links,
                   "Follow links that lead out of the folders; without it such links are counted and left out");
    add_source_options(verb, *options);
    verb->add_flag("-q,--quiet", options->quiet, "No progress, only the last line");
    verb->add_option("--embedder", options->embedder,
                     "Have pictures embedded by another Trove with the same model, as http://127.0.0.1:7777")
        ->type_name("URL");
    add_device(verb, context);
    verb->callback([&context, options] { context.run = [&context, options] { return crawl(context, *options); }; });
}

}  // namespace trove::cli
