// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/preprocess.h"

#include <gtest/gtest.h>

namespace trove::embed {
namespace {

media::Image plain(int width, int height, std::uint8_t value) {
    return {width, height,
            std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, value)};
}

TEST(Preprocess, APlainPictureStaysPlainWhateverItsShape) {
    ImageTower tower;
    tower.size_px = 32;
    tower.mean = {0.5F, 0.25F, 0.0F};
    tower.std_dev = {0.5F, 1.0F, 0.25F};
    for (const auto mode : {ResizeMode::kSquash, ResizeMode::kShortestEdgeCrop})
        for (const auto& [width, height] :
             {std::pair{1, 1}, {1, 5'000}, {5'000, 1}, {3, 2}, {64, 64}, {97, 31}, {33, 32}}) {
            tower.resize = mode;
            const auto planes = preprocess(plain(width, height, 255), tower);
            ASSERT_EQ(planes.size(), 3U * 32U * 32U);
            EXPECT_FLOAT_EQ(planes.front(), 1.0F);
            EXPECT_FLOAT_EQ(planes[32 * 32], 0.75F);
            EXPECT_FLOAT_EQ(planes.back(), 4.0F);
        }
}

// The input of a remote embedder: preparing the pixels again must give exactly the same tensor.
TEST(Preprocess, ThePixelsOfATensorMakeTheSameTensor) {
    media::Image image{50, 40, {}};
    for (unsigned i = 0; i < 50 * 40 * 3; ++i) image.rgb.push_back(static_cast<std::uint8_t>(i * 2654435761U >> 24U));
    ImageTower tower;
    for (const int size : {31, 32, 64}) {
        tower.size_px = size;
        for (const auto& [mean, std_dev] : {std::pair(std::array{0.48145466F, 0.4578275F, 0.40821073F},
                                                      std::array{0.26862954F, 0.26130258F, 0.27577711F}),
                                            {std::array{0.5F, 0.5F, 0.5F}, std::array{0.5F, 0.5F, 0.5F}},
                                            {std::array{0.0F, 0.0F, 0.0F}, std::array{1.0F, 1.0F, 1.0F}}})
            for (const auto mode : {ResizeMode::kShortestEdgeCrop, ResizeMode::kSquash})
                for (const auto filter : {Resample::kBilinear, Resample::kBicubic}) {
                    tower.mean = mean;
                    tower.std_dev = std_dev;
                    tower.resize = mode;
                    tower.resample = filter;
                    const auto tensor = preprocess(image, tower);
                    EXPECT_EQ(preprocess(pixels_of(tensor, tower), tower), tensor) << size;
                }
    }
}

}  // namespace
}  // namespace trove::embed
