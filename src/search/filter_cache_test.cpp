// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/filter_cache.h"

#include "base/folder_for_test.h"
#include "catalog/marks.h"
#include "catalog/writer.h"

#include <gtest/gtest.h>

#include <array>

namespace trove::search {
namespace {

using Strings = std::vector<std::string>;

class FilterCacheTest : public testing::Test {
protected:
    void SetUp() override {
        auto writer = catalog::CatalogWriter::open(scratch_.path());
        ASSERT_TRUE(writer) << writer.error().what;
        writer_.emplace(std::move(*writer));
    }

    PhotoId put(std::uint8_t n, const std::string& camera, const std::string& path) {
        catalog::NewPhoto photo;
        photo.hash.bytes.fill(n);
        photo.format = "jpeg";
        photo.metadata.camera_model = camera;
        EXPECT_TRUE(writer_->begin());
        const auto id = writer_->photos().put(photo);
        EXPECT_TRUE(id) << id.error().what;
        EXPECT_TRUE(writer_->files().put(path, id->id, {1, 1}, std::nullopt));
        EXPECT_TRUE(writer_->commit());
        return id->id;
    }

    void hide(PhotoId photo) {
        auto marks = catalog::Marks::open(scratch_.path());
        ASSERT_TRUE(marks);
        ASSERT_TRUE(marks->mark(std::array{photo}, std::nullopt, true));
    }

    TemporaryFolder scratch_;
    std::optional<catalog::CatalogWriter> writer_;
    FilterCache filters_{scratch_.path()};
};

TEST_F(FilterCacheTest, ValuesAreReadOnceUntilTheCatalogChanges) {
    put(1, "X100", "/p/trip/1.jpg");
    put(2, "X100", "/p/home/2.jpg");
    put(3, "M6", "/p/home/3.png");
    const auto cameras = filters_.values(query::Field::kCamera, false);
    ASSERT_TRUE(cameras) << cameras.error().what;
    EXPECT_EQ(**cameras, (Strings{"X100", "M6"})) << "the most frequent first";
    EXPECT_EQ(*filters_.values(query::Field::kCamera, false), *cameras) << "the very same list";
    put(4, "D750", "/p/trip/4.jpg");
    EXPECT_EQ((*filters_.values(query::Field::kCamera, false))->size(), 3U);
}

TEST_F(FilterCacheTest, FoldersHaveNamesAndPaths) {
    put(1, "", "/p/trip/1.jpg");
    EXPECT_EQ(**filters_.values(query::Field::kIn, false), Strings{"trip"});
    EXPECT_EQ(**filters_.values(query::Field::kIn, true), Strings{"/p/trip"});
}

TEST_F(FilterCacheTest, HiddenPhotosAreNotShownAndHaveNoValues) {
    put(1, "X100", "/p/trip/1.jpg");
    const PhotoId secret = put(2, "Secret", "/p/secret/2.heic");
    EXPECT_TRUE((*filters_.shown())->contains(secret));
    hide(secret);
    const auto shown = filters_.shown();
    ASSERT_TRUE(shown) << shown.error().what;
    EXPECT_FALSE((*shown)->contains(secret));
    EXPECT_EQ((*shown)->size(), 1U);
    EXPECT_EQ((*filters_.everything())->size(), 2U);
    EXPECT_EQ(**filters_.values(query::Field::kCamera, false), Strings{"X100"});
    EXPECT_EQ(**filters_.values(query::Field::kIn, false), Strings{"trip"});
    EXPECT_EQ(**filters_.values(query::Field::kExtension, false), Strings{"jpg"});
}

}  // namespace
}  // namespace trove::search
