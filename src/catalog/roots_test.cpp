// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/browse_reader.h"
#include "catalog/catalog_for_test.h"

namespace trove::catalog {
namespace {

using RootsTest = CatalogTest;

TEST_F(RootsTest, ARemovedRootTakesWhatNoOtherRootHolds) {
    const PhotoId kept = writer_->photos().put(a_photo(1))->id;
    for (const char* path : {"/photos/a/1", "/photos/b/4", "/photos/ab"})
        ASSERT_TRUE(writer_->files().put(path, kept, {10, 1}, std::nullopt));
    for (std::uint8_t n = 2; n <= 3; ++n)
        ASSERT_TRUE(writer_->files().put("/photos/a/" + std::to_string(n), writer_->photos().put(a_photo(n))->id,
                                         {10, 1}, std::nullopt));
    ASSERT_TRUE(writer_->roots().put("/photos/a"));
    ASSERT_TRUE(writer_->roots().put("/photos/b"));
    ASSERT_TRUE(writer_->commit());
    auto browse = BrowseReader::open(folder_.path());
    ASSERT_TRUE(browse);
    const auto sources = browse->sources();
    ASSERT_EQ(sources->size(), 2U);
    EXPECT_EQ((*sources)[0].files, 3);
    ASSERT_TRUE(writer_->begin());
    ASSERT_TRUE(writer_->roots().remove((*sources)[0].id));
    EXPECT_EQ(*writer_->photos().remove_homeless(), 2);
    EXPECT_EQ(writer_->roots().remove((*sources)[0].id).error().code, Errc::kNotFound);
    EXPECT_EQ(reader().roots().all()->size(), 1U);
    EXPECT_EQ(browse->locations()->size(), 2U);
    EXPECT_EQ(browse->wall()->size(), 1U);
}

}  // namespace
}  // namespace trove::catalog
