// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tags.h"

#include "catalog/reader.h"
#include "catalog/write_lock.h"
#include "catalog/writer.h"
#include "engine/with_library_for_test.h"
#include "tagging/concept_scorer.h"
#include "tagging/vocabulary.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <thread>

namespace trove::engine {
namespace {

namespace fs = std::filesystem;

class TagsTest : public WithLibrary {
protected:
    void crawl(unsigned first, unsigned end) {
        for (unsigned i = first; i < end; ++i)
            ASSERT_TRUE(write_file_atomically(pictures_ / fmt::format("{:03}.bmp", i), bitmap(64, 48, i)));
        const std::array roots{pictures_};
        const auto done = library_->crawl(roots, {}, {});
        ASSERT_TRUE(done) << done.error().what;
    }

    TagProgress run(bool again = false) {
        TagOptions options;
        options.again = again;
        const auto done = Tags(*library_).run(options, {});
        EXPECT_TRUE(done) << done.error().what;
        return done ? *done : TagProgress{};
    }

    std::vector<PhotoTag> tags(PhotoId photo) {
        const auto found = Tags(*library_).of(photo, true);
        EXPECT_TRUE(found) << found.error().what;
        return found ? *found : std::vector<PhotoTag>();
    }

    // A photo with at least one suggestion, and the suggestion.
    std::pair<PhotoId, std::string> a_suggestion() {
        for (std::int64_t id = 1; id <= library_->status()->photos; ++id)
            if (const auto found = tags(PhotoId{id}); !found.empty()) return {PhotoId{id}, found.front().name};
        return {};
    }
};

TEST_F(TagsTest, EachPhotoIsJudgedOnceAndAllAnewWhenTheLibraryHasGrown) {
    EXPECT_EQ(run().to_do, 0) << "nothing was crawled";
    crawl(0, 60);
    const auto first = run();
    EXPECT_TRUE(first.measured);
    EXPECT_EQ(first.done, 60);
    EXPECT_GE(first.phrases_done, static_cast<std::int64_t>(tagging::everyday_vocabulary()->concepts.size()));
    EXPECT_GT(first.suggested, 0);
    for (std::int64_t id = 1; id <= 60; ++id) {
        const auto found = tags(PhotoId{id});
        EXPECT_LE(found.size(), 12U);
        for (const PhotoTag& tag : found) {
            EXPECT_EQ(tag.source, TagSource::kModel);
            EXPECT_GE(tag.score.value_or(0), 3.5F);
        }
    }
    EXPECT_EQ(Tags(*library_).measure()->model, tagging::everyday_vocabulary()->background_model)
        << "the built-in model is another one: make models/vocabulary/background.tsv again";
    EXPECT_EQ(run().to_do, 0);
    crawl(60, 80);
    const auto second = run();
    EXPECT_FALSE(second.measured);
    EXPECT_EQ(second.done, 20) << "new ones only";
    EXPECT_EQ(second.phrases_to_do, 0) << "the vocabulary is kept";
    crawl(80, 90);
    const auto third = run();
    EXPECT_TRUE(third.measured) << "90 are half as many again as 60";
    EXPECT_EQ(third.done, 90);
    EXPECT_TRUE(library_->check()->empty());
}

TEST_F(TagsTest, APersonsWordOutlivesEveryRun) {
    crawl(0, 40);
    run();
    const auto [photo, name] = a_suggestion();
    ASSERT_FALSE(name.empty()) << "no photo has a suggestion";
    Tags tags_of(*library_);
    ASSERT_TRUE(tags_of.remove(std::array{photo}, std::array{name}));
    ASSERT_TRUE(tags_of.add(std::array{photo}, std::array<std::string, 2>{"Ada's", "low sun"}));
    run(true);
    const auto now = tags(photo);
    const auto word = std::ranges::find(now, name, &PhotoTag::name);
    ASSERT_NE(word, now.end());
    EXPECT_EQ(word->state, TagState::kTakenOff);
    EXPECT_EQ(std::ranges::count(now, TagSource::kPerson, &PhotoTag::source), 3);
    ASSERT_TRUE(tags_of.rename("low sun", "evening"));
    ASSERT_TRUE(tags_of.merge(std::array<std::string, 1>{"ADA'S"}, "evening"));
    const auto all = tags_of.all("eve", 10);
    ASSERT_EQ(all->size(), 1U);
    EXPECT_EQ(all->front().photos, 1);
    ASSERT_TRUE(tags_of.add(std::array{photo}, std::array{name})) << "and the mind may be changed";
    const auto changed = tags(photo);
    EXPECT_EQ(std::ranges::find(changed, name, &PhotoTag::name)->state, TagState::kHolds);
}

TEST_F(TagsTest, AllOrNothing) {
    crawl(0, 2);
    Tags tags_of(*library_);
    EXPECT_EQ(tags_of.add(std::array{PhotoId{1}, PhotoId{77}}, std::array<std::string, 1>{"sea"}).error().code,
              Errc::kNotFound);
    EXPECT_EQ(tags_of.add(std::array{PhotoId{1}}, std::array<std::string, 2>{"sea", " "}).error().code, Errc::kInvalid);
    EXPECT_EQ(tags_of.remove(std::array{PhotoId{1}}, std::array<std::string, 1>{"sea"}).error().code, Errc::kNotFound);
    EXPECT_EQ(tags_of.of(PhotoId{77}).error().code, Errc::kNotFound);
    EXPECT_TRUE(tags(PhotoId{1}).empty());
}

TEST_F(TagsTest, APersonDoesNotWaitForTheEndOfACrawl) {
    crawl(0, 4);
    Tags tags_of(*library_);
    {
        const auto lock = catalog::lock_for_writing(library_->folder());
        EXPECT_EQ(tags_of.run({}, {}).error().code, Errc::kBusy);
    }
    for (unsigned i = 4; i < 400; ++i)
        ASSERT_TRUE(write_file_atomically(pictures_ / fmt::format("{:03}.bmp", i), bitmap(64, 48, i)));
    std::stop_source stop;
    std::atomic<bool> going = true;
    std::thread crawling([&] {
        CrawlOptions options;
        options.suggest_tags = true;
        const std::array roots{pictures_};
        const auto done = library_->crawl(roots, options, {stop.get_token()});
        EXPECT_TRUE(done || done.error().code == Errc::kCancelled) << done.error().what;
        going = false;
    });
    int said = 0;
    for (; going && said < 40; ++said) {
        const std::array name{fmt::format("day {}", said)};
        const auto added = tags_of.add(std::array{PhotoId{1}, PhotoId{2}}, name);
        EXPECT_TRUE(added) << added.error().what;
        EXPECT_TRUE(tags_of.rename(name[0], fmt::format("night {}", said)));
        EXPECT_TRUE(said == 0 || tags_of.merge(std::array{fmt::format("night {}", said)}, "night 0"));
    }
    EXPECT_GT(said, 0);
    EXPECT_TRUE(tags_of.add(std::array{PhotoId{3}}, std::array<std::string, 1>{"day 1"}))
        << "an old name leads to the new one";
    stop.request_stop();
    crawling.join();
    const auto all = tags_of.all("night", 10);
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 1U);
    EXPECT_TRUE(library_->check()->empty());
}

// The run refers to tags by ids, which a merge between two of its batches removes.
TEST_F(TagsTest, TagsMayBeMergedWhileTheModelTags) {
    crawl(0, 1);
    constexpr int kPhotos = 6000;
    {
        auto writer = catalog::CatalogWriter::open(library_->folder());
        auto reader = catalog::CatalogReader::open(library_->folder());
        ASSERT_TRUE(writer && reader);
        const ModelId model = (*reader->models().in_use())->id;
        std::vector<float> vector(static_cast<std::size_t>((*reader->models().in_use())->dimensions));
        const Bytes jpeg{0xFF, 0xD8};
        ASSERT_TRUE(writer->begin());
        for (int i = 0; i < kPhotos; ++i) {
            // One in forty has a direction of its own, and rare concepts are suggested.
            for (std::size_t d = 0; d < vector.size(); ++d)
                vector[d] = static_cast<int>(d % 512) == (i % 40 == 0 ? i / 40 : 0) ? 1.0F : 0.01F;
            catalog::NewPhoto photo;
            photo.hash.bytes[0] = static_cast<std::uint8_t>(i % 256);
            photo.hash.bytes[1] = static_cast<std::uint8_t>(i / 256);
            photo.format = "jpeg";
            photo.width_px = photo.height_px = 1;
            photo.thumbnail_jpeg = jpeg;
            const auto id = writer->photos().put(photo);
            ASSERT_TRUE(id) << id.error().what;
            ASSERT_TRUE(writer->embeddings().put(id->id, model, vector));
        }
        ASSERT_TRUE(writer->commit());
    }
    Tags tags_of(*library_);
    ASSERT_TRUE(tags_of.add(std::array{PhotoId{1}}, std::array<std::string, 1>{"everything"}));
    std::atomic<bool> going = true;
    std::thread merging([&] {
        while (going) {
            const auto all = tags_of.all({}, 20);
            if (!all) continue;
            for (const TagCount& tag : *all) {
                if (tag.name == "everything") continue;
                EXPECT_TRUE(tags_of.merge(std::array{tag.name}, "everything")) << tag.name;
            }
        }
    });
    TagOptions options;
    options.again = true;
    const auto done = tags_of.run(options, {});
    going = false;
    merging.join();
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->done, kPhotos + 1);
    EXPECT_GT(done->suggested, 0);
}

TEST_F(TagsTest, ARunThatIsStoppedGoesOn) {
    crawl(0, 80);
    std::stop_source stop;
    TagOptions options;
    options.on_progress = [&](const TagProgress& progress) {
        if (progress.phase == TagPhase::kMeasuring) stop.request_stop();
    };
    EXPECT_EQ(Tags(*library_).run(options, {stop.get_token()}).error().code, Errc::kCancelled);
    const auto rest = run();
    EXPECT_FALSE(rest.measured) << "what was measured is kept";
    EXPECT_EQ(rest.phrases_to_do, 0);
    EXPECT_EQ(rest.done, 80);
}

class TagsOfACrawlTest : public TagsTest {
protected:
    Result<CrawlProgress> crawl_with_tags(unsigned first, unsigned end, std::stop_source* stop_when_tagging = nullptr) {
        for (unsigned i = first; i < end; ++i)
            EXPECT_TRUE(write_file_atomically(pictures_ / fmt::format("{:03}.bmp", i), bitmap(64, 48, i)));
        CrawlOptions options;
        options.suggest_tags = true;
        options.on_progress = [&](const CrawlProgress& p) {
            if (p.phase != CrawlPhase::kTagging) return;
            ++told_;
            if (stop_when_tagging != nullptr) stop_when_tagging->request_stop();
        };
        const std::array roots{pictures_};
        return library_->crawl(roots, options,
                               {stop_when_tagging != nullptr ? stop_when_tagging->get_token() : std::stop_token()});
    }

    int told_ = 0;
};

TEST_F(TagsOfACrawlTest, JudgesWhatIsNewAndIsSilentOtherwise) {
    const auto first = crawl_with_tags(0, 60);
    ASSERT_TRUE(first) << first.error().what;
    EXPECT_EQ(first->judged, 60);
    EXPECT_EQ(first->fresh, 60) << "the crawl's own counts stay";
    EXPECT_EQ(first->to_do, 60);
    EXPECT_EQ(first->phase, CrawlPhase::kDone);
    EXPECT_TRUE(first->left_undone.empty());
    EXPECT_GT(told_, 0);
    EXPECT_FALSE(a_suggestion().second.empty());
    told_ = 0;
    EXPECT_EQ(crawl_with_tags(0, 0)->judged, 0);
    EXPECT_EQ(told_, 0) << "nothing is owed: nothing is done, not even the vocabulary read";
    EXPECT_EQ(crawl_with_tags(60, 70)->judged, 10);
    crawl(70, 75);  // without tags
    EXPECT_EQ(library_->status()->unjudged, 5);
    EXPECT_EQ(run().done, 5) << "the same debt as that of `trove tags run`";
    EXPECT_EQ(library_->status()->unjudged, 0);
}

TEST_F(TagsOfACrawlTest, StoppedTheNextCrawlGoesOn) {
    std::stop_source stop;
    const auto stopped = crawl_with_tags(0, 80, &stop);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Errc::kCancelled);
    EXPECT_EQ(library_->status()->embedded, 80) << "what came before is kept";
    EXPECT_GT(library_->status()->unjudged, 0);
    const auto rest = crawl_with_tags(0, 0);
    EXPECT_EQ(rest->fresh, 0);
    EXPECT_GT(rest->judged, 0);
    EXPECT_EQ(library_->status()->unjudged, 0);
}

TEST(ConceptScorer, GivesTheCosines) {
    tagging::ConceptScorer scorer(3);
    scorer.add_concept(std::array<std::vector<float>, 1>{{{1, 0, 0}}});
    scorer.add_concept(std::array<std::vector<float>, 2>{{{1, 0, 0}, {0, 1, 0}}});
    const std::array<std::uint8_t, 6> half{0x00, 0x38, 0x00, 0x3c, 0x00, 0x00};  // 0.5, 1, 0
    scorer.add_photo(half);
    scorer.add_photo(std::array<std::uint8_t, 2>{0, 0});
    ASSERT_EQ(scorer.photos(), 2U);
    const auto scores = scorer.score();
    ASSERT_EQ(scores.size(), 4U);
    EXPECT_FLOAT_EQ(scores[0], 0.5F);
    EXPECT_NEAR(scores[1], 1.5F / std::sqrt(2.0F), 1e-5) << "the mean of both phrases, a unit again";
    EXPECT_FLOAT_EQ(scores[2], 0.0F) << "a vector of another length is near nothing";
    EXPECT_EQ(scorer.photos(), 0U);
}

}  // namespace
}  // namespace trove::engine
