// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/half.h"
#include "catalog/catalog_for_test.h"

#include <array>
#include <utility>

namespace trove::catalog {
namespace {

using EmbeddingsTest = CatalogTest;

TEST_F(EmbeddingsTest, OwedIsWhatTheModelHasNoVectorOf) {
    const auto first = writer_->photos().put(a_photo(1));
    const auto second = writer_->photos().put(a_photo(2));
    const auto model = writer_->models().put("f1", "one", 2);
    const auto other = writer_->models().put("f2", "two", 2);
    ASSERT_TRUE(model && other);
    const std::array<float, 2> vector{0.6F, -0.8F};
    EXPECT_TRUE(*writer_->embeddings().put(first->id, model->id, vector));
    EXPECT_FALSE(*writer_->embeddings().put(first->id, model->id, vector)) << "never twice";
    ASSERT_TRUE(writer_->models().use(other->id));
    auto reader = this->reader();
    EXPECT_EQ(*reader.embeddings().owed(model->id), std::vector<PhotoId>{second->id});
    EXPECT_EQ(reader.embeddings().owed(other->id)->size(), 2U);
    EXPECT_EQ((*reader.models().in_use())->name, "two");
    std::vector<float> read;
    ASSERT_TRUE(
        reader.embeddings().each(model->id, 0, [&](std::int64_t, PhotoId photo, std::span<const std::uint8_t> halves) {
            EXPECT_EQ(photo, first->id);
            const auto floats = from_half_bytes(halves);
            read.insert(read.end(), floats.begin(), floats.end());
        }));
    ASSERT_EQ(read.size(), 2U);
    EXPECT_NEAR(read[0], 0.6F, 1e-3);
    EXPECT_NEAR(read[1], -0.8F, 1e-3);
    EXPECT_EQ(*reader.embeddings().newest(other->id), 0);
}

TEST_F(EmbeddingsTest, ASampleIsSpreadOverAllVectors) {
    const auto model = writer_->models().put("f", "m", 1);
    for (std::uint8_t n = 1; n <= 100; ++n)
        ASSERT_TRUE(writer_->embeddings().put(add(n), model->id, std::array<float, 1>{1.0F}));
    for (const auto& [most, expected] : {std::pair<int, int>{10, 10}, {1000, 100}, {30, 25}}) {
        int seen = 0;
        ASSERT_TRUE(reader().embeddings().sample(
            model->id, most, [&](std::span<const std::uint8_t> halves) { seen += halves.size() == 2 ? 1 : 0; }));
        EXPECT_EQ(seen, expected);
    }
}

}  // namespace
}  // namespace trove::catalog
