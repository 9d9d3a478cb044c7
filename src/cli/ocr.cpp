// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/say.h"
#include "cli/verb.h"
#include "cli/watched.h"
#include "json/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace trove::cli {
namespace {

struct OcrArguments {
    std::string file;
    std::string reader;
    std::string languages;
    std::size_t memory_mb = 1024;
    int threads = 0;
    bool quiet = false;
};

int read_one(const Context& context, const OcrArguments& options) {
    auto library = context.open_if_there();
    if (!library) return complain(library.error());
    const auto bytes = read_file(options.file, kMostPictureBytes);
    if (!bytes) return complain(prefixed(bytes.error(), valid_utf8(options.file)));
    const auto by = options.reader.empty() ? std::optional<OcrReader>() : OcrReader{options.reader, options.languages};
    const auto lines = (*library)->text().read(*bytes, by);
    if (!lines) return complain(prefixed(lines.error(), valid_utf8(options.file)));
    if (context.json) {
        say_json(json::Json{{"path", valid_utf8(options.file)}, {"text", json::of(*lines)}});
        return 0;
    }
    for (const TextLine& line : *lines) {
        // The bounding box: left, top, right, bottom in per cent.
        const auto [left, right] = std::ranges::minmax(line.box, {}, &TextPoint::x);
        const auto [top, bottom] = std::ranges::minmax(line.box, {}, &TextPoint::y);
        say("{:3.0f}%  [{:3.0f} {:3.0f} {:3.0f} {:3.0f}]  {}\n", line.confidence * 100, left.x * 100, top.y * 100,
            right.x * 100, bottom.y * 100, line.text);
    }
    if (lines->empty()) remark("No words found.\n");
    return 0;
}

int read_all(const Context& context, const OcrArguments& options) {
    const Interrupt interrupt;
    auto library = context.open(false);
    if (!library) return complain(library.error());
    if (!options.reader.empty())
        if (const auto chosen = (*library)->text().choose_reader({options.reader, options.languages}); !chosen)
            return complain(chosen.error());
    CrawlOptions crawl_options;
    crawl_options.memory_bytes = options.memory_mb << 20U;
    crawl_options.threads = options.threads;
    const auto [done, last] = watched(context, options.quiet, crawl_options,
                                      [&] { return (*library)->text().run(crawl_options, {interrupt.token()}); });
    if (!context.json && (done || done.error().code == Errc::kCancelled))
        say("read {} · left {}\n", last.read, last.unread);
    return done ? 0 : complain(done.error());
}

}  // namespace

void add_ocr(CLI::App& app, Context& context) {
    const auto options = std::make_shared<OcrArguments>();
    CLI::App* verb = add_verb(
        app, context, "ocr", "Read the words in pictures (OCR): all that were not read yet, or one file",
        "  trove ocr                    every picture that no crawl has read\n"
        "  trove ocr screenshot.png     the lines, how sure each is, and where: left top right bottom in per cent\n"
        "  trove ocr meme.jpg --json\n"
        "  trove ocr menu.jpg --reader tesseract --languages ell+eng    this file only\n"
        "  trove ocr --reader tesseract --languages rus+eng             all pictures, and those of later crawls\n"
        "pp-ocr reads Latin letters and Chinese characters, also over pictures; tesseract other scripts, rather on "
        "pages.\n"
        "Tesseract's languages are packages of Debian: apt search tesseract-ocr-\n"
        "Ctrl-C stops cleanly; finished work is kept.",
        true);
    verb->add_option("FILE", options->file, "A picture file; without one, every picture not read yet");
    CLI::Option* reader =
        verb->add_option("--reader", options->reader,
                         "Who reads: pp-ocr, tesseract; without FILE it stays chosen for this library, and what "
                         "another one read is read again")
            ->type_name("READER")
            ->check(CLI::IsMember({std::string(kPaddleReader), std::string(kTesseractReader)}).description(""));
    verb->add_option("--languages", options->languages,
                     "The languages of tesseract, the most frequent first, as eng+rus+ell; default eng")
        ->type_name("LANGUAGES")
        ->needs(reader);
    verb->add_option("--memory", options->memory_mb, "Megabytes to use at most")
        ->type_name("MB")
        ->check(CLI::Range(64, 1 << 20).description(""))
        ->capture_default_str();
    verb->add_option("--threads", options->threads, "Pictures read at once; 0: as many as cores")
        ->type_name("N")
        ->check(CLI::Range(0, 256).description(""))
        ->capture_default_str();
    verb->add_flag("-q,--quiet", options->quiet, "No progress, only the last line");
    verb->callback([&context, options] {
        context.run = [&context, options] {
            return options->file.empty() ? read_all(context, *options) : read_one(context, *options);
        };
    });
}

}  // namespace trove::cli
