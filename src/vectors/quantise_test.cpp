// SPDX-License-Identifier: GPL-3.0-or-later
#include "vectors/quantise.h"

#include "vectors/test_vectors.h"

#include <gtest/gtest.h>

#include <limits>

namespace trove::vectors {
namespace {

using test::Vector;

double dot(const Vector& a, const Vector& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return sum;
}

TEST(Rotate, KeepsLengthsAndAnglesAndSpreadsALargeComponent) {
    for (const int dimensions : {1, 2, 3, 100, 512, 768}) {
        test::Photos photos(dimensions, 3, 1);
        Vector a = photos.next();
        Vector b = photos.next();
        const double before = dot(a, b);
        rotate(a);
        rotate(b);
        EXPECT_NEAR(dot(a, a), 1, 1e-5);
        EXPECT_NEAR(dot(a, b), before, 1e-5);
    }
    Vector one(512);
    one[7] = 1;
    rotate(one);
    for (const float value : one) EXPECT_NEAR(std::abs(value), 1 / std::sqrt(512.0F), 1e-6);
}

// The guarantee that makes the search exact: the true score always lies between the bounds.
TEST(Quantise, TheScoreLiesBetweenItsBounds) {
    for (const int dimensions : {1, 5, 100, 256, 512, 768, 1500}) {
        test::Photos photos(dimensions, 5, 2);
        double widest = 0;
        for (int n = 0; n < 300; ++n) {
            Vector row = test::to_floats(test::to_halves(photos.next()));
            Vector query = photos.next();
            if (n % 3 == 1) query = row;  // as close as can be
            if (n % 5 == 1)
                for (float& value : query) value *= 1000;  // not normalised: bounds hold for any length
            if (n % 7 == 1)
                for (float& value : row) value *= 1e-3F;
            const double exact = dot(row, query);
            const QueryCodes codes = quantise_query(query);
            std::vector<std::int8_t> row_codes(padded_columns(row.size()));
            const RowBound bound = quantise_row(row, row_codes.data());
            std::int64_t product = 0;
            for (std::size_t i = 0; i < row_codes.size(); ++i) product += row_codes[i] * codes.numbers[i];
            ASSERT_LE(std::abs(product), std::numeric_limits<std::int32_t>::max());
            const auto p = static_cast<float>(product) * codes.factors.product_scale;
            const float upper = bound.scale * (p + codes.factors.code_slack) + bound.error * codes.factors.error_scale;
            const float lower = bound.scale * (p - codes.factors.code_slack) - bound.error * codes.factors.error_scale;
            ASSERT_LE(exact, static_cast<double>(upper)) << dimensions;
            ASSERT_GE(exact, static_cast<double>(lower)) << dimensions;
            if (n % 5 != 1) widest = std::max(widest, static_cast<double>(upper - lower));
        }
        EXPECT_LT(widest, 0.03) << dimensions;  // wide bounds would be correct but useless
    }
}

TEST(Quantise, ZeroAndTinyVectorsAreBoundedToo) {
    for (const float size : {0.0F, 1e-45F, 1e-39F, 1e-30F}) {
        const Vector row(64, size);
        std::vector<std::int8_t> codes(64, 1);
        const RowBound bound = quantise_row(row, codes.data());
        EXPECT_TRUE(std::isfinite(bound.scale));
        EXPECT_GE(bound.error, 0);
        EXPECT_TRUE(std::isfinite(quantise_query(row).factors.product_scale));
    }
}

}  // namespace
}  // namespace trove::vectors
