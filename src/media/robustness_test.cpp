// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every fixture, broken or not, through the whole room: no crash, no hang, errors with a reason. And the memory bound.
#include "base/guarded.h"
#include "base/heap.h"
#include "base/process_for_test.h"
#include "media/decode.h"
#include "media/fixtures_for_test.h"
#include "media/read_metadata.h"
#include "media/sniff.h"
#include "media/vips_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <set>
#include <thread>

namespace trove::media {
namespace {

using Clock = std::chrono::steady_clock;

struct Counts {
    int good = 0;
    int unsupported = 0;
    int corrupt = 0;
};

void try_file(const std::filesystem::path& path, Counts& counts) {
    const auto bytes = read_file(path, std::size_t{1} << 28U);
    ASSERT_TRUE(bytes) << path;
    const auto start = Clock::now();
    const auto header = read_header(*bytes);
    const auto result = decode(*bytes, {.min_short_edge_px = 64});
    const Metadata metadata = read_metadata(*bytes);
    EXPECT_LT(Clock::now() - start, std::chrono::seconds(60)) << path;
    EXPECT_GE(metadata.orientation, 1);
    for (const std::string* const text :
         {&metadata.title, &metadata.description, &metadata.camera_make, &metadata.lens}) {
        EXPECT_EQ(valid_utf8(*text), *text) << path;
    }
    if (metadata.latitude_deg) {
        EXPECT_LE(std::abs(*metadata.latitude_deg), 90);
    }
    if (!result) {
        EXPECT_FALSE(result.error().what.empty()) << path;
        // A damaged file may require more memory than available.
        const bool corrupt = result.error().code == Errc::kCorrupt;
        EXPECT_TRUE(corrupt || result.error().code == Errc::kUnsupported || result.error().code == Errc::kNoMemory)
            << path << ": " << result.error().what;
        ++(corrupt ? counts.corrupt : counts.unsupported);
        return;
    }
    ++counts.good;
    ASSERT_TRUE(header) << path;
    const Image& image = result->image;
    EXPECT_EQ(image.rgb.size(), static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3)
        << path;
    const int wish = std::min({64, header->width_px, header->height_px});
    EXPECT_GE(std::min(image.width, image.height), wish) << path;
}

class EveryFixture : public testing::TestWithParam<const char*> {};

TEST_P(EveryFixture, IsAPictureOrAnErrorWithAReason) {
    TROVE_NEEDS_FIXTURES(GetParam());
    Counts counts;
    for (const auto& path : files_below(fixtures() / GetParam())) try_file(path, counts);
    std::cout << fmt::format("{}: {} pictures, {} unsupported, {} corrupt\n", GetParam(), counts.good,
                             counts.unsupported, counts.corrupt);
}

INSTANTIATE_TEST_SUITE_P(Folders,
                         EveryFixture,
                         testing::Values("broken",
                                         "formats/avif",
                                         "formats/exif",
                                         "formats/heif",
                                         "formats/image-rs",
                                         "formats/jxl",
                                         "formats/libvips",
                                         "formats/near-duplicates",
                                         "formats/pillow",
                                         "formats/png",
                                         "formats/raw",
                                         "naming",
                                         "memes"),
                         [](const auto& test) {
                             std::string name = test.param;
                             std::ranges::replace_if(name, [](char c) { return c == '/' || c == '-'; }, '_');
                             return name;
                         });

// Truncating a good file anywhere, or flipping its bytes, must not do more harm than that.
TEST(Damage, CutsAndFlips) {
    TROVE_NEEDS_FIXTURES("formats/pillow");
    for (const char* const name :
         {"formats/pillow/hopper.jpg", "formats/image-rs/images/jpg/progressive/3.jpg", "formats/pillow/hopper.bmp",
          "formats/pillow/hopper.gif", "formats/pillow/hopper.webp", "formats/pillow/hopper_lzw.tif",
          "formats/libvips/rgba.png", "formats/jxl/gen2brain/or6_ll.jxl", "formats/heif/exiv2/Stonehenge.heic",
          "formats/heif/exiv2/avif_exif_xmp.avif"}) {
        const Bytes good = fixture(name);
        std::uint64_t state = 88172645463325252ULL;  // xorshift64, so that failures are reproducible
        const auto random = [&state] {
            state ^= state << 13U;
            state ^= state >> 7U;
            state ^= state << 17U;
            return state;
        };
        for (int round = 0; round < 24; ++round) {
            Bytes bad = good;
            if (round % 2 == 0) bad.resize(random() % good.size());
            const std::uint64_t flips = bad.empty() ? 0 : random() % 8;
            for (std::uint64_t i = 0; i < flips; ++i) bad[random() % bad.size()] ^= static_cast<std::uint8_t>(random());
            const auto result = decode(bad, {.min_short_edge_px = 64});
            EXPECT_TRUE(result || !result.error().what.empty()) << name;
            (void)read_metadata(bad);
        }
    }
}

// Several threads at once get the same results as one alone, repeated often enough to show a rare fault: with exiv2
// used by two threads at a time, one file in ten thousand lost its XMP.
TEST(Threads, DecodeAndReadBesideEachOther) {
    TROVE_NEEDS_FIXTURES("formats/exif/exif-samples/jpg");

    struct File {
        std::filesystem::path path;
        Bytes bytes;
        Metadata alone;
    };

    std::vector<File> files;
    for (const auto& path : files_below(fixtures() / "formats/exif/exif-samples/jpg")) {
        Bytes bytes = read_file(path, 1U << 28U).value();
        Metadata alone = read_metadata(bytes);
        files.push_back({path, std::move(bytes), std::move(alone)});
    }
    Guarded<std::set<std::filesystem::path>> different;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&files, &different] {
                for (int round = 0; round < 60; ++round)
                    for (const File& file : files) {
                        if (round == 0) (void)decode(file.bytes, {.min_short_edge_px = 64});
                        if (read_metadata(file.bytes) != file.alone)
                            different.with([&](auto& paths) { paths.insert(file.path); });
                    }
            });
        }
    }
    different.with([](const auto& paths) { EXPECT_EQ(paths, std::set<std::filesystem::path>()); });
}

// The peak increase of memory while `body` runs; 0 if ending threads return more than it takes.
template <class F>
std::size_t peak_bytes(F body) {
    trim_heap();
    std::ofstream("/proc/self/clear_refs") << "5";  // resets VmHWM
    const std::size_t before = status_bytes("VmRSS");
    body();
    const std::size_t peak = status_bytes("VmHWM");
    return peak - std::min(peak, before);
}

// 16384 x 12288 pixels, made by libvips in strips.
Bytes two_hundred_megapixels(const char* how) {
    initialise_decoders();
    VipsImage* out = nullptr;
    EXPECT_EQ(vips_grey(&out, 16384, 12288, "uchar", TRUE, nullptr), 0);
    const VipsImagePtr grey(out);
    const std::array<VipsImage*, 3> bands = {grey.get(), grey.get(), grey.get()};
    EXPECT_EQ(vips_bandjoin(const_cast<VipsImage**>(bands.data()), &out, 3, nullptr), 0);
    const VipsImagePtr rgb(out);
    void* data = nullptr;
    std::size_t size = 0;
    EXPECT_EQ(vips_image_write_to_buffer(rgb.get(), how, &data, &size, nullptr), 0) << vips_error_buffer();
    const auto* const first = static_cast<const std::uint8_t*>(data);
    Bytes bytes(first, first + size);
    g_free(data);
    return bytes;
}

TEST(Memory, TwoHundredMegapixelsInStrips) {
    if (sanitised()) GTEST_SKIP() << "sanitizers' own memory drowns the measurement";
    for (const char* const how : {".jpg[Q=50]", ".png[compression=1]", ".tif[compression=lzw]"}) {
        const Bytes bytes = two_hundred_megapixels(how);
        const DecodeOptions options{.min_short_edge_px = 448};
        const auto header = read_header(bytes);
        ASSERT_TRUE(header) << how;
        const std::size_t peak = peak_bytes([&] {
            const auto result = decode(bytes, options);
            ASSERT_TRUE(result) << how << result.error().what;
            EXPECT_GE(result->image.height, 448) << how;
        });
        const std::size_t needed = memory_needed(*header, options);
        std::cout << fmt::format("{}: {} MB at the peak, {} MB announced\n", how, peak >> 20U, needed >> 20U);
        EXPECT_LT(peak, std::size_t{100} << 20U) << how;
        EXPECT_LE(peak, needed) << how;
    }
}

TEST(Memory, WholePicturesSayWhatTheyNeed) {
    if (sanitised()) GTEST_SKIP() << "sanitizers' own memory drowns the measurement";
    TROVE_NEEDS_FIXTURES("formats/heif/photoprism/iphone_15_pro.heic");
    std::vector<std::pair<std::string, Bytes>> files;
    for (const char* const name :
         {"formats/heif/photoprism/iphone_15_pro.heic", "formats/orientation/avif/avif-orientation-6.avif",
          "formats/heif/exiv2/Canon.HIF"}) {
        files.emplace_back(name, fixture(name));
    }
    initialise_decoders();
    VipsImage* out = nullptr;
    ASSERT_EQ(vips_gaussnoise(&out, 4000, 3000, "mean", 128.0, "sigma", 20.0, nullptr), 0);
    const VipsImagePtr noise(out);
    ASSERT_EQ(vips_cast(noise.get(), &out, VIPS_FORMAT_UCHAR, nullptr), 0);
    const VipsImagePtr bytes_image(out);
    std::array<VipsImage*, 3> bands = {bytes_image.get(), bytes_image.get(), bytes_image.get()};
    ASSERT_EQ(vips_bandjoin(bands.data(), &out, 3, nullptr), 0);
    const VipsImagePtr rgb(out);
    vips_operation_block_set("VipsForeignSaveJxl", FALSE);  // the room itself never writes
    for (const char* const how :
         {".jpg[Q=80,interlace]", ".png[compression=1,interlace]", ".webp[Q=60,effort=0]", ".jxl[effort=3]"}) {
        void* data = nullptr;
        std::size_t size = 0;
        ASSERT_EQ(vips_image_write_to_buffer(rgb.get(), how, &data, &size, nullptr), 0) << vips_error_buffer();
        const auto* const first = static_cast<const std::uint8_t*>(data);
        files.emplace_back(how, Bytes(first, first + size));
        g_free(data);
    }
    for (const auto& [name, bytes] : files) {
        const DecodeOptions options{.min_short_edge_px = 448};
        const auto header = read_header(bytes);
        ASSERT_TRUE(header) << name;
        const std::size_t peak = peak_bytes([&, &bytes = bytes] { EXPECT_TRUE(decode(bytes, options)); });
        const std::size_t needed = memory_needed(*header, options);
        std::cout << fmt::format("{}: {} MB at the peak, {} MB announced\n", name, peak >> 20U, needed >> 20U);
        EXPECT_LE(peak, needed) << name;
    }
}

}  // namespace
}  // namespace trove::media
