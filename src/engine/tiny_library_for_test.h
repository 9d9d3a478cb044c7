// SPDX-License-Identifier: GPL-3.0-or-later
//
// TinyLibrary: for tests: a library drawn in a few lines of text. The pictures are real files that stand for words
// (embed/word_embedder_for_test.h); crawl and search are the program's own, with a model that understands those words.
//
//     TinyLibrary lib(R"(
//         cat.jpg          cat sofa
//         invoice.jpg      paper         text: Invoice 1042
//         trip/beach.jpg   beach sunset  2019-07-04  Lisbon
//     )");
//     EXPECT_EQ(lib.search("sunset"), files("trip/beach.jpg"));
//
// A line is a file and what it shows; then, in any order, each after two spaces or more: a day, a town (Lisbon, Tokyo,
// Chicago), "portrait", "text: " (written in the picture; "/" begins a new line), "tag: ", "title: ", "camera: ",
// "rating: ".
//
// Below 100 pictures the usual score is unknown, and an answer leaves nothing out: others(100) adds pictures of other
// things.
#pragma once
#include "base/folder_for_test.h"
#include "embed/word_embedder_for_test.h"
#include "engine/library.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trove::engine {

// Paths relative to the folder of pictures, in the order of the answer.
using Files = std::vector<std::string>;

template <class... Names>
[[nodiscard]] Files files(Names... names) {
    return Files{std::string(names)...};
}

class TinyLibrary {
public:
    explicit TinyLibrary(std::string_view drawing);

    // Writes files; crawl() takes them in.
    void draw(std::string_view drawing);
    void others(int count);  // others/1.jpg …, each of something that no other picture shows
    void remove(std::string_view file) const;

    // Crawls the whole folder, as `trove crawl` and then `trove ocr`. A failure fails the test.
    CrawlProgress crawl(const CrawlOptions& options = {});
    [[nodiscard]] Result<CrawlProgress> try_crawl(const CrawlOptions& options = {}, const Job& job = {});

    [[nodiscard]] Files search(std::string_view text) { return names(ask(query(text))); }

    [[nodiscard]] Files search(const Query& query) { return names(ask(query)); }

    [[nodiscard]] Answer ask(const Query& query);  // an error fails the test
    // As a person types it, on the first of January 2026.
    [[nodiscard]] static Query query(std::string_view text);

    [[nodiscard]] Files names(const Answer& answer) const { return names(answer.hits); }

    [[nodiscard]] Files names(const std::vector<Hit>& hits) const;
    [[nodiscard]] std::vector<std::string> completions(std::string_view text);  // without what was typed before

    void hide(std::string_view file, bool hidden = true);
    [[nodiscard]] PhotoId id(std::string_view file);

    [[nodiscard]] std::filesystem::path path(std::string_view file) const { return pictures_ / file; }

    // Opens the library again, as the next start of the program does.
    void reopen();

    [[nodiscard]] Library& library() { return *library_; }

    [[nodiscard]] embed::WordEmbedder& model() { return *model_; }

    [[nodiscard]] std::filesystem::path folder() const { return scratch_.path() / "library"; }

private:
    Result<CrawlProgress> read_writing();

    TemporaryFolder scratch_;
    std::filesystem::path pictures_ = scratch_.path() / "pictures";
    std::shared_ptr<embed::WordEmbedder> model_ = std::make_shared<embed::WordEmbedder>();
    std::unique_ptr<Library> library_;
    int others_ = 0;
};

}  // namespace trove::engine
