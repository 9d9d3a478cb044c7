// SPDX-License-Identifier: GPL-3.0-or-later
#include "decoder/wire.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <string>

namespace trove::decoder {
namespace {

Metadata full() {
    Metadata metadata;
    metadata.taken_local_s = 1'500'000'000;
    metadata.zone_minutes = -210;
    metadata.camera_make = "Make";
    metadata.camera_model = "Model";
    metadata.lens = "Lens";
    metadata.latitude_deg = -33.5;
    metadata.longitude_deg = 151.25;
    metadata.altitude_m = -2;
    metadata.iso = 100;
    metadata.f_number = 2.8;
    metadata.exposure_s = 0.01;
    metadata.focal_length_mm = 50;
    metadata.orientation = 6;
    metadata.title = "Zoë";
    metadata.description = std::string("two\nlines");
    metadata.keywords = {"a", "b", ""};
    metadata.rating = -1;
    metadata.software = "Trove";
    return metadata;
}

media::Header header_of(int width, int height, int orientation) {
    const bool turned = orientation >= 5;
    return {"jpeg", turned ? height : width, turned ? width : height, width, height, orientation, 1000};
}

TEST(Wire, MetadataArriveAsTheyLeft) {
    for (const Metadata& metadata : {Metadata(), full()}) {
        const auto arrived = metadata_from(bytes_of(metadata));
        ASSERT_TRUE(arrived);
        EXPECT_EQ(*arrived, metadata);
    }
}

TEST(Wire, MoreKeywordsThanFitAreLeftOut) {
    Metadata metadata;
    metadata.keywords.assign(100, std::string(60'000, 'k'));
    const Bytes bytes = bytes_of(metadata);
    EXPECT_LE(bytes.size(), kMostMetadataBytes);
    const auto arrived = metadata_from(bytes);
    ASSERT_TRUE(arrived);
    EXPECT_EQ(arrived->keywords.size(), 17U);
}

TEST(Wire, WhatIsNotMetadataIsRefused) {
    const Bytes whole = bytes_of(full());
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        const auto arrived = metadata_from(std::span(whole).first(cut));
        // A cut between two keywords leaves a shorter list.
        if (arrived) {
            EXPECT_LT(arrived->keywords.size(), full().keywords.size()) << cut;
        }
    }
    Metadata wrong;
    wrong.latitude_deg = 91;
    EXPECT_FALSE(metadata_from(bytes_of(wrong)));
    wrong = {};
    wrong.orientation = 9;
    EXPECT_FALSE(metadata_from(bytes_of(wrong)));
    wrong = {};
    wrong.rating = 6;
    EXPECT_FALSE(metadata_from(bytes_of(wrong)));
}

TEST(Wire, DamagedMetadataAreRefusedOrValid) {
    std::mt19937 random(1);
    const Bytes whole = bytes_of(full());
    for (int n = 0; n < 20'000; ++n) {
        Bytes damaged = whole;
        for (unsigned k = 0; k <= random() % 4; ++k)
            damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
        const auto arrived = metadata_from(damaged);
        if (!arrived) continue;
        EXPECT_EQ(valid_utf8(arrived->title), arrived->title);
        EXPECT_GE(arrived->orientation, 1);
        EXPECT_LE(arrived->orientation, 8);
    }
}

TEST(Wire, AHeaderArrivesAsItLeft) {
    for (const int orientation : {1, 3, 6}) {
        const auto header = header_of(4000, 3000, orientation);
        const auto arrived = header_from(message_of(header));
        ASSERT_TRUE(arrived) << orientation;
        EXPECT_EQ(arrived->format, "jpeg");
        EXPECT_EQ(arrived->width_px, header.width_px);
        EXPECT_EQ(arrived->stored_height_px, 3000);
        EXPECT_EQ(arrived->decoder_bytes, 1000U);
    }
}

TEST(Wire, AHeaderThatCannotBeIsRefused) {
    const auto refused = [](auto change) {
        auto message = message_of(header_of(4000, 3000, 1));
        change(message);
        return !header_from(message);
    };
    EXPECT_FALSE(refused([](auto&) {}));
    EXPECT_TRUE(refused([](auto& m) { m.width_px = 0; }));
    EXPECT_TRUE(refused([](auto& m) { m.height_px = -3000; }));
    EXPECT_TRUE(refused([](auto& m) { m.width_px = 3999; }));
    EXPECT_TRUE(refused([](auto& m) { m.orientation = 0; }));
    EXPECT_TRUE(refused([](auto& m) { m.orientation = 6; }));
    EXPECT_TRUE(refused([](auto& m) { m.format.fill('x'); }));
    EXPECT_TRUE(refused([](auto& m) { m.format = {'s', 'v', 'g'}; }));
    EXPECT_TRUE(refused([](auto& m) { m.decoder_bytes = ~0ULL; }));
    EXPECT_TRUE(refused([](auto& m) {
        m.width_px = m.stored_width_px = 100'000;
        m.height_px = m.stored_height_px = 100'000;
    }));
}

TEST(Wire, AnErrorHasAKnownCodeAndHarmlessText) {
    Reply reply{};
    put_error(reply, {Errc::kCorrupt, "\x1b[2Jbad\xff" + std::string(1000, 'x')});
    Error error = error_from(reply);
    EXPECT_EQ(error.code, Errc::kCorrupt);
    EXPECT_EQ(error.what.find('\x1b'), std::string::npos);
    EXPECT_EQ(valid_utf8(error.what), error.what);
    reply.text_bytes = ~0ULL;
    EXPECT_LE(error_from(reply).what.size(), 3 * reply.text.size());
    reply.code = 4711;
    EXPECT_EQ(error_from(reply).code, Errc::kInternal);
    reply.code = static_cast<std::uint32_t>(Errc::kNoSpace);
    EXPECT_EQ(error_from(reply).code, Errc::kInternal);
}

}  // namespace
}  // namespace trove::decoder
