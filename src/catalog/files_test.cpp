// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog_for_test.h"

namespace trove::catalog {
namespace {

using FilesTest = CatalogTest;

TEST_F(FilesTest, KnownFilesAreThoseUnderTheFolderAndNoOthers) {
    const auto id = writer_->photos().put(a_photo(1));
    for (const char* path : {"/a/b/1", "/a/b/c/2", "/a/b.jpg", "/a/b0/3", "/a/b"})
        ASSERT_TRUE(writer_->files().put(path, id->id, {1, 2}, std::nullopt));
    ASSERT_TRUE(writer_->failures().put("/a/b/broken", {3, 4}, {FailStage::kDecode, MayPass::kNever, {}},
                                        {Errc::kCorrupt, "cut short"}));
    auto reader = this->reader();
    auto known = reader.files().under("/a/b", {});
    ASSERT_TRUE(known);
    EXPECT_EQ(known->size(), 4U);
    EXPECT_TRUE(known->contains("/a/b/1"));
    EXPECT_TRUE(known->contains("/a/b/c/2"));
    EXPECT_TRUE(known->contains("/a/b"));
    EXPECT_FALSE(known->at("/a/b/broken").photo.has_value());
    EXPECT_EQ(reader.files().under("/", {})->size(), 6U);
}

}  // namespace
}  // namespace trove::catalog
