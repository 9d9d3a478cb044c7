// SPDX-License-Identifier: GPL-3.0-or-later
// One file from start to end, without threads.
#include "crawl/photo.h"

#include "catalog/thumbnails.h"
#include "crawl/progress.h"
#include "crawl/with_catalog_for_test.h"

#include <gtest/gtest.h>

#include <memory>
#include <sys/stat.h>

namespace trove::crawl {
namespace {

class TakeInTest : public WithCatalog {
protected:
    void SetUp() override {
        WithCatalog::SetUp();
        input_ = std::make_unique<CrawlInput>(
            CrawlInput{library_, {pictures_}, embedder_, model_of(*embedder_), options_, speeds_, decoders_});
        store_ = std::make_unique<CrawlStore>(*input_, *writer_, meter_, known_);
    }

    IncomingFile file(const std::string& name) const {
        IncomingFile incoming;
        incoming.path = pictures_ / name;
        EXPECT_TRUE(stat_place({Rendition::kOriginal, incoming.path, {}}, incoming));
        return incoming;
    }

    void take(IncomingFile incoming) {
        sources::PlaceReader places;
        auto catalog = reader();
        ASSERT_TRUE(writer_->begin());
        const auto done =
            take_in(std::move(incoming), {places, catalog, owed_, {decoders_, limits_, {}}, *embedder_, *store_, {}});
        ASSERT_TRUE(done) << done.error().what;
        ASSERT_TRUE(writer_->commit());
    }

    std::shared_ptr<FakeEmbedder> embedder_ = std::make_shared<FakeEmbedder>("one");
    CrawlOptions options_;
    models::Speeds speeds_{library_};
    ProgressMeter meter_;
    PhotoHistory::Known known_;
    std::unordered_set<PhotoId> owed_;
    media::DecodeOptions limits_;
    std::unique_ptr<CrawlInput> input_;
    std::unique_ptr<CrawlStore> store_;
};

TEST_F(TakeInTest, AFileBecomesARow) {
    write("a.bmp", 1);
    take(file("a.bmp"));
    auto catalog = reader();
    const auto id = catalog.photos().by_path(pictures_ / "a.bmp");
    ASSERT_TRUE(id && *id);
    const auto photo = catalog.photos().get(**id);
    EXPECT_EQ(photo->format, "bmp");
    EXPECT_EQ(photo->width_px, 64);
    EXPECT_EQ(photo->height_px, 48);
    EXPECT_TRUE(*catalog.embeddings().has(**id, input_->model.id));
    EXPECT_TRUE(catalog::ThumbnailReader::open(library_)->thumbnail(photo->hash));
    EXPECT_EQ(meter_.fresh, 1);
}

TEST_F(TakeInTest, ACopyIsOneMorePlaceAndIsNotEmbeddedAgain) {
    write("a.bmp", 1);
    write("b.bmp", 1);
    take(file("a.bmp"));
    take(file("b.bmp"));
    EXPECT_EQ(embedder_->pictures, 1);
    EXPECT_EQ(reader().counts()->photos, 1);
    EXPECT_EQ(reader().counts()->locations, 2);
    EXPECT_EQ(meter_.copies, 1);
}

TEST_F(TakeInTest, APhotoThatOwesAVectorIsTakenInAgain) {
    write("a.bmp", 1);
    take(file("a.bmp"));
    owed_ = {**reader().photos().by_path(pictures_ / "a.bmp")};
    take(file("a.bmp"));
    EXPECT_EQ(embedder_->pictures, 2);
    EXPECT_EQ(reader().counts()->photos, 1);
    EXPECT_EQ(meter_.fresh, 1);
}

TEST_F(TakeInTest, WhatIsNoPictureIsRememberedAndNotCounted) {
    ASSERT_TRUE(write_file_atomically(pictures_ / "notes", Bytes{'h', 'i'}));
    ASSERT_TRUE(write_file_atomically(pictures_ / "broken.jpg", Bytes{0xFF, 0xD8, 0xFF, 0xE0}));
    take(file("notes"));
    take(file("broken.jpg"));
    EXPECT_EQ(reader().counts()->ignored, 1);
    ASSERT_EQ(failures().size(), 1U);
    EXPECT_EQ(failures().front().stage, FailStage::kDecode);
    EXPECT_EQ(failures().front().may_pass, MayPass::kNever);
    EXPECT_EQ(meter_.failed, 1);
}

TEST_F(TakeInTest, APreviewStandsInForAnOriginalThatIsNotRead) {
    ASSERT_TRUE(write_file_atomically(pictures_ / "raw.cr2", Bytes{'I', 'I', '*', 0, 16, 0, 0, 0, 'C', 'R', 2, 0}));
    write("preview.bmp", 1);
    auto raw = file("raw.cr2");
    raw.otherwise = {{Rendition::kPreview, pictures_ / "gone.bmp", {}},
                     {Rendition::kPreview, pictures_ / "preview.bmp", {}}};
    take(std::move(raw));
    EXPECT_TRUE(is_present("preview.bmp"));
    EXPECT_TRUE(failures().empty()) << failures().front().reason;
    const auto ignored = reader().failures().all(true);
    ASSERT_EQ(ignored->size(), 2U);
    EXPECT_NE(ignored->back().reason.find("its preview is used"), std::string::npos);
    EXPECT_EQ(ignored->back().may_pass, MayPass::kNewerTrove);
    EXPECT_EQ(meter_.fresh, 1);
}

// Discovery has not seen the preview: the original was known to fail, and is tried again this time.
TEST_F(TakeInTest, APreviewThatIsTakenInIsNotGone) {
    ASSERT_TRUE(write_file_atomically(pictures_ / "raw.cr2", Bytes{'I', 'I', '*', 0, 16, 0, 0, 0, 'C', 'R', 2, 0}));
    write("preview.bmp", 1);
    const auto source = std::make_shared<SourceState>();
    source->kind = sources::SourceKind::kApplePhotos;
    source->root = pictures_;
    const auto item = std::make_shared<ItemState>();
    item->source = source;
    item->origin.key = "1";
    item->origin.original = pictures_ / "raw.cr2";
    ASSERT_TRUE(writer_->begin() && store_->put(SourceTold{source, {}}) && store_->put(ItemTold{item}));
    ASSERT_TRUE(writer_->commit());
    auto raw = file("raw.cr2");
    raw.link = {item, Rendition::kOriginal};
    raw.otherwise = {{Rendition::kPreview, pictures_ / "preview.bmp", {}}};
    take(std::move(raw));
    Discovered discovered;
    discovered.known = reader().files().under(pictures_, {}).value();
    discovered.seen = {(pictures_ / "raw.cr2").native()};
    ASSERT_TRUE(discovered.known.contains((pictures_ / "preview.bmp").native()));
    ASSERT_TRUE(store_->finish(discovered));
    EXPECT_TRUE(is_present("preview.bmp"));
    EXPECT_EQ(meter_.gone, 0);
}

}  // namespace
}  // namespace trove::crawl
