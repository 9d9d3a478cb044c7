// SPDX-License-Identifier: GPL-3.0-or-later
// The engine with its real catalog, decoders, model and vectors, on generated pictures.
#include "engine/library.h"

#include "base/source_folder_for_test.h"
#include "engine/with_library_for_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <set>
#include <thread>

namespace trove::engine {
namespace {

namespace fs = std::filesystem;

const fs::path kModels = source_folder() / "models";

class LibraryTest : public WithLibrary {
protected:
    void write(const std::string& name, unsigned shade) const {
        const auto written = write_file_atomically(pictures_ / name, bitmap(64, 48, shade));
        ASSERT_TRUE(written) << written.error().what;
    }

    void write_many(unsigned count) const {
        for (unsigned i = 0; i < count; ++i) write(fmt::format("{:03}.bmp", i), i);
    }

    CrawlProgress crawl(std::size_t memory_bytes = std::size_t{1} << 30U) {
        const std::array roots{pictures_};
        CrawlOptions options;
        options.memory_bytes = memory_bytes;
        const auto done = library_->crawl(roots, options, {});
        EXPECT_TRUE(done) << done.error().what;
        return done ? *done : CrawlProgress{};
    }

    [[nodiscard]] Answer search(const Query& query) {
        auto answer = library_->search(query);
        EXPECT_TRUE(answer) << answer.error().what;
        return answer ? *answer : Answer{};
    }

    [[nodiscard]] Answer search(std::string text) {
        Query query;
        query.text = std::move(text);
        query.strictness = 0;
        return search(query);
    }

    [[nodiscard]] fs::path cache() const {
        const fs::path folder = scratch_.path() / "library" / "vectors";
        return fs::exists(folder) && !fs::is_empty(folder) ? fs::directory_iterator(folder)->path() : fs::path();
    }
};

std::vector<PhotoId> photos(const std::vector<Hit>& hits) {
    std::vector<PhotoId> ids;
    for (const Hit& hit : hits) ids.push_back(hit.photo);
    return ids;
}

TEST_F(LibraryTest, ANewLibraryIsForItsOwnerAlone) {
    EXPECT_EQ(fs::status(library_->folder()).permissions() & fs::perms::mask, fs::perms::owner_all);
}

TEST_F(LibraryTest, PagesJoinToTheWholeAnswer) {
    write_many(30);
    crawl();
    Query query;
    query.text = "a blue gradient";
    const auto whole = search(query);
    EXPECT_EQ(whole.total, 30U);
    EXPECT_EQ(whole.model, "trove-builtin-1");
    ASSERT_EQ(whole.hits.size(), 30U);
    std::vector<Hit> joined;
    query.limit = 7;
    for (query.offset = 0; query.offset < 40; query.offset += 7) {
        const auto page = search(query);
        joined.insert(joined.end(), page.hits.begin(), page.hits.end());
    }
    EXPECT_EQ(photos(joined), photos(whole.hits));
    for (std::size_t i = 0; i + 1 < whole.hits.size(); ++i) EXPECT_GE(whole.hits[i].score, whole.hits[i + 1].score);
}

TEST_F(LibraryTest, AWallIsKeptForWhoeverIsPagingThroughItAndNotForLong) {
    write_many(5);
    crawl();
    browse::Browse& browse = library_->browse();
    std::vector<std::uint64_t> snapshots;
    for (const bool favourite : {true, false, true, false}) {
        ASSERT_TRUE(browse.mark(std::array{PhotoId{2}}, favourite, {}));
        const auto wall = browse.wall(WallQuery{});
        ASSERT_TRUE(wall) << wall.error().what;
        EXPECT_EQ((*wall)->photos.size(), 5U);
        EXPECT_EQ(browse.wall(WallQuery{}).value(), *wall) << "unchanged, it is not made again";
        snapshots.push_back((*wall)->snapshot);
    }
    EXPECT_EQ(browse.wall(snapshots[0]).error().code, Errc::kNotFound);
    for (const std::size_t kept : {1U, 2U, 3U}) EXPECT_TRUE(browse.wall(snapshots[kept])) << kept;
}

TEST_F(LibraryTest, APictureIsNotItsOwnNeighbourButFindsItself) {
    write_many(10);
    crawl();
    Query by_picture;
    by_picture.image = bitmap(64, 48, 3);
    const Hit found = search(by_picture).hits.front();
    EXPECT_EQ(found.place.file_name(), "003.bmp");
    EXPECT_GT(*found.score, 0.999F);
    Query like;
    like.like = found.photo;
    const auto neighbours = search(like);
    EXPECT_EQ(neighbours.total, 9U);
    EXPECT_EQ(std::ranges::count(photos(neighbours.hits), found.photo), 0);
}

TEST_F(LibraryTest, WhatMakesNoSenseIsSaidSo) {
    write_many(1);
    crawl();
    Query both;
    both.image = bitmap(8, 8, 1);
    both.like = PhotoId{1};
    EXPECT_EQ(library_->search(both).error().code, Errc::kInvalid);
    EXPECT_EQ(library_->search({}).error().code, Errc::kInvalid);
    Query stranger;
    stranger.like = PhotoId{77};
    EXPECT_EQ(library_->search(stranger).error().code, Errc::kNotFound);
    EXPECT_EQ(library_->crawl(std::array{scratch_.path() / "missing"}, {}, {}).error().code, Errc::kNotFound);
}

TEST_F(LibraryTest, ADriveThatIsAwayKeepsItsPicturesAndComesBack) {
    write_many(5);
    crawl();
    fs::rename(pictures_, scratch_.path() / "unplugged");
    EXPECT_EQ(library_->crawl({}, {}, {})->failed, 1) << "the root that is not there";
    EXPECT_EQ(search("anything").hits.size(), 5U);
    const PhotoId first = search("anything").hits.front().photo;
    EXPECT_TRUE(library_->thumbnail(first));
    EXPECT_EQ(library_->picture(first, 100).error().code, Errc::kNotFound);

    fs::create_directories(pictures_);  // its mount point, empty
    crawl();
    EXPECT_EQ(library_->status()->offline, 5);
    EXPECT_FALSE(search("anything").hits.front().present);
    EXPECT_TRUE(library_->thumbnail(first));

    fs::remove(pictures_);
    fs::rename(scratch_.path() / "unplugged", pictures_);
    const auto back = crawl();
    EXPECT_EQ(back.to_do, 0) << "nothing is embedded again";
    EXPECT_EQ(library_->status()->offline, 0);
}

TEST_F(LibraryTest, ACrawlThatIsStoppedGoesOn) {
    write_many(200);
    std::stop_source stop;
    CrawlOptions options;
    options.on_progress = [&](const CrawlProgress& progress) {
        if (progress.done > 0) stop.request_stop();
    };
    const std::array roots{pictures_};
    const auto stopped = library_->crawl(roots, options, {stop.get_token()});
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Errc::kCancelled);
    const auto kept = library_->status()->photos;
    EXPECT_EQ(crawl().fresh, 200 - kept);
    EXPECT_TRUE(library_->check()->empty());
}

TEST_F(LibraryTest, SearchesRunBesideACrawlAndSeeWhatItHasCommitted) {
    write_many(1);
    crawl();
    write_many(150);
    std::atomic<bool> over = false;
    std::vector<std::jthread> searchers;
    for (int n = 0; n < 3; ++n)
        searchers.emplace_back([&] {
            std::size_t before = 1;
            while (!over) {
                Query query;
                query.text = "a gradient";
                query.limit = 500;
                query.strictness = 0;
                const auto answer = library_->search(query);
                ASSERT_TRUE(answer) << answer.error().what;
                ASSERT_GE(answer->hits.size(), before) << "what was found once stays";
                before = answer->hits.size();
                ASSERT_TRUE(library_->random(5, 1));
                ASSERT_TRUE(library_->status());
            }
        });
    crawl();
    over = true;
    searchers.clear();
    EXPECT_EQ(search("a gradient").total, 150U);
}

TEST_F(LibraryTest, ASmallMemoryBudgetIsSlowAndNotStuck) {
    write_many(40);
    EXPECT_EQ(crawl(std::size_t{12} << 20U).fresh, 40);
}

TEST_F(LibraryTest, TheVectorCacheIsOnlyACache) {
    write_many(20);
    crawl();
    const auto before = photos(search("a red gradient").hits);
    const auto file = cache();
    ASSERT_FALSE(file.empty());
    std::ifstream in(file, std::ios::binary);
    const std::string whole((std::istreambuf_iterator<char>(in)), {});
    const auto damage = [&](const std::string& bytes) {
        fs::remove(file);
        std::ofstream(file, std::ios::binary) << bytes;
        open();
        EXPECT_EQ(photos(search("a red gradient").hits), before);
    };
    damage("");
    damage(whole.substr(0, whole.size() / 2));
    for (std::size_t at = 0; at < whole.size(); at += whole.size() / 37) {
        std::string flipped = whole;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
        damage(flipped);
    }
    // A cache ahead of its catalog, as after a power cut.
    TemporaryFolder other;
    for (const char* name : {"catalog.db", "catalog.db-wal", "thumbnails.db", "thumbnails.db-wal"})
        if (fs::exists(scratch_.path() / "library" / name))
            fs::copy(scratch_.path() / "library" / name, other.path() / name);
    damage(whole);
    write("late.bmp", 200);
    crawl();
    library_.reset();
    for (const char* name : {"catalog.db-wal", "catalog.db-shm", "thumbnails.db-wal", "thumbnails.db-shm"})
        fs::remove(scratch_.path() / "library" / name);
    for (const auto& entry : fs::directory_iterator(other.path()))
        fs::copy(entry.path(), scratch_.path() / "library" / entry.path().filename(),
                 fs::copy_options::overwrite_existing);
    open();
    EXPECT_EQ(photos(search("a red gradient").hits), before);
    ASSERT_TRUE(library_->rebuild_index());
    EXPECT_EQ(photos(search("a red gradient").hits), before);
}

TEST_F(LibraryTest, WhatIsEditedLeavesTheVectorCache) {
    write_many(20);
    crawl();
    const auto before = read_file(cache(), std::size_t{1} << 30U).value();
    EXPECT_EQ(search("a red gradient").total, 20U);
    for (unsigned i = 3; i < 9; ++i) write(fmt::format("{:03}.bmp", i), 150 + i);
    EXPECT_EQ(crawl().changed, 6);
    const auto answer = [this] {
        std::vector<std::pair<PhotoId, std::optional<float>>> pairs;
        for (const Hit& hit : search("a red gradient").hits) pairs.emplace_back(hit.photo, hit.score);
        return pairs;
    };
    const auto hits = answer();
    EXPECT_EQ(hits.size(), 20U);
    open();  // another process, with the file as the crawl left it
    EXPECT_EQ(answer(), hits);
    ASSERT_TRUE(write_file_atomically(cache(), before));
    open();  // and with the earlier file
    EXPECT_EQ(answer(), hits);
    ASSERT_TRUE(library_->rebuild_index());
    EXPECT_EQ(answer(), hits);
}

class TwoModelsTest : public LibraryTest {
protected:
    // The same weights with another preparation of their input are another model.
    void SetUp() override {
        models_ = scratch_.path() / "models";
        fs::create_directories(models_);
        for (const char* name : {"builtin", "other"})
            fs::copy(kModels / "builtin", models_ / name, fs::copy_options::recursive);
        const auto manifest = models_ / "other" / "trove-model.json";
        std::ifstream in(manifest);
        std::string text((std::istreambuf_iterator<char>(in)), {});
        for (const auto& [from, to] :
             {std::pair<std::string, std::string>{"trove-builtin-1", "other"}, {"0.5", "0.4"}}) {
            ASSERT_NE(text.find(from), std::string::npos);
            text.replace(text.find(from), from.size(), to);
        }
        fs::remove(manifest);
        std::ofstream(manifest) << text;
        LibraryTest::SetUp();
    }
};

TEST_F(TwoModelsTest, TheOldModelAnswersUntilTheNewOneHasSeenEverything) {
    write_many(12);
    crawl();
    const auto first = search("a gradient").hits;

    std::stop_source stop;
    CrawlOptions options;
    bool old_answered = false;
    options.on_progress = [&](const CrawlProgress& progress) {
        if (progress.done == 0) return;
        old_answered = search("a gradient").model == "trove-builtin-1";
        stop.request_stop();
    };
    const auto stopped = library_->models().use("other", false, options, {stop.get_token()});
    if (!stopped) {  // a fast machine may finish before the stop
        EXPECT_EQ(stopped.error().code, Errc::kCancelled);
        EXPECT_TRUE(old_answered);
        EXPECT_EQ(library_->status()->next_model, "other");
        EXPECT_EQ(photos(search("a gradient").hits), photos(first));
        open();  // another process
        write("late.bmp", 100);
        EXPECT_EQ(crawl().fresh, 1) << "a crawl of a path is for the model that answers";
        EXPECT_EQ(search("a gradient").model, "trove-builtin-1");
        ASSERT_TRUE(library_->crawl({}, {}, {})) << "a crawl of everything makes the rest, and switches";
    } else {
        write("late.bmp", 100);
        crawl();
    }
    EXPECT_EQ(search("a gradient").model, "other");
    EXPECT_EQ(search("a gradient").total, 13U);
    EXPECT_EQ(library_->status()->next_model, "");
    EXPECT_NE(search("a gradient").hits.front().score, first.front().score);

    const auto back = library_->models().use("trove-builtin-1", false, {}, {});
    ASSERT_TRUE(back) << back.error().what;
    EXPECT_LE(back->done, 1) << "at most the picture that came late";
    EXPECT_EQ(library_->models().use("other", true, {}, {})->done, 0) << "switching costs nothing";
    EXPECT_EQ(search("a gradient").total, 13U);
    EXPECT_EQ(library_->models().use("trove-builtin-1", false, {}, {})->to_do, 13) << "its vectors were dropped";
    EXPECT_TRUE(library_->check()->empty());
}

}  // namespace
}  // namespace trove::engine
