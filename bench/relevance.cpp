// SPDX-License-Identifier: GPL-3.0-or-later
#include "relevance.h"

#include "base/source_folder_for_test.h"
#include "bench/measure.h"
#include "bench/tsv.h"
#include "engine/captions.h"
#include "engine/tags.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <stdexcept>

namespace trove::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDepth = 10;
constexpr int kFits = 2;  // grades from here on are what recall asks for
constexpr double kMostLost = 0.02;

const fs::path kFolder = source_folder() / "bench/relevance";

constexpr std::array<const char*, 6> kAsTheyAre{"memes/programming-memes",    "memes/imgflip-templates",
                                                "memes/meme-search-examples", "naming/rclip",
                                                "photos/coco-cc-by",          "photos/photoprism-named"};
// Their names say what is to be seen.
constexpr std::array<const char*, 2> kRenamed{"memes/memegen", "photos/imagenet-1-per-class"};

std::vector<std::vector<std::string>> read_table(const fs::path& file, std::size_t columns) {
    auto rows = read_tsv(file);
    for (const auto& cells : rows)
        if (cells.size() != columns)
            throw std::runtime_error(
                fmt::format("{}: not {} columns: {}", file.string(), columns, fmt::join(cells, "\t")));
    return rows;
}

// Where each renamed picture lies: path below the fixtures, path in the scratch folder.
std::map<std::string, fs::path> renamed(const fs::path& fixtures, const fs::path& scratch) {
    std::vector<std::string> pictures;
    for (const char* folder : kRenamed)
        for (const auto& entry : fs::recursive_directory_iterator(fixtures / folder))
            if (entry.is_regular_file()) pictures.push_back(entry.path().lexically_relative(fixtures).string());
    std::ranges::sort(pictures);
    std::map<std::string, fs::path> places;
    for (const auto& picture : pictures)
        places.emplace(picture,
                       scratch / fmt::format("IMG_{:04}{}", places.size() + 1, fs::path(picture).extension().string()));
    return places;
}

// A photo's number and its path below the fixtures, both ways.
struct Pictures {
    std::map<std::string, PhotoId> photo_of;
    std::map<PhotoId, std::string> name_of;
};

Pictures pictures_of(engine::Library& library, const fs::path& fixtures, const fs::path& scratch) {
    auto places = renamed(fixtures, scratch);
    for (const char* folder : kAsTheyAre)
        for (const auto& entry : fs::recursive_directory_iterator(fixtures / folder))
            if (entry.is_regular_file())
                places.emplace(entry.path().lexically_relative(fixtures).string(), entry.path());
    Pictures pictures;
    for (const auto& [name, place] : places) {
        const auto photo = value(library.find(fs::canonical(place)));
        if (!photo) continue;
        pictures.photo_of.emplace(name, *photo);
        pictures.name_of.emplace(*photo, name);  // the first by name of several with the same bytes
    }
    return pictures;
}

struct Question {
    std::string kind;
    std::string words;
    std::map<PhotoId, int> grades;
};

// In the order of the file.
std::vector<Question> questions_of(const Pictures& pictures) {
    std::vector<Question> questions;
    std::map<std::string, std::size_t> place;
    for (const auto& row : read_table(kFolder / "judged.tsv", 4)) {
        const auto [at, fresh] = place.emplace(row[1], questions.size());
        if (fresh) questions.push_back({row[0], row[1], {}});
        const auto photo = pictures.photo_of.find(row[2]);
        if (photo == pictures.photo_of.end()) throw std::runtime_error("judged, but not in the library: " + row[2]);
        questions[at->second].grades.emplace(photo->second, std::stoi(row[3]));
    }
    return questions;
}

double gain(int grade) {
    return std::exp2(grade) - 1;
}

double discount(std::size_t rank_from_0) {
    return 1 / std::log2(static_cast<double>(rank_from_0) + 2);
}

Quality judge(const std::vector<Hit>& hits, const std::map<PhotoId, int>& grades) {
    std::vector<int> ideal;
    for (const auto& [photo, grade] : grades) ideal.push_back(grade);
    std::ranges::sort(ideal, std::greater<>());
    double best = 0;
    for (std::size_t i = 0; i < std::min(ideal.size(), kDepth); ++i) best += gain(ideal[i]) * discount(i);
    double got = 0;
    std::size_t found = 0;
    for (std::size_t i = 0; i < std::min(hits.size(), kDepth); ++i) {
        const auto grade = grades.find(hits[i].photo);
        if (grade == grades.end()) continue;
        got += gain(grade->second) * discount(i);
        if (grade->second >= kFits) ++found;
    }
    const auto there = static_cast<std::size_t>(std::ranges::count_if(ideal, [](int grade) { return grade >= kFits; }));
    if (there == 0) throw std::runtime_error("a question without an answer of grade 2 or 3");
    return {got / best, static_cast<double>(found) / static_cast<double>(std::min(there, kDepth)), 1};
}

void add(Quality& sum, const Quality& one) {
    sum.ndcg += one.ndcg;
    sum.recall += one.recall;
    sum.questions += one.questions;
}

}  // namespace

void make_judged_library(engine::Library& library, const fs::path& fixtures, const fs::path& scratch) {
    fs::create_directories(scratch);
    for (const auto& [picture, place] : renamed(fixtures, scratch))
        fs::copy_file(fixtures / picture, place, fs::copy_options::overwrite_existing);
    std::vector<fs::path> folders{fs::canonical(scratch)};
    for (const char* folder : kAsTheyAre) folders.push_back(fs::canonical(fixtures / folder));
    CrawlOptions options;
    options.ocr = true;
    value(library.crawl(folders, options, {}));
    const auto pictures = pictures_of(library, fixtures, scratch);
    engine::Tags tags(library);
    engine::Captions captions(library);
    for (const auto& row : read_table(kFolder / "said.tsv", 3)) {
        const std::array<PhotoId, 1> photo{pictures.photo_of.at(row[0])};
        const std::array<std::string, 1> words{row[2]};
        require(row[1] == "tag" ? tags.add(photo, words) : captions.set(photo[0], words[0]));
    }
}

Relevance measure_relevance(engine::Library& library, const fs::path& fixtures, const fs::path& scratch) {
    const auto pictures = pictures_of(library, fixtures, scratch);
    Relevance relevance;
    for (const Question& question : questions_of(pictures)) {
        std::string line;
        for (std::size_t e = 0; e < kEvidence.size(); ++e) {
            Query query;
            query.text = question.words;
            query.limit = kDepth;
            query.strictness = 0;  // what is ranked is measured here, not where it is cut
            query.evidence = kEvidence[e].first;
            const auto answer = value(library.search(query));
            const Quality one = judge(answer.hits, question.grades);
            add(relevance.by_kind[question.kind][e], one);
            add(relevance.by_kind[""][e], one);
            line += fmt::format("{:.2f} {:.2f}  ", one.ndcg, one.recall);
            for (const Hit& hit : answer.hits)
                if (!question.grades.contains(hit.photo))
                    relevance.unjudged.insert({question.kind, question.words, pictures.name_of.at(hit.photo)});
        }
        relevance.lines.push_back(fmt::format("{}{:8} {}", line, question.kind, question.words));
    }
    for (auto& [kind, qualities] : relevance.by_kind)
        for (Quality& quality : qualities) {
            quality.ndcg /= static_cast<double>(quality.questions);
            quality.recall /= static_cast<double>(quality.questions);
        }
    return relevance;
}

std::vector<std::string> worse_than_recorded(const Relevance& measured, const fs::path& recorded) {
    const auto& all = measured.by_kind.at("");
    const Quality& fused = all.back();
    std::vector<std::string> worse;
    for (const auto& row : read_table(recorded, 2)) {
        const double before = std::stod(row[1]);
        const double now = row[0] == "ndcg@10" ? fused.ndcg : fused.recall;
        if (now < before - kMostLost)
            worse.push_back(
                fmt::format("fused {} was {:.3f} and is {:.3f}: lost more than {}", row[0], before, now, kMostLost));
    }
    for (std::size_t e = 0; e + 1 < kEvidence.size(); ++e)
        if (all[e].ndcg >= fused.ndcg || all[e].recall >= fused.recall)
            worse.push_back(fmt::format("{} is as good as fused", kEvidence[e].second));
    return worse;
}

}  // namespace trove::bench
