// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/say.h"
#include "cli/verb.h"
#include "json/json.h"

#include <fmt/format.h>

#include <cstdio>

namespace trove::cli {
namespace {

struct BenchVerb {
    std::vector<std::string> names;
    std::string pictures;
    std::size_t most = 200;
};

std::string or_dash(const std::optional<double>& value, const char* format) {
    return value ? fmt::format(fmt::runtime(format), *value) : "-";
}

int bench(const Context& context, const BenchVerb& options) {
    const Interrupt interrupt;
    auto library = context.open(true);
    if (!library) return complain(library.error());
    auto names = options.names;
    if (names.empty()) {
        const auto models = (*library)->models().list();
        if (!models) return complain(models.error());
        for (const auto& model : *models)
            if (model.problem.empty()) names.push_back(model.name);
    }
    auto rows = json::Json::array();
    if (!context.json)
        say("{:32} {:>8} {:>10} {:>8} {:>8} {:>8}  {:>9} {:>9} {:>9}\n", "model", "device", "pictures/s", "text ms",
            "load ms", "MB", "pictures=", "words=", "overlap");
    for (const auto& name : names) {
        const auto done = (*library)->models().bench(name, {options.pictures, options.most}, {interrupt.token()});
        if (!done) return complain(prefixed(done.error(), name));
        if (context.json) {
            rows.push_back(json::of(*done));
            continue;
        }
        say("{:32} {:>8} {:>10.1f} {:>8.1f} {:>8.0f} {:>8.0f}  {:>9} {:>9} {:>9}\n", done->name, done->device,
            done->images_per_s, done->text_ms, done->load_ms, static_cast<double>(done->memory_bytes) / 1e6,
            or_dash(done->image_cosine, "{:.4f}"), or_dash(done->text_cosine, "{:.4f}"),
            or_dash(done->overlap, "{:.3f}"));
        std::fflush(stdout);
    }
    if (context.json) {
        say_json(json::Json{{"models", std::move(rows)}});
    } else {
        say("pictures=, words=: mean cosine with the same model in 32 bits; overlap: of the first 50 results, over "
            "pictures and words.\n");
    }
    return 0;
}

struct ConvertVerb {
    std::string name;
    std::string precision = "int8";
};

int convert(const Context& context, const ConvertVerb& options) {
    const Interrupt interrupt;
    auto library = context.open(true);
    if (!library) return complain(library.error());
    const auto done = (*library)->models().convert(options.name, Precision::kInt8, {interrupt.token()});
    if (!done) return complain(done.error());
    if (context.json) {
        say_json(json::of(*done));
        return 0;
    }
    say("{} is in {}: {:.0f} MB instead of {:.0f}.\n", done->name, display(done->folder),
        static_cast<double>(done->bytes_after) / 1e6, static_cast<double>(done->bytes_before) / 1e6);
    if (done->reduced_range) say("Its weights have 7 bits: this processor's 8-bit multiplication can overflow.\n");
    say("Its vectors agree with those of 32 bits to {:.4f} (words) and {:.4f} (pictures made for the trial).\n"
        "On your own pictures: trove models bench {} {}\nTo use it: trove models use {}\n",
        done->text_cosine, done->image_cosine, options.name, done->name, done->name);
    return 0;
}

}  // namespace

void add_model_speed(CLI::App& models, Context& context) {
    const auto options = std::make_shared<BenchVerb>();
    CLI::App* verb = add_verb(models, context, "bench",
                              "Measure models here: speed, memory, and how well 8 or 16 bits agree with 32",
                              "  trove models bench\n"
                              "  trove models bench clip-vit-b-32 clip-vit-b-32-int8 --pictures ~/Pictures",
                              true);
    verb->add_option("NAME", options->names, "Models; none: all that are installed");
    verb->add_option("--pictures", options->pictures,
                     "A folder of pictures to measure with; else photos of the library")
        ->type_name("DIR");
    verb->add_option("--count", options->most, "How many pictures at most")
        ->type_name("N")
        ->check(CLI::Range(1, 5000).description(""))
        ->capture_default_str();
    add_device(verb, context);
    verb->callback([&context, options] { context.run = [&context, options] { return bench(context, *options); }; });

    const auto conversion = std::make_shared<ConvertVerb>();
    CLI::App* make = add_verb(models, context, "convert",
                              "Make an 8-bit model out of an installed one: smaller and faster, nothing is downloaded",
                              "  trove models convert clip-vit-b-32 --precision int8", true);
    make->add_option("NAME", conversion->name, "A model with 32-bit weights")->required();
    make->add_option("--precision", conversion->precision, "What to make")
        ->check(CLI::IsMember({"int8"}).description(""))
        ->capture_default_str();
    make->callback(
        [&context, conversion] { context.run = [&context, conversion] { return convert(context, *conversion); }; });
}

}  // namespace trove::cli
