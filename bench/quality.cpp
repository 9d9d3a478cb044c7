// SPDX-License-Identifier: GPL-3.0-or-later
//
// quality: how well a model finds what it is asked for.
//
//   quality SHARED_FOLDER [--model NAME] [--json] [--only flickr|classes|relevance] [--gate] [--each] [--unjudged]
//   [--keep FOLDER]
//
// 1. recall@1/5/10 and median rank on the 1,000 test images of Flickr8k, five captions each, both directions
//    (Hodosh, Young, Hockenmaier 2013; the split is training/flickr8k/test.txt).
// 2. Class names as queries on one held-out picture per ImageNet class: "a photo of a NAME" must rank its picture; also
//    other ways to ask, and their mean (Radford and others: Learning Transferable Visual Models, ICML 2021, 3.1.4).
// 3. nDCG@10 and recall@10 on the judged questions of bench/relevance, by pixels, by texts and by both (relevance.h).
//    --gate: only that, and exits with 1 when it is worse than bench/relevance/recorded.tsv says. --each: a line a
//    question. --unjudged: pictures that were found and that nobody has judged. --keep: where their library is made, or
//    already is.
#include "base/source_folder_for_test.h"
#include "engine/library.h"
#include "relevance.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <numeric>
#include <unistd.h>

namespace {

using trove::Bytes;
using Vector = std::vector<float>;

constexpr int kSkipped = 77;  // what ctest shows as skipped

struct Recall {
    double at_1 = 0;
    double at_5 = 0;
    double at_10 = 0;
    double median_rank = 0;
};

float dot(const Vector& a, const Vector& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

Recall recall_of(std::vector<std::size_t> ranks) {  // ranks count from 1
    Recall r;
    for (const std::size_t rank : ranks) {
        r.at_1 += rank <= 1 ? 1 : 0;
        r.at_5 += rank <= 5 ? 1 : 0;
        r.at_10 += rank <= 10 ? 1 : 0;
    }
    const auto n = static_cast<double>(ranks.size());
    r.at_1 /= n;
    r.at_5 /= n;
    r.at_10 /= n;
    std::ranges::nth_element(ranks, ranks.begin() + static_cast<std::ptrdiff_t>(ranks.size() / 2));
    r.median_rank = static_cast<double>(ranks[ranks.size() / 2]);
    return r;
}

// The best rank, from 1, of any item for which `right` holds, when items are ordered by likeness to the query.
template <class Right>
std::size_t rank_of(const Vector& query, const std::vector<Vector>& items, const Right& right) {
    std::vector<float> scores(items.size());
    float best = -2;
    for (std::size_t i = 0; i < items.size(); ++i) {
        scores[i] = dot(query, items[i]);
        if (right(i)) best = std::max(best, scores[i]);
    }
    return 1 + static_cast<std::size_t>(std::ranges::count_if(scores, [&](float s) { return s > best; }));
}

Bytes load(const std::filesystem::path& path) {
    auto bytes = trove::read_file(path, std::size_t{1} << 30U);
    if (!bytes) throw std::runtime_error(path.string() + ": " + bytes.error().what);
    return *bytes;
}

template <class T>
T value(trove::Result<T> result) {
    if (!result) throw std::runtime_error(result.error().what);
    return std::move(*result);
}

nlohmann::ordered_json to_json(const Recall& r) {
    return {
        {"recall_at_1", r.at_1}, {"recall_at_5", r.at_5}, {"recall_at_10", r.at_10}, {"median_rank", r.median_rank}};
}

void print(const char* what, const Recall& r) {
    fmt::print("{:28} R@1 {:.3f}   R@5 {:.3f}   R@10 {:.3f}   median rank {:.0f}\n", what, r.at_1, r.at_5, r.at_10,
               r.median_rank);
}

std::pair<Recall, Recall> flickr(trove::engine::Library& library, const std::filesystem::path& folder) {
    std::map<std::string, std::size_t> image_of;
    std::vector<Vector> images;
    std::ifstream list(folder / "test.txt");
    for (std::string name; std::getline(list, name);) {
        image_of[name] = images.size();
        images.push_back(value(library.embedding().image(load(folder / "images" / name))));
    }
    std::vector<Vector> captions;
    std::vector<std::size_t> image_of_caption;
    std::ifstream lines(folder / "captions.csv");
    for (std::string line; std::getline(lines, line);) {
        const auto comma = line.find(',');
        if (comma == std::string::npos) continue;
        const auto image = image_of.find(line.substr(0, comma));
        if (image == image_of.end()) continue;
        std::string text = line.substr(comma + 1);
        if (text.size() >= 2 && text.front() == '"') text = text.substr(1, text.size() - 2);
        captions.push_back(value(library.embedding().text(text)));
        image_of_caption.push_back(image->second);
    }
    std::vector<std::size_t> text_to_image;
    for (std::size_t c = 0; c < captions.size(); ++c)
        text_to_image.push_back(rank_of(captions[c], images, [&](std::size_t i) { return i == image_of_caption[c]; }));
    std::vector<std::size_t> image_to_text;
    for (std::size_t i = 0; i < images.size(); ++i)
        image_to_text.push_back(rank_of(images[i], captions, [&](std::size_t c) { return image_of_caption[c] == i; }));
    return {recall_of(text_to_image), recall_of(image_to_text)};
}

// n01440764_tench.jpg -> "tench"
std::string class_name(const std::filesystem::path& file) {
    std::string name = file.stem();
    if (const auto underscore = name.find('_'); underscore != std::string::npos && name.starts_with('n'))
        name = name.substr(underscore + 1);
    std::ranges::replace(name, '_', ' ');
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
}

// The mean of the vectors of several ways to ask for the same.
Vector asked_as(trove::engine::Library& library, const std::string& name, const std::vector<std::string>& prompts) {
    Vector sum;
    for (const std::string& prompt : prompts) {
        const auto one = value(library.embedding().text(fmt::format(fmt::runtime(prompt), name)));
        sum.resize(one.size());
        std::ranges::transform(sum, one, sum.begin(), std::plus<>());
    }
    return sum;
}

const std::vector<std::pair<const char*, std::vector<std::string>>> kPrompts{
    {"ImageNet class names", {"a photo of a {}"}},
    {"the bare name", {"{}"}},
    {"the mean of both", {"{}", "a photo of a {}"}},
    {"the mean of five",
     {"{}", "a photo of a {}", "a picture of {}", "a close up of a {}", "there is a {} in the picture"}},
};

// One for each of kPrompts.
std::vector<Recall> classes(trove::engine::Library& library, const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<Vector> images;
    for (const auto& file : files) images.push_back(value(library.embedding().image(load(file))));
    std::vector<Recall> recalls;
    for (const auto& [what, prompts] : kPrompts) {
        std::vector<std::size_t> ranks;
        for (std::size_t i = 0; i < files.size(); ++i)
            ranks.push_back(rank_of(asked_as(library, class_name(files[i]), prompts), images,
                                    [&](std::size_t j) { return j == i; }));
        recalls.push_back(recall_of(ranks));
    }
    return recalls;
}

struct Options {
    std::filesystem::path shared;
    std::filesystem::path keep;
    std::string model;
    std::string only;
    bool json = false;
    bool gate = false;
    bool each = false;
    bool unjudged = false;

    [[nodiscard]] bool wants(std::string_view part) const {
        return gate ? part == "relevance" : only.empty() || only == part;
    }
};

void print(const trove::bench::Relevance& relevance, const Options& options) {
    if (options.each) {
        fmt::print("nDCG and recall at 10 by pixels, by texts, by both; kind; question\n");
        for (const auto& line : relevance.lines) fmt::print("{}\n", line);
    }
    if (options.unjudged)
        for (const auto& [kind, question, picture] : relevance.unjudged)
            fmt::print("{}\t{}\t{}\n", kind, question, picture);
    for (const auto& [kind, qualities] : relevance.by_kind) {
        if (options.gate && !kind.empty()) continue;
        for (std::size_t e = 0; e < qualities.size(); ++e)
            fmt::print("{:28} nDCG@10 {:.3f}   recall@10 {:.3f}   {} questions {}\n", trove::bench::kEvidence[e].second,
                       qualities[e].ndcg, qualities[e].recall, qualities[e].questions, kind);
    }
}

nlohmann::ordered_json to_json(const trove::bench::Relevance& relevance) {
    nlohmann::ordered_json all;
    for (const auto& [kind, qualities] : relevance.by_kind)
        for (std::size_t e = 0; e < qualities.size(); ++e)
            all[kind.empty() ? "all" : kind][trove::bench::kEvidence[e].second] = {
                {"ndcg_at_10", qualities[e].ndcg},
                {"recall_at_10", qualities[e].recall},
                {"questions", qualities[e].questions}};
    return all;
}

// A library that is gone when it has been asked, unless it is to be kept.
class Scratch {
public:
    explicit Scratch(std::filesystem::path keep)
        : keeps_(!keep.empty()),
          folder_(keeps_ ? std::move(keep)
                         : std::filesystem::temp_directory_path() / fmt::format("trove-quality-{}", ::getpid())) {}

    ~Scratch() {
        std::error_code ignored;
        if (!keeps_) std::filesystem::remove_all(folder_, ignored);
    }

    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    bool keeps_;
    std::filesystem::path folder_;
};

std::unique_ptr<trove::engine::Library> open_library(const Options& options, const Scratch& scratch) {
    auto library = value(trove::engine::Library::open(
        {.folder = scratch.folder() / "library", .models_folder = trove::engine::default_models_folder()}));
    if (!options.model.empty())
        if (const auto used = library->models().use(options.model, false, {}, {}); !used)
            throw std::runtime_error(used.error().what);
    return library;
}

trove::bench::Relevance relevance(const Options& options, const Scratch& scratch) {
    const auto library = open_library(options, scratch);
    const auto fixtures = options.shared / "fixtures";
    if (value(library->status()).photos == 0)
        trove::bench::make_judged_library(*library, fixtures, scratch.folder() / "renamed");
    return trove::bench::measure_relevance(*library, fixtures, scratch.folder() / "renamed");
}

int compare(const trove::bench::Relevance& measured) {
    const auto worse =
        trove::bench::worse_than_recorded(measured, trove::source_folder() / "bench/relevance/recorded.tsv");
    for (const auto& sentence : worse) fmt::print("FAILED: {}\n", sentence);
    return worse.empty() ? 0 : 1;
}

Options read_arguments(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument(argv[i]);
        if (argument == "--json")
            options.json = true;
        else if (argument == "--gate")
            options.gate = true;
        else if (argument == "--each")
            options.each = true;
        else if (argument == "--unjudged")
            options.unjudged = true;
        else if (argument == "--model" && i + 1 < argc)
            options.model = argv[++i];
        else if (argument == "--only" && i + 1 < argc)
            options.only = argv[++i];
        else if (argument == "--keep" && i + 1 < argc)
            options.keep = argv[++i];
        else
            options.shared = argument;
    }
    return options;
}

int run(int argc, char** argv) {
    const Options options = read_arguments(argc, argv);
    if (options.shared.empty()) {
        fmt::print(stderr,
                   "usage: quality SHARED_FOLDER [--model NAME] [--json] [--only flickr|classes|relevance] [--gate] "
                   "[--each] [--unjudged] [--keep FOLDER]\n");
        return 2;
    }
    if (options.gate && !std::filesystem::is_directory(options.shared / "fixtures/photos")) {
        fmt::print("SKIPPED: {} has no fixtures: relevance is NOT measured\n", options.shared.string());
        return kSkipped;
    }
    const Scratch scratch(options.keep);
    nlohmann::ordered_json answer;
    int status = 0;
    if (options.wants("flickr")) {
        const auto [text_to_image, image_to_text] =
            flickr(*open_library(options, scratch), options.shared / "training/flickr8k");
        if (!options.json) print("Flickr8k, words to picture", text_to_image);
        if (!options.json) print("Flickr8k, picture to words", image_to_text);
        answer["flickr8k_text_to_image"] = to_json(text_to_image);
        answer["flickr8k_image_to_text"] = to_json(image_to_text);
    }
    if (options.wants("classes")) {
        const auto held_out =
            classes(*open_library(options, scratch), options.shared / "fixtures/photos/imagenet-1-per-class");
        for (std::size_t p = 0; p < kPrompts.size(); ++p) {
            if (!options.json) print(kPrompts[p].first, held_out[p]);
            answer["imagenet_class_names"][kPrompts[p].first] = to_json(held_out[p]);
        }
    }
    if (options.wants("relevance")) {
        const auto measured = relevance(options, scratch);
        if (!options.json) print(measured, options);
        answer["relevance"] = to_json(measured);
        if (options.gate) status = compare(measured);
    }
    if (options.json) fmt::print("{}\n", answer.dump(2));
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "quality: {}\n", error.what());
        return 1;
    }
}
