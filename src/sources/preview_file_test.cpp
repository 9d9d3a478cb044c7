// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/preview_file.h"

#include "media/decode.h"
#include "sources/fixtures_for_test.h"
#include "sources/lightroom_previews.h"
#include "sources/place.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>

namespace trove::sources {
namespace {

struct Level {
    std::size_t offset;  // of the data
    std::size_t size;
};

struct Real {
    const char* name;
    std::vector<Level> levels;  // small to large, from a hex dump
};

// From the notes of the fixtures: block offset + 32, and data length.
const std::vector<Real>& real_files() {
    static const std::vector<Real> files{
        {"3/3829/3829E5FC-7F3F-4B22-94F3-FB5E2C796026-07cc63f155500a902b21fef7be6585b5.lrprev",
         {{0x280, 1820},
          {0x9c0, 4501},
          {0x1b80, 13801},
          {0x5190, 46993},
          {0x10950, 166393},
          {0x39370, 463586},
          {0xaa680, 1534040}}},
        {"6/6A2B/6A2B9912-3868-45E4-AE0D-7EA73F66FF63-07cc63f155500a902b21fef7be6585b5.lrprev",
         {{0x280, 1835},
          {0x9d0, 4820},
          {0x1cd0, 15150},
          {0x5820, 52311},
          {0x124a0, 188435},
          {0x404e0, 542957},
          {0xc4df0, 1746429}}},
        {"B/B089/B089021B-7ACE-4A62-BD32-85A6C6AD5B9C-07cc63f155500a902b21fef7be6585b5.lrprev",
         {{0x250, 5588}, {0x1850, 19297}, {0x63e0, 72036}, {0x17d70, 265622}, {0x58b30, 771166}, {0x114fb0, 2605131}}},
    };
    return files;
}

Place at(const std::filesystem::path& path) {
    return Place::parse(path.native());
}

std::filesystem::path cache() {
    return fixtures() / "lightroom/lr5-enlighten/Lightroom 5 Catalog Previews.lrdata";
}

TEST(PreviewFile, TheRealOnesGiveEveryLevelBitExact) {
    if (!std::filesystem::exists(cache())) GTEST_SKIP() << "no fixtures at " << cache();
    for (const Real& real : real_files()) {
        const Bytes bytes = *read_file(cache() / real.name, 1U << 24U);
        const auto file = parse_preview(bytes);
        ASSERT_TRUE(file) << file.error().what;
        EXPECT_FALSE(file->damaged);
        EXPECT_EQ(file->profile, "AdobeRGB");
        ASSERT_EQ(file->pictures.size(), real.levels.size());
        for (std::size_t i = 0; i < real.levels.size(); ++i) {
            const Level& level = real.levels[real.levels.size() - 1 - i];
            EXPECT_EQ(file->pictures[i].jpeg.data(), bytes.data() + level.offset);
            EXPECT_EQ(file->pictures[i].jpeg.size(), level.size);
        }
    }
}

TEST(PreviewFile, CutAtRandomPlacesTheLargestWholeLevelIsLeft) {
    if (!std::filesystem::exists(cache())) GTEST_SKIP() << "no fixtures at " << cache();
    std::mt19937 random(20260101);  // NOLINT(cert-msc51-cpp): the same places each time
    for (const Real& real : real_files()) {
        const Bytes bytes = *read_file(cache() / real.name, 1U << 24U);
        for (int i = 0; i < 200; ++i) {
            // Half of the cuts are among the small levels, where most boundaries are.
            const std::size_t cut = random() % (i % 2 == 0 ? bytes.size() : real.levels[4].offset);
            const auto file = parse_preview(std::span(bytes).first(cut));
            const auto whole =
                std::ranges::count_if(real.levels, [&](const Level& l) { return l.offset + l.size <= cut; });
            if (whole == 0) {
                ASSERT_FALSE(file) << cut;
                EXPECT_EQ(file.error().code, Errc::kCorrupt);
                continue;
            }
            ASSERT_TRUE(file) << cut;
            const Level& largest = real.levels[static_cast<std::size_t>(whole) - 1];
            EXPECT_EQ(file->pictures.front().jpeg.data(), bytes.data() + largest.offset) << cut;
            EXPECT_EQ(file->pictures.front().jpeg.size(), largest.size) << cut;
        }
    }
}

TEST(PreviewFile, SalvagesByMarkerAndByJpegsOwn) {
    if (!std::filesystem::exists(cache())) GTEST_SKIP() << "no fixtures at " << cache();
    const Real& real = real_files()[2];
    const Bytes bytes = *read_file(cache() / real.name, 1U << 24U);
    const Level& largest = real.levels.back();
    {
        Bytes damaged = bytes;  // a middle block has an invalid length
        std::fill_n(damaged.begin() + 0x17d50 + 8, 8, std::uint8_t{0xFF});
        const auto file = parse_preview(damaged);
        ASSERT_TRUE(file);
        EXPECT_TRUE(file->damaged);
        EXPECT_EQ(file->pictures.front().jpeg.size(), largest.size);
        EXPECT_EQ(file->pictures.size(), real.levels.size()) << "the block itself is found by JPEG's markers";
    }
    {
        Bytes damaged(bytes.begin() + 0x114fa0, bytes.end());  // the front is gone, and the last block's marker with it
        const auto file = parse_preview(damaged);
        ASSERT_TRUE(file);
        EXPECT_TRUE(
            std::ranges::equal(file->pictures.front().jpeg, std::span(bytes).subspan(largest.offset, largest.size)));
    }
    EXPECT_FALSE(parse_preview({}));
    const Bytes noise(100'000, 'A');
    EXPECT_FALSE(parse_preview(noise));
    const auto empty = read_file(fixtures() / "lightroom/lr5-enlighten-extra/emptyfile.lrprev", 1000);
    if (empty) {
        EXPECT_FALSE(parse_preview(*empty));
    }
}

TEST(PreviewFile, FlippedBitsNeverCrash) {
    if (!std::filesystem::exists(cache())) GTEST_SKIP() << "no fixtures at " << cache();
    const Bytes bytes = *read_file(cache() / real_files()[0].name, 1U << 24U);
    const Bytes start(bytes.begin(), bytes.begin() + 0x10930);
    std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same places each time
    for (int i = 0; i < 300; ++i) {
        Bytes damaged = start;
        for (int k = 0; k < 8; ++k)
            damaged[random() % (i % 2 == 0 ? damaged.size() : 0x2a0)] = static_cast<std::uint8_t>(random());
        [[maybe_unused]] const auto file = parse_preview(damaged);
    }
}

TEST(PreviewFile, AFileMadeOfBeginningsEndsSoon) {
    const std::array<std::uint8_t, 4> jpeg{0xFF, 0xD8, 0xFF, 0xD9};
    Bytes bytes;
    while (bytes.size() < (std::size_t{64} << 20U)) bytes.insert(bytes.end(), jpeg.begin(), jpeg.end());
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(parse_preview(bytes));
    // The same as blocks of their own.
    const std::array<std::uint8_t, 28> block{'A', 'g', 'H', 'g', 0, 24, 1, 0, 0, 0, 0,    0,    0,    0,
                                             0,   4,   0,   0,   0, 0,  0, 0, 0, 0, 0xFF, 0xD8, 0xFF, 0xD9};
    for (std::size_t at = 0; at + block.size() <= bytes.size(); at += block.size())
        std::ranges::copy(block, bytes.begin() + static_cast<std::ptrdiff_t>(at));
    EXPECT_FALSE(parse_preview(bytes));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
}

TEST(PreviewPlaces, ReadWithProfileAndOrientationAndTheSamePixels) {
    if (!std::filesystem::exists(cache())) GTEST_SKIP() << "no fixtures at " << cache();
    const auto before = state_below(cache());
    PlaceReader reader;
    const auto file = cache() / real_files()[2].name;
    const auto turned = reader.read(at(file / "AdobeRGB.6.jpg"), 1U << 26U);
    ASSERT_TRUE(turned) << turned.error().what;
    const auto again = reader.read(at(file / "AdobeRGB.6.jpg"), 1U << 26U);
    EXPECT_EQ(*turned, *again) << "the same bytes each time, or it would be another photo each time";
    const auto header = media::read_header(*turned);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->orientation, 6);
    EXPECT_EQ(header->stored_width_px, 3783);
    EXPECT_EQ(header->width_px, 2522);
    // Adobe RGB is a larger space, so the same numbers look duller as sRGB.
    const auto with = media::decode(*reader.read(at(file / "AdobeRGB.1.jpg"), 1U << 26U), {});
    const auto without = media::decode(*reader.read(at(file / "none.1.jpg"), 1U << 26U), {});
    ASSERT_TRUE(with && without);
    EXPECT_NE(with->image.rgb, without->image.rgb);
    for (const char* const bad : {"AdobeRGB.9.jpg", "AdobeRGB.jpg", "AdobeRGB.6.png", "x/AdobeRGB.6.jpg", ""})
        EXPECT_FALSE(reader.read(at(file / bad), 1U << 26U)) << bad;

    const auto small =
        reader.read(at(cache() / "root-pixels.db/B089021B-7ACE-4A62-BD32-85A6C6AD5B9C.AdobeRGB.1.jpg"), 1U << 26U);
    ASSERT_TRUE(small) << small.error().what;
    EXPECT_EQ(media::read_header(*small)->width_px, 119);
    EXPECT_EQ(state_below(cache()), before);
}

TEST(PreviewPlaces, BothLayoutsAreListed) {
    if (!std::filesystem::exists(cache())) GTEST_SKIP() << "no fixtures at " << cache();
    const auto classic = read_previews(cache(), {});
    ASSERT_TRUE(classic) << classic.error().what;
    EXPECT_TRUE(classic->warnings.empty());
    ASSERT_EQ(classic->by_uuid.size(), 3U);
    EXPECT_EQ(classic->uuid_of_image.at(35), "B089021B-7ACE-4A62-BD32-85A6C6AD5B9C");
    for (const auto& [uuid, preview] : classic->by_uuid) {
        EXPECT_EQ(preview.places.size(), 2U);
        EXPECT_EQ(preview.profile, "AdobeRGB");
        EXPECT_EQ(preview.places[0].filename(), "AdobeRGB.1.jpg");
    }
    const auto folder = fixtures() / "lightroom/lr13.3-layout-DERIVED/Lightroom Catalog Previews.lrdata";
    const auto derived = read_previews(folder, {});
    ASSERT_TRUE(derived) << derived.error().what;
    ASSERT_EQ(derived->by_uuid.size(), 3U);
    PlaceReader reader;
    for (const auto& [uuid, preview] : derived->by_uuid) {
        ASSERT_FALSE(preview.places.empty());
        const auto bytes = reader.read(at(preview.places.front()), 1U << 26U);
        ASSERT_TRUE(bytes) << bytes.error().what;
        EXPECT_EQ(media::read_header(*bytes)->width_px, uuid.starts_with('B') ? 473 : 534)
            << "the largest that is there";
    }
}

}  // namespace
}  // namespace trove::sources
