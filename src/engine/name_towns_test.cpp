// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/name_towns.h"

#include "base/bitmap_for_test.h"
#include "query/fields.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace trove::engine {
namespace {

class NamePlacesTest : public testing::Test {
protected:
    void SetUp() override {
        auto writer = catalog::CatalogWriter::open(scratch_.path());
        ASSERT_TRUE(writer) << writer.error().what;
        writer_.emplace(std::move(*writer));
        auto reader = catalog::CatalogReader::open(scratch_.path());
        ASSERT_TRUE(reader) << reader.error().what;
        reader_.emplace(std::move(*reader));
    }

    PhotoId put(std::uint8_t n, std::optional<double> latitude_deg, std::optional<double> longitude_deg) {
        catalog::NewPhoto photo;
        photo.hash.bytes.fill(n);
        photo.format = "jpeg";
        photo.width_px = photo.height_px = 100;
        photo.metadata.latitude_deg = latitude_deg;
        photo.metadata.longitude_deg = longitude_deg;
        photo.metadata.keywords = {"Holiday"};
        EXPECT_TRUE(writer_->begin());
        const auto id = writer_->photos().put(photo);
        EXPECT_TRUE(id) << id.error().what;
        EXPECT_TRUE(writer_->files().put("/p/" + std::to_string(n), id->id, {1, 1}, std::nullopt));
        EXPECT_TRUE(writer_->commit());
        return id->id;
    }

    std::int64_t name_all() {
        const auto named = crawl::name_towns(*reader_, *writer_, {});
        EXPECT_TRUE(named) << named.error().what;
        return named ? *named : -1;
    }

    bool found(std::string_view place, PhotoId id) {
        const auto photos = reader_->filters().matching({query::Field::kPlace, std::string(place), {}});
        EXPECT_TRUE(photos) << photos.error().what;
        return photos && photos->contains(id);
    }

    static catalog::TextQuery only(const char* word) {
        catalog::TextQuery query;
        query.words = {word};
        return query;
    }

    TemporaryFolder scratch_;
    std::optional<catalog::CatalogWriter> writer_;
    std::optional<catalog::CatalogReader> reader_;
};

TEST_F(NamePlacesTest, AnOlderLibraryIsNamedOnceAndFound) {
    const PhotoId chicago = put(1, 41.8827, -87.6233);
    const PhotoId sea = put(2, 0, -30);
    const PhotoId nowhere = put(3, std::nullopt, std::nullopt);
    EXPECT_EQ(name_all(), 2);
    EXPECT_EQ(name_all(), 0) << "nothing is owed any more";
    EXPECT_EQ(reader_->photos().get(chicago)->place, "Chicago, Illinois, United States");
    EXPECT_EQ(reader_->photos().get(sea)->place, "");
    EXPECT_EQ(reader_->photos().get(nowhere)->place, "");
    for (const char* text : {"chicago", "illinois", "united states"}) EXPECT_TRUE(found(text, chicago)) << text;
    EXPECT_FALSE(found("chicago", sea));
    EXPECT_EQ(*reader_->listings().values(query::Field::kPlace, "chi", 5), std::vector<std::string>{"Chicago"});
}

TEST_F(NamePlacesTest, WordsFindThePlaceAndAccentsNeedNotBeTyped) {
    const PhotoId zurich = put(1, 47.3769, 8.5417);
    name_all();
    EXPECT_TRUE(found("zurich", zurich));
    const auto matches = reader_->text().matches(only("zurich"), 5);
    ASSERT_TRUE(matches) << matches.error().what;
    EXPECT_EQ(matches->size(), 1U);
}

TEST_F(NamePlacesTest, OtherCoordinatesGiveAnotherName) {
    const PhotoId id = put(1, 41.8827, -87.6233);
    name_all();
    ASSERT_EQ(put(1, 48.8584, 2.2945), id);
    EXPECT_EQ(name_all(), 1);
    EXPECT_FALSE(found("chicago", id));
    EXPECT_TRUE(found("paris", id));
    EXPECT_TRUE(reader_->text().matches(only("chicago"), 5)->empty());
    put(1, std::nullopt, std::nullopt);
    name_all();
    EXPECT_FALSE(found("paris", id));
    EXPECT_EQ(reader_->photos().get(id)->place, "");
    EXPECT_EQ(reader_->photos().get(id)->metadata.keywords, std::vector<std::string>{"Holiday"});
}

}  // namespace
}  // namespace trove::engine
