// SPDX-License-Identifier: GPL-3.0-or-later
#include "vectors/kernels.h"

#include "base/half.h"
#include "vectors/index.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace trove::vectors {
namespace {

TEST(Kernels, ScalarIsAlwaysThereAndTheBestHasAName) {
    EXPECT_EQ(usable_kernels().back().name, "scalar");
    EXPECT_EQ(kernel_name(), usable_kernels().front().name);
    RecordProperty("kernel", std::string(kernel_name()));
}

TEST(Kernels, ColumnsAreRoundedUp) {
    EXPECT_EQ(padded_columns(1), 64U);
    EXPECT_EQ(padded_columns(64), 64U);
    EXPECT_EQ(padded_columns(100), 128U);
    EXPECT_EQ(padded_columns(512), 512U);
}

// Every number of rows up to a tile and several queries, at unaligned addresses.
TEST(Kernels, AllMultiplyTheSame) {
    std::mt19937 random(1);
    for (const std::size_t columns : {64U, 128U, 512U, 768U}) {
        const std::size_t queries = 7;
        std::vector<std::int8_t> codes(kTileRows * columns + 1);
        std::vector<std::int16_t> numbers(queries * columns + 1);
        for (auto& code : codes) code = static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127);
        for (auto& number : numbers) number = static_cast<std::int16_t>(static_cast<int>(random() % 40001) - 20000);
        for (std::size_t rows = 1; rows <= kTileRows; ++rows) {
            for (std::size_t asked = 1; asked <= queries; ++asked) {
                std::vector<std::int32_t> expected(queries * kTileRows, 42);
                scalar_kernels().multiply(codes.data() + 1, columns, rows, numbers.data() + 1, asked, expected.data());
                for (const Kernels& kernels : usable_kernels()) {
                    std::vector<std::int32_t> products(queries * kTileRows, 42);
                    kernels.multiply(codes.data() + 1, columns, rows, numbers.data() + 1, asked, products.data());
                    ASSERT_EQ(products, expected) << kernels.name << ' ' << columns << ' ' << rows << ' ' << asked;
                }
            }
        }
    }
}

// The largest values everywhere: where bytes multiplied in 16 bits would saturate.
TEST(Kernels, NothingSaturates) {
    const std::size_t columns = 512;
    for (const int sign : {1, -1}) {
        const std::vector<std::int8_t> codes(4 * columns, static_cast<std::int8_t>(127 * sign));
        const std::vector<std::int16_t> numbers(columns, 32767);
        for (const Kernels& kernels : usable_kernels()) {
            std::vector<std::int32_t> products(kTileRows);
            kernels.multiply(codes.data(), columns, 4, numbers.data(), 1, products.data());
            for (std::size_t r = 0; r < 4; ++r) EXPECT_EQ(products[r], sign * 127 * 32767 * 512) << kernels.name;
        }
    }
}

TEST(Kernels, AllBoundAndScoreTheSame) {
    std::mt19937 random(2);
    std::normal_distribution<float> normal;
    const BoundFactors factors{.product_scale = 1e-4F, .code_slack = 0.01F, .error_scale = 1.0F};
    std::vector<std::int32_t> products(kTileRows);
    std::vector<float> scales(kTileRows);
    std::vector<float> errors(kTileRows);
    for (std::size_t r = 0; r < kTileRows; ++r) {
        products[r] = static_cast<std::int32_t>(random() % 2000001) - 1000000;
        scales[r] = 0.001F + std::abs(normal(random)) * 0.001F;
        errors[r] = 0.01F * std::abs(normal(random));
    }
    std::vector<std::uint16_t> halves(768);
    std::vector<float> query(768);
    for (std::size_t i = 0; i < query.size(); ++i) {
        halves[i] = to_half(normal(random));
        query[i] = normal(random);
    }
    for (const Kernels& kernels : usable_kernels()) {
        for (std::size_t rows = 1; rows <= kTileRows; ++rows) {
            std::vector<float> expected(kTileRows);
            std::vector<float> upper(kTileRows);
            const float highest = scalar_kernels().upper_bounds(products.data(), scales.data(), errors.data(), rows,
                                                                factors, expected.data());
            EXPECT_NEAR(
                kernels.upper_bounds(products.data(), scales.data(), errors.data(), rows, factors, upper.data()),
                highest, 1e-6);
            for (std::size_t r = 0; r < kTileRows; ++r) EXPECT_NEAR(upper[r], expected[r], 1e-6);
        }
        for (const std::size_t columns : {64U, 128U, 512U, 768U}) {
            double exact = 0;
            for (std::size_t i = 0; i < columns; ++i)
                exact += static_cast<double>(from_half(halves[i])) * static_cast<double>(query[i]);
            EXPECT_NEAR(static_cast<double>(kernels.dot_halves(halves.data(), query.data(), columns)), exact, 1e-4)
                << kernels.name;
        }
    }
}

}  // namespace
}  // namespace trove::vectors
