// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves a library, what is away, and what is missing.
#include "engine/forgetting.h"

#include "engine/tiny_library_for_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace trove::engine {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<fs::path>;

LeavingRequest of_folders(std::vector<std::filesystem::path> folders) {
    LeavingRequest request;
    request.folders = std::move(folders);
    return request;
}

LeavingRequest of_photo(PhotoId photo) {
    LeavingRequest request;
    request.photos = {photo};
    return request;
}

LeavingRequest of_missing(std::int64_t for_s) {
    LeavingRequest request;
    request.missing_for_s = for_s;
    return request;
}

// Only what a test names is crawled.
std::unique_ptr<TinyLibrary> without_roots() {
    auto lib = std::make_unique<TinyLibrary>("");
    const auto gone = lib->library().forgetting().apply(of_folders({lib->path("x").parent_path()}), {});
    EXPECT_TRUE(gone) << gone.error().what;
    return lib;
}

CrawlProgress crawl_each(TinyLibrary& lib, const Paths& paths, const CrawlOptions& options = {}) {
    const auto crawled = lib.library().crawl(paths, options, {});
    EXPECT_TRUE(crawled) << crawled.error().what;
    return crawled.value_or(CrawlProgress{});
}

bool is_offline(TinyLibrary& lib, std::string_view file) {
    const auto answer = lib.ask(TinyLibrary::query("is:offline"));
    const auto names = lib.names(answer);
    for (const Hit& hit : answer.hits) EXPECT_FALSE(hit.present);
    return std::ranges::find(names, file) != names.end();
}

TEST(Forgetting, AForgottenFolderIsNotCrawledAndItsWordsAndVectorsAreGone) {
    TinyLibrary lib(R"(
        keep/a.jpg    cat
        private/b.jpg  dog
        private/c.jpg  snake
    )");
    const LeavingRequest request = of_folders({lib.path("private")});
    const auto plan = lib.library().forgetting().plan(request);
    ASSERT_TRUE(plan) << plan.error().what;
    EXPECT_EQ(plan->photos, 2);
    EXPECT_EQ(plan->passed_by, (Paths{lib.path("private")}));
    EXPECT_EQ(lib.library().forgetting().apply(request, "another").error().code, Errc::kInvalid);
    EXPECT_EQ(lib.library().status()->photos, 3);
    ASSERT_TRUE(lib.library().forgetting().apply(request, plan->token));
    EXPECT_EQ(lib.library().status()->photos, 1);
    EXPECT_TRUE(fs::exists(lib.path("private/b.jpg"))) << "no file is touched";
    EXPECT_EQ(lib.crawl().fresh, 0) << "passed by";
    EXPECT_EQ(lib.library().status()->photos, 1);
    EXPECT_TRUE(lib.library().check()->empty());
    EXPECT_EQ(crawl_each(lib, {lib.path("private")}).fresh, 2) << "named again";
    EXPECT_EQ(lib.crawl().unchanged, 3);
}

TEST(Forgetting, AForgottenPhotoIsPassedBy) {
    TinyLibrary lib("a.jpg  cat");
    ASSERT_TRUE(lib.library().forgetting().apply(of_photo(lib.id("a.jpg")), {}));
    EXPECT_EQ(lib.crawl().found, 0);
    EXPECT_EQ(lib.library().status()->photos, 0);
    EXPECT_EQ(crawl_each(lib, {lib.path("a.jpg")}).fresh, 1);
}

TEST(Away, ARootThatIsNotThereMakesItsPhotosOffline) {
    const auto tiny = without_roots();
    TinyLibrary& lib = *tiny;
    lib.draw("disk/a.jpg  cat");
    lib.draw("disk/b.jpg  dog");
    crawl_each(lib, {lib.path("disk")});
    fs::rename(lib.path("disk"), lib.path(".away"));
    const auto crawled = lib.library().crawl({}, {}, {});
    ASSERT_TRUE(crawled) << crawled.error().what;
    EXPECT_EQ(crawled->gone, 0);
    EXPECT_EQ(crawled->away, 2);
    ASSERT_EQ(crawled->left_undone.size(), 1U);
    EXPECT_NE(crawled->left_undone.front().find("is away"), std::string::npos);
    EXPECT_TRUE(is_offline(lib, "disk/a.jpg"));
    EXPECT_EQ(lib.library().status()->offline, 2);
    EXPECT_EQ(lib.library().status()->missing, 0);
    EXPECT_TRUE(lib.library().forgetting().plan(of_missing(0))->empty()) << "away is not missing";
    fs::rename(lib.path(".away"), lib.path("disk"));
    EXPECT_EQ(lib.library().crawl({}, {}, {})->unchanged, 2);
    EXPECT_EQ(lib.library().status()->offline, 0);
}

TEST(Away, AFolderThatShowsNoneOfItsManyPicturesIsNotEmptied) {
    const auto tiny = without_roots();
    TinyLibrary& lib = *tiny;
    for (int n = 0; n < 5; ++n) lib.draw(fmt::format("disk/{}.jpg  cat{}", n, n));
    crawl_each(lib, {lib.path("disk")});
    fs::rename(lib.path("disk"), lib.path(".away"));
    fs::create_directories(lib.path("disk"));  // an empty mount point
    for (int again = 0; again < 2; ++again) {
        const auto crawled = crawl_each(lib, {lib.path("disk")});
        EXPECT_EQ(crawled.gone, 0);
        EXPECT_EQ(crawled.away, 5);
        ASSERT_EQ(crawled.left_undone.size(), 1U);
        EXPECT_NE(crawled.left_undone.front().find("trove purge"), std::string::npos);
        EXPECT_EQ(lib.library().status()->offline, 5);
        EXPECT_EQ(lib.library().status()->missing, 0);
    }
    // One picture of it is there: the others are missing.
    fs::rename(lib.path(".away/3.jpg"), lib.path("disk/3.jpg"));
    crawl_each(lib, {lib.path("disk")});
    EXPECT_EQ(lib.library().status()->missing, 4);
    EXPECT_EQ(lib.search("is:missing").size(), 4U);
}

TEST(Away, ADriveThatIsMountedElsewhereIsShownWhereItIs) {
    const auto tiny = without_roots();
    TinyLibrary& lib = *tiny;
    lib.draw("ma/a.jpg  cat");
    crawl_each(lib, {lib.path("ma")});
    const PhotoId id = lib.id("ma/a.jpg");
    fs::rename(lib.path("ma"), lib.path("mb"));
    const auto crawled = crawl_each(lib, {lib.path("mb")});
    EXPECT_EQ(crawled.moved, 1);
    EXPECT_EQ(crawled.copies, 0);
    EXPECT_EQ(lib.id("mb/a.jpg"), id);
    EXPECT_EQ(lib.search("cat"), files("mb/a.jpg"));
    EXPECT_EQ(lib.search("is:duplicate"), files());
}

TEST(Missing, AFileThatIsCrawledByItselfAndGoneFailsNoCrawl) {
    const auto tiny = without_roots();
    TinyLibrary& lib = *tiny;
    lib.draw("a.jpg  cat");
    lib.draw("b.jpg  dog");
    lib.draw("c.jpg  snake");
    crawl_each(lib, {lib.path("a.jpg"), lib.path("b.jpg"), lib.path("c.jpg")});
    EXPECT_EQ(lib.library().status()->roots.size(), 3U);
    lib.remove("a.jpg");
    fs::create_directories(lib.path("elsewhere"));
    fs::rename(lib.path("b.jpg"), lib.path("elsewhere/b.jpg"));
    auto crawled = lib.library().crawl({}, {}, {});
    EXPECT_EQ(crawled->failed, 0);
    EXPECT_EQ(crawled->gone, 2);
    EXPECT_EQ(lib.library().status()->missing, 2);
    EXPECT_EQ(lib.library().status()->roots.size(), 3U) << "a file that comes back is found";
    crawl_each(lib, {lib.path("elsewhere")});
    crawled = lib.library().crawl({}, {}, {});
    EXPECT_EQ(crawled->failed, 0);
    EXPECT_EQ(lib.library().status()->roots, (Paths{lib.path("a.jpg"), lib.path("c.jpg"), lib.path("elsewhere")}));
    ASSERT_TRUE(lib.library().forgetting().apply(of_missing(0), {}));
    EXPECT_EQ(lib.library().status()->roots, (Paths{lib.path("c.jpg"), lib.path("elsewhere")}));
}

TEST(Links, ALinkIsNoCopyAndLeadsOutOnlyIfAskedFor) {
    const auto tiny = without_roots();
    TinyLibrary& lib = *tiny;
    lib.draw("in/a.jpg  cat");
    lib.draw("out/b.jpg  dog");
    fs::create_symlink(lib.path("in/a.jpg"), lib.path("in/link.jpg"));
    fs::create_directory_symlink(lib.path("out"), lib.path("in/there"));
    const auto crawled = crawl_each(lib, {lib.path("in")});
    EXPECT_EQ(crawled.found, 1);
    EXPECT_EQ(crawled.copies, 0);
    EXPECT_EQ(crawled.links_left_out, 1);
    ASSERT_EQ(crawled.left_undone.size(), 1U);
    EXPECT_NE(crawled.left_undone.front().find("--follow-links"), std::string::npos);
    CrawlOptions following;
    following.follow_links = true;
    EXPECT_EQ(crawl_each(lib, {lib.path("in")}, following).fresh, 1);
    const auto again = lib.library().crawl({}, {}, {});
    EXPECT_EQ(again->unchanged, 2) << "a folder remembers it";
    const auto without = crawl_each(lib, {lib.path("in")});
    EXPECT_EQ(without.gone, 0) << "what a link hides is unknown";
    EXPECT_EQ(lib.library().status()->offline, 0);
}

TEST(SystemPlaces, AreRefused) {
    const auto tiny = without_roots();
    TinyLibrary& lib = *tiny;
    fs::create_directory_symlink("/proc/self", lib.path("link"));
    for (const fs::path& place : {fs::path("/proc"), fs::path("/sys"), fs::path("/dev/null"), lib.path("link")}) {
        if (!fs::exists(place)) continue;
        const auto crawled = lib.library().crawl(Paths{place}, {}, {});
        ASSERT_FALSE(crawled) << place;
        EXPECT_EQ(crawled.error().code, Errc::kInvalid);
        EXPECT_NE(crawled.error().what.find("cannot crawl"), std::string::npos);
    }
    EXPECT_TRUE(lib.library().status()->roots.empty());
}

}  // namespace
}  // namespace trove::engine
