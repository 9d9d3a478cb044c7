// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/preprocess.h"

#include <gtest/gtest.h>

namespace trove::embed {
namespace {

media::Image plain(int width, int height, std::uint8_t value) {
    return {width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, value)};
}

TEST(Preprocess, APlainPictureStaysPlainWhateverItsShape) {
    ImageTower tower;
    tower.size_px = 32;
    tower.mean = {0.5F, 0.25F, 0.0F};
    tower.std_dev = {0.5F, 1.0F, 0.25F};
    for (const auto mode : {ResizeMode::kSquash, ResizeMode::kShortestEdgeCrop})
        for (const auto& [width, height] : {std::pair{1, 1}, {1, 5'000}, {5'000, 1}, {3, 2}, {64, 64}, {97, 31}, {33, 32}}) {
            tower.resize = mode;
            const auto planes = preprocess(plain(width, height, 255), tower);
            ASSERT_EQ(planes.size(), 3U * 32U * 32U);
            EXPECT_FLOAT_EQ(planes.front(), 1.0F);
            EXPECT_FLOAT_EQ(planes[32 * 32], 0.75F);
            EXPECT_FLOAT_EQ(planes.back(), 4.0F);
        }
}

}  // namespace
}  // namespace trove::embed
