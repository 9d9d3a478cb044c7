// SPDX-License-Identifier: GPL-3.0-or-later
// A crawl with a real catalog and real pictures; the embedder fails on demand.
#include "crawl/crawl.h"

#include "crawl/with_catalog_for_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <new>
#include <stdexcept>
#include <sys/resource.h>

namespace trove::crawl {
namespace {

constexpr std::size_t kMegabyte = std::size_t{1} << 20U;

class CrawlTest : public WithCatalog {};

TEST_F(CrawlTest, AnEmbedderThatFailsOnceFailsNothingForEver) {
    for (unsigned n = 0; n < 8; ++n) write(fmt::format("{}.bmp", n), n);
    const auto embedder = std::make_shared<FakeEmbedder>("one");
    std::atomic<bool> broken = false;
    embedder->before_embedding = [&]() -> Result<void> {
        if (embedder->pictures >= 3) broken = true;
        if (broken) return fail(Errc::kInternal, "the graphics card fell off the bus");
        return {};
    };
    CrawlOptions one_thread;
    one_thread.threads = 1;
    const auto first = crawl(embedder, one_thread);
    ASSERT_TRUE(first) << first.error().what;
    EXPECT_GT(first->failed, 0);
    ASSERT_FALSE(failures().empty());
    EXPECT_EQ(failures().front().stage, FailStage::kEmbed);
    EXPECT_EQ(failures().front().may_pass, MayPass::kNextCrawl);

    embedder->before_embedding = [] { return Result<void>(); };
    const auto second = crawl(embedder, one_thread);
    ASSERT_TRUE(second) << second.error().what;
    EXPECT_EQ(second->failed, 0);
    EXPECT_EQ(second->fresh, first->failed);
    EXPECT_TRUE(failures().empty());
    EXPECT_EQ(reader().counts()->photos, 8);
}

TEST_F(CrawlTest, APictureTooLargeForTheMemoryIsReadWhenThereIsMore) {
    write("small.bmp", 1);
    write("large.bmp", 2, 1600);
    const auto embedder = std::make_shared<FakeEmbedder>("one");
    CrawlOptions little;
    little.memory_bytes = 9 * kMegabyte;
    const auto first = crawl(embedder, little);
    ASSERT_TRUE(first) << first.error().what;
    EXPECT_EQ(first->fresh, 1);
    ASSERT_EQ(failures().size(), 1U);
    EXPECT_EQ(failures().front().stage, FailStage::kDecode);
    EXPECT_EQ(failures().front().may_pass, MayPass::kMoreMemory);
    EXPECT_NE(failures().front().reason.find("MB allowed"), std::string::npos);

    const auto same = crawl(embedder, little);
    EXPECT_EQ(same->failed, 1);
    EXPECT_EQ(same->to_do, 0) << "it is not read again under the same ceiling";
    const auto more = crawl(embedder);
    EXPECT_EQ(more->fresh, 1);
    EXPECT_EQ(more->failed, 0);
    EXPECT_TRUE(failures().empty());
}

TEST_F(CrawlTest, APhotoThatANewModelCannotEmbedStaysThere) {
    write("a.bmp", 1);
    ASSERT_TRUE(crawl(std::make_shared<FakeEmbedder>("one")));
    ASSERT_TRUE(is_present("a.bmp"));
    const auto other = std::make_shared<FakeEmbedder>("other");
    other->before_embedding = [] { return Result<void>(fail(Errc::kCorrupt, "not a number")); };
    const auto failed = crawl(other);
    ASSERT_TRUE(failed) << failed.error().what;
    EXPECT_EQ(failed->failed, 1);
    EXPECT_TRUE(is_present("a.bmp"));
    EXPECT_EQ(reader().counts()->offline, 0);
    EXPECT_EQ(failures().front().may_pass, MayPass::kOtherModel);

    EXPECT_EQ(crawl(other)->to_do, 0) << "that model had its try";
    const auto third = std::make_shared<FakeEmbedder>("third");
    EXPECT_EQ(crawl(third)->failed, 0);
    EXPECT_EQ(third->pictures, 1);
    EXPECT_TRUE(failures().empty());
}

TEST_F(CrawlTest, OtherBytesThatAreNoPictureMakeThePhotoOffline) {
    write("a.bmp", 1);
    const auto embedder = std::make_shared<FakeEmbedder>("one");
    ASSERT_TRUE(crawl(embedder));
    const std::string text = "BM, and then nothing of a bitmap";
    ASSERT_TRUE(
        write_file_atomically(pictures_ / "a.bmp", {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
    EXPECT_EQ(crawl(embedder)->failed, 1);
    EXPECT_FALSE(is_present("a.bmp"));
    EXPECT_EQ(reader().counts()->offline, 1);
}

TEST_F(CrawlTest, AnEmbedderThatThrowsEndsTheCrawlWithAMessage) {
    for (unsigned n = 0; n < 8; ++n) write(fmt::format("{}.bmp", n), n);
    const auto embedder = std::make_shared<FakeEmbedder>("one");
    embedder->before_embedding = [&]() -> Result<void> {
        if (embedder->pictures >= 2) throw std::runtime_error("the runtime is broken");
        return {};
    };
    CrawlOptions one_thread;
    one_thread.threads = 1;
    const auto broken = crawl(embedder, one_thread);
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, Errc::kInternal);
    EXPECT_NE(broken.error().what.find("the runtime is broken"), std::string::npos) << broken.error().what;

    embedder->before_embedding = [] { return Result<void>(); };
    EXPECT_TRUE(crawl(embedder)) << "the next one goes on";
    EXPECT_EQ(reader().counts()->photos, 8);
    EXPECT_TRUE(reader().check()->empty());
}

TEST_F(CrawlTest, WantOfMemoryEndsItToo) {
    write("a.bmp", 1);
    const auto embedder = std::make_shared<FakeEmbedder>("one");
    embedder->before_embedding = []() -> Result<void> { throw std::bad_alloc(); };
    const auto broken = crawl(embedder);
    ASSERT_FALSE(broken);
    EXPECT_NE(broken.error().what.find("not enough memory"), std::string::npos) << broken.error().what;
}

TEST_F(CrawlTest, TheWalkEndsWhenTheCatalogCannotBeWritten) {
    constexpr int kFolders = 200;
    constexpr int kFilesEach = 100;
    for (int folder = 0; folder < kFolders; ++folder) {
        const auto path = pictures_ / fmt::format("{:03}", folder);
        std::filesystem::create_directories(path);
        for (int n = 0; n < kFilesEach; ++n) std::ofstream(path / fmt::format("{}.jpg", n)).put('x');
    }
    // A full disk: from the first report on no file may grow.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit full{1, before.rlim_max};
    std::int64_t walked = 0;
    CrawlOptions options;
    options.on_progress = [&](const CrawlProgress& p) {
        walked = p.to_do;
        ::setrlimit(RLIMIT_FSIZE, &full);
    };
    const auto ended = crawl(std::make_shared<FakeEmbedder>("one"), options);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    ASSERT_FALSE(ended);
    EXPECT_LT(walked, kFolders * kFilesEach / 2);
}

TEST_F(CrawlTest, ARootThatIsAwayShieldsNoOtherRoot) {
    write("2019/a.bmp", 1);
    write("2019-trip/b.bmp", 2);
    write("2019-trip/c.bmp", 3);
    roots_ = {pictures_ / "2019", pictures_ / "2019-trip"};
    const auto embedder = std::make_shared<FakeEmbedder>("one");
    ASSERT_TRUE(crawl(embedder));
    std::filesystem::remove_all(pictures_ / "2019");
    std::filesystem::remove(pictures_ / "2019-trip/c.bmp");
    const auto second = crawl(embedder);
    ASSERT_TRUE(second) << second.error().what;
    EXPECT_EQ(second->gone, 1);
    EXPECT_EQ(second->away, 1);
    EXPECT_FALSE(is_present("2019/a.bmp"));
    EXPECT_EQ(reader().counts()->missing, 1) << "a drive that is not there is not a drive that was emptied";
    EXPECT_TRUE(is_present("2019-trip/b.bmp"));
    EXPECT_FALSE(is_present("2019-trip/c.bmp"));
}

}  // namespace
}  // namespace trove::crawl
