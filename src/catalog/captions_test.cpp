// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog_for_test.h"

namespace trove::catalog {
namespace {

using CaptionsTest = CatalogTest;

TEST_F(CaptionsTest, APersonsCaptionStandsAndEveryCaptionIsFound) {
    const PhotoId photo = add(1);
    const PhotoId other = add(2);
    EXPECT_EQ(*reader().captions().owed(PhotoId{0}, 10, false, {}), (std::vector<PhotoId>{photo, other}));
    EXPECT_TRUE(*writer_->captions().put(photo, {"A heron on a jetty.", "llava", 0}));
    EXPECT_EQ(found("jetty"), std::vector<PhotoId>{photo});
    EXPECT_EQ(*reader().captions().owed(PhotoId{0}, 10, false, {}), std::vector<PhotoId>{other});
    EXPECT_EQ(*reader().captions().owed(PhotoId{0}, 10, true, "better"), (std::vector<PhotoId>{photo, other}));
    EXPECT_TRUE(*writer_->captions().put(photo, {"Grandmother's heron.", "", 0}));
    EXPECT_FALSE(*writer_->captions().put(photo, {"A stork.", "better", 0}));
    EXPECT_EQ(*reader().captions().count_owed(true, "better"), 1);
    EXPECT_TRUE(found("jetty").empty());
    EXPECT_EQ((*reader().captions().of(photo))->text, "Grandmother's heron.");
    for (int tries = 1; tries <= kMostCaptionTries; ++tries) {
        EXPECT_EQ(reader().captions().owed(PhotoId{0}, 10, false, {})->size(), 1U);
        ASSERT_TRUE(writer_->captions().put_failure(other, "the server answered 500", tries));
    }
    EXPECT_TRUE(reader().captions().owed(PhotoId{0}, 10, false, {})->empty()) << "left alone";
    EXPECT_EQ(reader().captions().failures(10)->front().reason, "the server answered 500");
    EXPECT_EQ(reader().captions().counts()->failed, 1);
    ASSERT_TRUE(writer_->captions().forget_failures());
    ASSERT_TRUE(writer_->files().set_present("/p/2", false));
    EXPECT_TRUE(reader().captions().owed(PhotoId{0}, 10, false, {})->empty()) << "its drive is away";
}

}  // namespace
}  // namespace trove::catalog
