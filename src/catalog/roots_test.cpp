// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/browse_reader.h"
#include "catalog/catalog_for_test.h"

namespace trove::catalog {
namespace {

using RootsTest = CatalogTest;

TEST_F(RootsTest, AFileInACrawledFolderIsNoRootOfItsOwn) {
    ASSERT_TRUE(writer_->roots().put("/photos/a"));
    EXPECT_TRUE(*writer_->roots().is_below_another("/photos/a/1.jpg"));
    EXPECT_FALSE(*writer_->roots().is_below_another("/photos/ab/1.jpg"));
    EXPECT_FALSE(*writer_->roots().is_below_another("/photos/a"));
    ASSERT_TRUE(writer_->roots().set_follow_links("/photos/a", true));
    EXPECT_TRUE(*reader().roots().follows_links("/photos/a"));
    ASSERT_TRUE(writer_->roots().remove("/photos/a"));
    EXPECT_TRUE(reader().roots().all()->empty());
}

}  // namespace
}  // namespace trove::catalog
