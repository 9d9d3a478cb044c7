// SPDX-License-Identifier: GPL-3.0-or-later
//
// ocr_bench: how well and how fast words are read in pictures, and how well they find them.
//
//   ocr_bench FIXTURES_FOLDER [--queries FILE] [--tesseract LANGUAGES] [--threads N] [--lines]
//   ocr_bench --rendered FOLDER [--tesseract LANGUAGES] [--threads N] [--lines]
//
// 0. Character error rate on memes that render_memes.py made, whose every letter is known (FOLDER/truth.tsv); lower
//    case.
// 1. Character error rate on rendered memes, whose text is in their files' names (fixtures memes/memegen). Lower case;
//    what the template itself has written on it is left out, by the list below.
// 2. Words found, of those that a person read in memes (memes/programming-memes/transcripts.tsv).
// 3. recall@10 of text search alone on queries.tsv (its "text" rows) and on bench/relevance/memes.tsv.
// 4. Pictures a second, decoding included. With --tesseract, as in --tesseract eng, Tesseract gets the same files and
//    questions.
#include "base/file.h"
#include "base/source_folder_for_test.h"
#include "base/text.h"
#include "bench/measure.h"
#include "bench/tsv.h"
#include "catalog/fold.h"
#include "catalog/reader.h"
#include "catalog/writer.h"
#include "media/decode.h"
#include "ocr/paddle_reader.h"
#include "ocr/tesseract_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using trove::TextLine;

using trove::bench::read_tsv;
using trove::bench::require;
using trove::bench::value;

using Read = std::map<fs::path, std::vector<TextLine>>;

struct Options {
    fs::path fixtures;
    fs::path rendered;
    fs::path queries = trove::source_folder() / "bench/relevance/memes.tsv";
    std::string tesseract;  // its languages; empty: leave it out
    bool lines = false;
    unsigned threads = std::max(1U, std::thread::hardware_concurrency());
};

// Words that stand in the templates, not in the captions.
constexpr std::array<std::string_view, 4> kOfTheTemplate{"memegen.link", "example.com", "nstruc",
                                                         "\xE7\x99\xBE\xE7\xA7\x91"};

bool is_of_the_template(std::string_view line) {
    std::string bare = trove::catalog::fold(line);
    std::erase(bare, ' ');
    return std::ranges::any_of(kOfTheTemplate, [&](std::string_view words) {
        return bare.find(words) != std::string::npos || (bare.size() > 5 && words.find(bare) != std::string_view::npos);
    });
}

// memegen writes captions into names: "_" is a space, "~q" a question mark; "_" alone an empty line; a hash ends the
// name.
std::string caption(const fs::path& file, const fs::path& root) {
    std::vector<std::string> parts;
    for (const auto& part : file.lexically_relative(root)) parts.push_back(part.string());
    parts.back() = fs::path(parts.back()).stem().stem().string();
    std::string text;
    for (std::size_t i = 1; i < parts.size(); ++i) {  // parts[0] is the template
        if (parts[i] == "_") continue;
        std::ranges::replace(parts[i], '_', ' ');
        text += (text.empty() ? "" : " ") + parts[i];
    }
    return text;
}

// So that a busy machine does not change it much.
double processor_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    double seconds = 0;
    for (const timeval& time : {usage.ru_utime, usage.ru_stime})
        seconds += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    return seconds;
}

Read read_all(const std::vector<fs::path>& files, const Options& options, const trove::ocr::Reader& reader) {
    std::vector<std::vector<TextLine>> lines(files.size());
    std::atomic<std::size_t> next{0};
    const auto start = std::chrono::steady_clock::now();
    const double processor_start = processor_seconds();
    {
        std::vector<std::jthread> threads;
        for (unsigned t = 0; t < options.threads; ++t)
            threads.emplace_back([&] {
                for (std::size_t i = next++; i < files.size(); i = next++) {
                    const auto bytes = trove::read_file(files[i], std::size_t{1} << 30U);
                    auto decoded =
                        bytes ? trove::media::decode(*bytes, {.min_short_edge_px = reader.wanted_short_edge_px()})
                              : trove::Result<trove::media::Decoded>(tl::unexpected(bytes.error()));
                    auto read = decoded ? reader.read(decoded->image)
                                        : trove::Result<std::vector<TextLine>>(tl::unexpected(decoded.error()));
                    if (read)
                        lines[i] = std::move(*read);
                    else
                        fmt::print(stderr, "{}: {}\n", files[i].string(), read.error().what);
                }
            });
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const auto count = static_cast<double>(files.size());
    fmt::print("  {} pictures, {} threads: {:.2f} pictures/s, {:.2f} for each second of processor time\n", files.size(),
               options.threads, count / seconds, count / (processor_seconds() - processor_start));
    Read read;
    for (std::size_t i = 0; i < files.size(); ++i) read[files[i]] = std::move(lines[i]);
    return read;
}

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : trove::catalog::fold(text) + " ") {
        const bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
        if (part)
            word += c;
        else if (!word.empty())
            words.push_back(std::exchange(word, {}));
    }
    return words;
}

std::string joined(const std::vector<TextLine>& lines, bool without_template) {
    std::string all;
    for (const TextLine& line : lines)
        if (!without_template || !is_of_the_template(line.text)) all += (all.empty() ? "" : " ") + line.text;
    return all;
}

// What was read of texts that are known, all in lower case.
class ErrorRate {
public:
    void add(std::string truth, std::string got, bool show) {
        truth = trove::catalog::fold(truth);
        got = trove::catalog::fold(got);
        ++pictures_;
        letters_ += truth.size();
        const auto wrong = trove::edit_distance(truth, got, truth.size() + got.size());
        errors_ += wrong;
        if (show && wrong > 0) fmt::print("    {:3}  {}  <-  {}\n", wrong, truth, got);
        std::erase(truth, ' ');
        std::erase(got, ' ');
        bare_letters_ += truth.size();
        bare_errors_ += trove::edit_distance(truth, got, truth.size() + got.size());
    }

    void print() const {
        fmt::print("  character error rate on {} rendered memes, {} letters: {:.1f} % ({:.1f} % without spaces)\n",
                   pictures_, letters_, 100.0 * static_cast<double>(errors_) / static_cast<double>(letters_),
                   100.0 * static_cast<double>(bare_errors_) / static_cast<double>(bare_letters_));
    }

private:
    int pictures_ = 0;
    std::size_t letters_ = 0;
    std::size_t errors_ = 0;
    std::size_t bare_letters_ = 0;
    std::size_t bare_errors_ = 0;
};

void print_error_rate(const Read& read, const fs::path& memegen, bool show) {
    ErrorRate rate;
    for (const auto& [file, lines] : read) {
        // Animations show their captions later or never in the first picture; names that stand for an error page have
        // none.
        if (!file.string().starts_with(memegen.string()) || file.extension() == ".gif" ||
            file.string().find("_error") != std::string::npos)
            continue;
        rate.add(caption(file, memegen), joined(lines, true), show);
    }
    rate.print();
}

void print_words_found(const Read& read, const fs::path& memes) {
    int there = 0;
    int found = 0;
    int pictures = 0;
    for (const auto& row : read_tsv(memes / "transcripts.tsv")) {
        const auto lines = read.find(memes / row.at(0));
        if (lines == read.end()) continue;
        ++pictures;
        std::multiset<std::string> words;
        for (const auto& word : words_of(joined(lines->second, false))) words.insert(word);
        for (const auto& word : words_of(row.at(1))) {
            ++there;
            if (const auto one = words.find(word); one != words.end()) {
                ++found;
                words.erase(one);
            }
        }
    }
    fmt::print("  words found, of {} that a person read in {} memes: {:.1f} %\n", there, pictures,
               100.0 * found / there);
}

struct Question {
    std::string words;
    std::set<fs::path> meant;
};

void print_recall(const Read& read, const std::vector<Question>& questions, const char* name, bool show) {
    const fs::path folder = fs::temp_directory_path() / fmt::format("trove-ocr-bench-{}", ::getpid());
    fs::remove_all(folder);
    fs::create_directories(folder);
    double recall = 0;
    {
        auto writer = value(trove::catalog::CatalogWriter::open(folder));
        require(writer.begin());
        std::map<trove::PhotoId, fs::path> files;
        std::uint32_t number = 0;
        for (const auto& [file, lines] : read) {
            trove::catalog::NewPhoto photo;
            ++number;
            for (unsigned i = 0; i < 4; ++i) photo.hash.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
            photo.format = "png";
            const auto id = value(writer.photos().put(photo)).id;
            require(writer.text().put_lines(id, "bench", lines));  // without a location: names must not help
            files[id] = file;
        }
        require(writer.commit());
        auto reader = value(trove::catalog::CatalogReader::open(folder));
        for (const Question& question : questions) {
            const auto matches = value(reader.text().matches({.words = words_of(question.words)}, 10));
            std::size_t hits = 0;
            for (const auto& match : matches) hits += question.meant.count(files[match.photo]);
            const double one =
                static_cast<double>(hits) / static_cast<double>(std::min<std::size_t>(question.meant.size(), 10));
            if (show && one < 1) fmt::print("    {:.2f}  {}\n", one, question.words);
            recall += one / static_cast<double>(questions.size());
        }
    }
    fs::remove_all(folder);
    fmt::print("  recall@10 by text alone, {} queries of {}: {:.3f}\n", questions.size(), name, recall);
}

void report(const Options& options, const std::vector<fs::path>& files, const trove::ocr::Reader& reader) {
    fmt::print("{}\n", reader.identity());
    const auto read = read_all(files, options, reader);
    const fs::path programming = options.fixtures / "memes/programming-memes";
    if (options.lines)
        for (const auto& [file, lines] : read)
            fmt::print("{}\t{}\n", file.lexically_relative(options.fixtures).string(), joined(lines, false));
    print_error_rate(read, options.fixtures / "memes/memegen", options.lines);
    print_words_found(read, programming);
    std::vector<Question> given;
    for (const auto& row : read_tsv(programming / "queries.tsv")) {
        if (row.at(0) != "text") continue;
        Question& question = given.emplace_back(Question{row.at(1), {}});
        std::istringstream names(row.at(2));
        for (std::string name; names >> name;) question.meant.insert(programming / name);
    }
    print_recall(read, given, "queries.tsv", options.lines);
    std::map<std::string, std::set<fs::path>> judged;
    for (const auto& row : read_tsv(options.queries))
        if (row.at(2) == "2") judged[row.at(0)].insert(options.fixtures / row.at(1));
    std::vector<Question> ours;
    for (auto& [words, meant] : judged) ours.push_back({words, std::move(meant)});
    print_recall(read, ours, options.queries.filename().c_str(), options.lines);
}

void report_rendered(const Options& options, const trove::ocr::Reader& reader) {
    fmt::print("{}\n", reader.identity());
    const auto truth = read_tsv(options.rendered / "truth.tsv");
    std::vector<fs::path> files;
    for (const auto& row : truth) files.push_back(options.rendered / row.at(0));
    const auto read = read_all(files, options, reader);
    ErrorRate rate;
    for (const auto& row : truth)
        rate.add(row.at(1), joined(read.at(options.rendered / row.at(0)), false), options.lines);
    rate.print();
}

int run(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--tesseract" && i + 1 < argc)
            options.tesseract = argv[++i];
        else if (word == "--lines")
            options.lines = true;
        else if (word == "--queries" && i + 1 < argc)
            options.queries = argv[++i];
        else if (word == "--rendered" && i + 1 < argc)
            options.rendered = argv[++i];
        else if (word == "--threads" && i + 1 < argc)
            options.threads = static_cast<unsigned>(std::max(1, std::atoi(argv[++i])));
        else
            options.fixtures = word;
    }
    if (options.fixtures.empty() && options.rendered.empty()) {
        fmt::print(stderr,
                   "usage: ocr_bench FIXTURES_FOLDER [--queries FILE] [--tesseract LANGUAGES] [--threads N] "
                   "[--lines]\n       ocr_bench --rendered FOLDER [--tesseract LANGUAGES] [--threads N] [--lines]\n");
        return 2;
    }
    trove::media::initialise_decoders();
    std::error_code error;
    const auto program = fs::read_symlink("/proc/self/exe", error);
    std::vector<std::shared_ptr<const trove::ocr::Reader>> readers{
        value(trove::ocr::open_paddle_reader(program.parent_path().parent_path() / "ocr"))};
    if (!options.tesseract.empty()) readers.push_back(value(trove::ocr::open_tesseract_reader(options.tesseract)));
    if (!options.rendered.empty()) {
        for (const auto& reader : readers) report_rendered(options, *reader);
        return 0;
    }
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(options.fixtures / "memes")) {
        const auto extension = entry.path().extension();
        const auto path = entry.path().string();
        const bool asked =
            path.find("/memegen/") != std::string::npos || path.find("/programming-memes/") != std::string::npos;
        if (entry.is_regular_file() && asked && (extension == ".png" || extension == ".jpg" || extension == ".gif"))
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    for (const auto& reader : readers) report(options, files, *reader);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return trove::bench::guarded("ocr_bench", [&] { return run(argc, argv); });
}
