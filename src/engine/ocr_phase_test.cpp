// SPDX-License-Identifier: GPL-3.0-or-later
// The phase with a real catalog and real pictures; the reader is a fast fake that reports its input.
#include "crawl/ocr_phase.h"

#include "catalog/reader.h"
#include "engine/with_library_for_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>

namespace trove::engine {
namespace {

namespace fs = std::filesystem;

class SizeReader : public ocr::Reader {
public:
    explicit SizeReader(std::string identity) : identity_(std::move(identity)) {}

    [[nodiscard]] const std::string& identity() const override { return identity_; }

    [[nodiscard]] int wanted_short_edge_px() const override { return 100; }

    [[nodiscard]] std::size_t memory_bytes() const override { return std::size_t{100} << 20U; }

    [[nodiscard]] Result<std::vector<TextLine>> read(const media::Image& image) const override {
        ++calls;
        if (image.width == 13) return fail(Errc::kInternal, "thirteen is unlucky");
        return std::vector<TextLine>{{fmt::format("width{} {}", image.width, identity_), 1, {}}};
    }

    mutable std::atomic<int> calls{0};

private:
    std::string identity_;
};

class OcrPhaseTest : public WithLibrary {
protected:
    void write(std::uint32_t width) const {
        ASSERT_TRUE(write_file_atomically(pictures_ / fmt::format("{}.bmp", width), bitmap(width, 8, width)));
    }

    void crawl() {
        const std::array roots{pictures_};
        const auto done = library_->crawl(roots, {}, {});
        ASSERT_TRUE(done) << done.error().what;
    }

    Result<CrawlProgress> read(const std::shared_ptr<SizeReader>& reader,
                               const CrawlOptions& options = {},
                               const Job& job = {}) {
        auto writer = catalog::CatalogWriter::open(scratch_.path() / "library");
        if (!writer) return fail(writer.error());
        return crawl::run_ocr({scratch_.path() / "library", reader, options, decoders_, {}}, *writer, job);
    }

    decoder::DecoderPool decoders_;

    std::vector<PhotoId> find(std::string word) {
        std::vector<PhotoId> ids;
        auto catalog = catalog::CatalogReader::open(scratch_.path() / "library");
        const auto matches =
            catalog->text().matches({.words = {std::move(word)}, .parts = false, .misspellings = false}, 1000);
        for (const auto& match : *matches) ids.push_back(match.photo);
        return ids;
    }
};

TEST_F(OcrPhaseTest, ReadsWhatIsOwedOnceAndRecordsWhatFails) {
    for (const std::uint32_t width : {10U, 11U, 12U, 13U}) write(width);
    crawl();
    const auto reader = std::make_shared<SizeReader>("one");
    std::vector<CrawlProgress> seen;
    CrawlOptions options;
    options.on_progress = [&](const CrawlProgress& p) { seen.push_back(p); };
    const auto done = read(reader, options);
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->read, 3);
    EXPECT_EQ(done->unread, 0);
    EXPECT_EQ(done->phase, CrawlPhase::kDone);
    ASSERT_FALSE(seen.empty());
    EXPECT_EQ(seen.back().phase, CrawlPhase::kReading);
    EXPECT_EQ(seen.back().to_do, 4);
    EXPECT_EQ(find("width11").size(), 1U);
    EXPECT_TRUE(find("width13").empty());
    EXPECT_EQ(library_->photo(find("width11").front())->text.front().text, "width11 one");
    auto catalog = catalog::CatalogReader::open(scratch_.path() / "library");
    EXPECT_EQ(catalog->text().counts("one").value().unreadable, 1);
    EXPECT_EQ(read(reader)->read, 0) << "nothing is owed any more";
    EXPECT_EQ(reader->calls, 4);
    write(14);
    crawl();
    EXPECT_EQ(read(reader)->read, 1) << "only what is new";
    EXPECT_EQ(read(std::make_shared<SizeReader>("two"))->read, 4) << "a new version reads everything again";
    EXPECT_EQ(library_->photo(find("width11").front())->text.front().text, "width11 two");
    EXPECT_TRUE(library_->check()->empty());
}

TEST_F(OcrPhaseTest, StoppedItGoesOn) {
    for (std::uint32_t width = 20; width < 220; ++width) write(width);
    crawl();
    std::stop_source stop;
    CrawlOptions options;
    options.threads = 1;
    const auto reader = std::make_shared<SizeReader>("one");
    options.on_progress = [&](const CrawlProgress& p) {
        if (p.done > 0 || reader->calls > 20) stop.request_stop();
    };
    const auto stopped = read(reader, options, {stop.get_token()});
    if (!stopped) {
        EXPECT_EQ(stopped.error().code, Errc::kCancelled);
    }
    auto catalog = catalog::CatalogReader::open(scratch_.path() / "library");
    const auto before = catalog->text().counts("one")->read;
    EXPECT_EQ(read(reader)->read, 200 - before);
    EXPECT_EQ(catalog->text().counts("one")->unread, 0);
    EXPECT_EQ(find("one").size(), 200U);
}

TEST_F(OcrPhaseTest, AFileThatChangedOrWentStaysOwed) {
    for (const std::uint32_t width : {10U, 11U, 12U}) write(width);
    crawl();
    fs::remove(pictures_ / "10.bmp");
    ASSERT_TRUE(write_file_atomically(pictures_ / "11.bmp", bitmap(30, 8, 1)));
    const auto reader = std::make_shared<SizeReader>("one");
    const auto done = read(reader);
    EXPECT_EQ(done->read, 1);
    EXPECT_EQ(done->unread, 2);
    crawl();
    EXPECT_EQ(read(reader)->read, 1) << "what lies at 11.bmp now";
    EXPECT_EQ(find("width30").size(), 1U);
}

TEST_F(OcrPhaseTest, ASmallMemoryBudgetIsSlowAndNotStuck) {
    for (std::uint32_t width = 20; width < 50; ++width) write(width);
    crawl();
    CrawlOptions options;
    options.memory_bytes = std::size_t{12} << 20U;
    EXPECT_EQ(read(std::make_shared<SizeReader>("one"), options)->read, 30);
}

}  // namespace
}  // namespace trove::engine
