// SPDX-License-Identifier: GPL-3.0-or-later
//
// Decodes generated pictures and fixtures with known content.
#include "media/decode.h"

#include "media/fixtures_for_test.h"
#include "media/read_metadata.h"
#include "media/resize.h"
#include "media/sniff.h"
#include "media/thumbnail.h"
#include "media/vips_image.h"

#include <cmath>
#include <numeric>

namespace trove::media {
namespace {

DecodeOptions whole() {
    return {.min_short_edge_px = 1 << 20};
}

Image decoded(const Bytes& bytes, const DecodeOptions& options) {
    auto result = decode(bytes, options);
    EXPECT_TRUE(result) << (result ? "" : result.error().what);
    return result ? std::move(result->image) : Image{};
}

// Mean absolute difference of two pictures of one size, in levels; huge when the sizes differ.
double difference(const Image& a, const Image& b) {
    if (a.width != b.width || a.height != b.height || a.rgb.empty()) return 1e9;
    double sum = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i) sum += std::abs(a.rgb[i] - b.rgb[i]);
    return sum / static_cast<double>(a.rgb.size());
}

std::array<int, 3> pixel(const Image& image, int x, int y) {
    const std::uint8_t* const p = image.row(y) + static_cast<std::ptrdiff_t>(x) * 3;
    return {p[0], p[1], p[2]};
}

Image gradient(int width, int height) {
    Image image{width, height, {}};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            image.rgb.push_back(static_cast<std::uint8_t>(x * 255 / std::max(width - 1, 1)));
            image.rgb.push_back(static_cast<std::uint8_t>(y * 255 / std::max(height - 1, 1)));
            image.rgb.push_back(100);
        }
    }
    return image;
}

Image solid(int width, int height, std::array<std::uint8_t, 3> colour) {
    Image image{width, height, {}};
    for (int i = 0; i < width * height; ++i) image.rgb.insert(image.rgb.end(), colour.begin(), colour.end());
    return image;
}

// Written by libvips; `how`: a suffix with options for vips_image_write_to_buffer().
Bytes saved(VipsImage* image, const char* how) {
    void* data = nullptr;
    std::size_t size = 0;
    EXPECT_EQ(vips_image_write_to_buffer(image, how, &data, &size, nullptr), 0) << vips_error_buffer();
    const auto* const first = static_cast<const std::uint8_t*>(data);
    Bytes bytes(first, first + size);
    g_free(data);
    return bytes;
}

// Bands of `format` from memory, saved.
Bytes saved(
    const void* pixels, std::size_t size, int width, int height, int bands, VipsBandFormat format, const char* how) {
    initialise_decoders();
    const VipsImagePtr image(vips_image_new_from_memory_copy(pixels, size, width, height, bands, format));
    image->Type = bands < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
    if (format == VIPS_FORMAT_USHORT) image->Type = bands < 3 ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_RGB16;
    return saved(image.get(), how);
}

Bytes saved(const Image& image, const char* how) {
    return saved(image.rgb.data(), image.rgb.size(), image.width, image.height, 3, VIPS_FORMAT_UCHAR, how);
}

Image like(const Image& image, const Image& shape) {
    return resize(image, shape.width, shape.height, Filter::kBicubic);
}

TEST(DecodeJpeg, ShrinksWhileDecodingButNotBelowTheWish) {
    const Bytes jpeg = encode_jpeg(gradient(4000, 3000), 90).value();
    const auto result = decode(jpeg, {.min_short_edge_px = 448});
    ASSERT_TRUE(result);
    EXPECT_EQ(result->header.width_px, 4000);
    EXPECT_EQ(result->header.height_px, 3000);
    EXPECT_EQ(result->image.width, 1000);
    EXPECT_EQ(result->image.height, 750);
    EXPECT_LT(difference(result->image, like(gradient(4000, 3000), result->image)), 1.0);
    EXPECT_EQ(decoded(jpeg, {.min_short_edge_px = 1}).height, 375);
    EXPECT_EQ(decoded(jpeg, whole()).height, 3000);
}

TEST(DecodeJpeg, KeepsWhatATruncatedFileHas) {
    Bytes jpeg = encode_jpeg(gradient(640, 480), 90).value();
    jpeg.resize(jpeg.size() / 2);
    const Image image = decoded(jpeg, whole());
    ASSERT_EQ(image.height, 480);
    EXPECT_LT(std::abs(pixel(image, 600, 5)[0] - 239), 12);
    jpeg.resize(640);  // headers and hardly a row
    const auto nothing = decode(jpeg, whole());
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, Errc::kCorrupt);
}

TEST(DecodeJpeg, OneByTenThousandStaysReadable) {
    const Bytes jpeg = encode_jpeg(gradient(1, 10000), 90).value();
    const Image image = decoded(jpeg, {.min_short_edge_px = 224});
    EXPECT_EQ(image.width, 1);
    EXPECT_EQ(image.height, 10000);
}

TEST(Thumbnail, IsAJpegOfTheRightSize) {
    const auto thumbnail = make_thumbnail(gradient(1000, 500));
    ASSERT_TRUE(thumbnail);
    EXPECT_EQ(sniff(*thumbnail), "jpeg");
    const Image image = decoded(*thumbnail, whole());
    EXPECT_EQ(image.width, 320);
    EXPECT_EQ(image.height, 160);
    EXPECT_LT(difference(image, gradient(320, 160)), 3.0);
    EXPECT_EQ(decoded(make_thumbnail(gradient(100, 50)).value(), whole()).width, 100);
    EXPECT_EQ(decoded(make_thumbnail(gradient(5000, 1)).value(), whole()).height, 1);
    EXPECT_FALSE(encode_jpeg(Image{}, 80));
}

TEST(Orientation, AllEightMakeTheSamePicture) {
    TROVE_NEEDS_FIXTURES("formats/orientation");
    // Each has its number written on it, and 5 to 8 are smaller, so they are compared at a small size.
    const auto small = [](const std::string& n) {
        return resize(decoded(fixture("formats/orientation/libvips/" + n + ".jpg"), whole()), 45, 60, Filter::kBicubic);
    };
    const Image landmark = small("1");
    const Image portrait = decoded(fixture("formats/orientation/recurser/Portrait_1.jpg"), whole());
    const Image webp = decoded(fixture("formats/pillow/hopper_orientation_2.webp"), whole());
    for (int i = 2; i <= 8; ++i) {
        const std::string n = std::to_string(i);
        EXPECT_LT(difference(landmark, small(n)), 10) << i;
        EXPECT_LT(
            difference(portrait, decoded(fixture("formats/orientation/recurser/Portrait_" + n + ".jpg"), whole())), 12)
            << i;
        EXPECT_LT(difference(webp, decoded(fixture("formats/pillow/hopper_orientation_" + n + ".webp"), whole())), 5)
            << i;
    }
    // The measure distinguishes pictures.
    EXPECT_GT(difference(webp, upright(webp, 3)), 20);
    EXPECT_GT(difference(landmark, upright(landmark, 2)), 20);
}

TEST(Orientation, HeifTurnsOnceAndNotTwice) {
    TROVE_NEEDS_FIXTURES("formats/orientation/sony-hif");
    // The format's own property rotates them to portrait, and nothing is left for us to rotate.
    for (const char* const name : {"orientation/sony-hif/issue_9292_sony_6_right_top.HIF",
                                   "orientation/sony-hif/issue_9292_sony_8_left-bottom.HIF",
                                   "orientation/avif/avif-orientation-6.avif", "heif/photoprism/iphone_15_pro.heic"}) {
        const Bytes bytes = fixture(std::string("formats/") + name);
        const auto header = read_header(bytes);
        ASSERT_TRUE(header) << name;
        EXPECT_EQ(header->orientation, 1) << name;
        EXPECT_LT(header->width_px, header->height_px) << name;
    }
    // This one has the same rotation in EXIF, too.
    EXPECT_EQ(read_metadata(fixture("formats/heif/photoprism/iphone_15_pro.heic")).orientation, 6);
    const Image phone = decoded(fixture("formats/heif/photoprism/iphone_15_pro.heic"), {.min_short_edge_px = 224});
    EXPECT_LT(phone.width, phone.height);
}

TEST(Orientation, TiffAndPngSayItToo) {
    TROVE_NEEDS_FIXTURES("formats/orientation/photoprism/6.tiff");
    const auto tiff = read_header(fixture("formats/orientation/photoprism/6.tiff"));
    ASSERT_TRUE(tiff);
    EXPECT_EQ(tiff->orientation, 6);
    EXPECT_EQ(tiff->width_px, tiff->stored_height_px);
    const auto png = read_header(fixture("formats/pillow/exif_imagemagick_orientation.png"));
    ASSERT_TRUE(png);
    EXPECT_GT(png->stored_width_px, 0);
}

TEST(Sniffing, TheNameDoesNotMatter) {
    TROVE_NEEDS_FIXTURES("naming");
    EXPECT_EQ(read_header(fixture("naming/photoprism/wrong.heic")).value().format, "jpeg");
    EXPECT_EQ(read_header(fixture("formats/libvips/looks-like-svg.webp")).value().format, "webp");
}

TEST(Errors, SayWhatIsWrong) {
    const auto code = [](const Bytes& bytes) { return decode(bytes, {}).error().code; };
    EXPECT_EQ(code({}), Errc::kCorrupt);
    EXPECT_EQ(code({'h', 'e', 'l', 'l', 'o'}), Errc::kUnsupported);
    EXPECT_EQ(code({'<', 's', 'v', 'g', '>'}), Errc::kUnsupported);
    EXPECT_EQ(code({0xFF, 0xD8, 0xFF, 0xE0}), Errc::kCorrupt);
    EXPECT_EQ(code({0x89, 'P', 'N', 'G', 13, 10, 26, 10}), Errc::kCorrupt);
    EXPECT_NE(decode(Bytes{'<', 's', 'v', 'g', '>'}, {}).error().what.find("svg"), std::string::npos);
    EXPECT_EQ(decode(Bytes{0x89, 'P', 'N', 'G', 13, 10, 26, 10}, {}).error().what,
              "the png is damaged: not enough data");
    EXPECT_EQ(decode(Bytes{'I', 'I', '*', 0, 8, 0, 0, 0}, {}).error().what,
              "the tiff is damaged: Failed to read directory at offset 8");
    EXPECT_EQ(decode(Bytes{0, 0, 0, 12, 'f', 't', 'y', 'p', 'i', 's', 'o', 'm'}, {}).error().what,
              "a video (mp4), not a picture");
}

TEST(Errors, ABrokenJpegXlSaysItsReasonAndNothingOnTheWay) {
    TROVE_NEEDS_FIXTURES("formats/jxl/gen2brain/or6_ll.jxl");
    Bytes bytes = fixture("formats/jxl/gen2brain/or6_ll.jxl");
    bytes[bytes.size() / 2] ^= 0xFFU;
    testing::internal::CaptureStderr();
    const auto result = decode(bytes, whole());
    std::fputs("what others say\n", stderr);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "what others say\n");
    ASSERT_FALSE(result);
    EXPECT_FALSE(result.error().what.empty());
}

TEST(Errors, ABombIsRefusedBeforeItIsDecoded) {
    TROVE_NEEDS_FIXTURES("formats/libvips/17000x17000.avif");
    const auto bomb = decode(fixture("formats/libvips/17000x17000.avif"), {});
    ASSERT_FALSE(bomb);
    EXPECT_EQ(bomb.error().code, Errc::kUnsupported);
    const Bytes heic = fixture("formats/heif/libheif/examples/example.heic");
    EXPECT_TRUE(decode(heic, {}));
    const auto tight = decode(heic, {.min_short_edge_px = 224, .memory_bytes = 10'000'000});
    ASSERT_FALSE(tight);
    EXPECT_EQ(tight.error().code, Errc::kNoMemory);
    EXPECT_NE(tight.error().what.find("1280 x 854"), std::string::npos);
}

TEST(Colours, CmykComesOutAsThePictureItIs) {
    TROVE_NEEDS_FIXTURES("formats/jxl/libjxl/jxl/flower");
    const Image cmyk = decoded(fixture("formats/jxl/libjxl/jxl/flower/flower_small.cmyk.jpg"), whole());
    const Image rgb =
        decoded(fixture("formats/jxl/libjxl/jxl/flower/flower_small.q85_444_non_interleaved.jpg"), whole());
    EXPECT_LT(difference(cmyk, like(rgb, cmyk)), 30);
    EXPECT_GT(difference(upright(cmyk, 3), like(rgb, cmyk)), 30);
}

TEST(Colours, GreyIsTheSameThreeTimes) {
    TROVE_NEEDS_FIXTURES("formats/pillow/hopper_gray.jpg");
    const Image grey = decoded(fixture("formats/pillow/hopper_gray.jpg"), whole());
    const Image colour = decoded(fixture("formats/pillow/hopper.jpg"), whole());
    ASSERT_EQ(grey.width, colour.width);
    double luma = 0;
    for (std::size_t i = 0; i < grey.rgb.size(); i += 3) {
        ASSERT_EQ(grey.rgb[i], grey.rgb[i + 1]);
        ASSERT_EQ(grey.rgb[i], grey.rgb[i + 2]);
        luma += std::abs(0.299 * colour.rgb[i] + 0.587 * colour.rgb[i + 1] + 0.114 * colour.rgb[i + 2] - grey.rgb[i]);
    }
    EXPECT_LT(luma / static_cast<double>(grey.rgb.size() / 3), 6);
}

// One picture in many formats: the result is the same for every coding.
TEST(Colours, OnePictureInManyFormats) {
    TROVE_NEEDS_FIXTURES("formats/pillow");
    const Image ppm = decoded(fixture("formats/pillow/hopper.tif"), whole());
    for (const char* const name : {"hopper.bmp", "hopper.jpg", "hopper.webp", "hopper.gif", "hopper_bigtiff.tif",
                                   "hopper_lzw.tif", "hopper.Lab.tif"}) {
        EXPECT_LT(difference(ppm, decoded(fixture(std::string("formats/pillow/") + name), whole())), 12) << name;
    }
}

TEST(Colours, AWideProfileMakesColoursStronger) {
    // libvips includes Display P3, in which the same numbers mean stronger colours than in sRGB.
    const Image pale = solid(64, 64, {150, 100, 100});
    const Bytes tagged = saved(pale, ".png[profile=p3]");
    const Bytes untagged = saved(pale, ".png");
    ASSERT_FALSE(tagged.empty());
    EXPECT_EQ(pixel(decoded(untagged, whole()), 5, 5), (std::array{150, 100, 100}));
    const auto p3 = pixel(decoded(tagged, whole()), 5, 5);
    // 159, 97, 99 by the matrices of SMPTE EG 432-1 and IEC 61966-2-1.
    EXPECT_NEAR(p3[0], 159, 2);
    EXPECT_NEAR(p3[1], 97, 2);
    EXPECT_NEAR(p3[2], 99, 2);
    const auto jpeg = pixel(decoded(saved(pale, ".jpg[Q=100,profile=p3]"), whole()), 5, 5);
    EXPECT_NEAR(jpeg[0], 159, 3);
    EXPECT_NEAR(jpeg[1], 97, 3);
    EXPECT_EQ(pixel(decoded(saved(pale, ".png[profile=srgb]"), whole()), 5, 5), (std::array{150, 100, 100}));
}

TEST(Colours, SixteenBitsAndAlphaAndPalettes) {
    const std::vector<std::uint16_t> deep(std::size_t{32} * 32 * 3, 0xC080);
    const Bytes sixteen = saved(deep.data(), deep.size() * 2, 32, 32, 3, VIPS_FORMAT_USHORT, ".png");
    EXPECT_EQ(pixel(decoded(sixteen, whole()), 3, 3), (std::array{0xC0, 0xC0, 0xC0}));

    std::vector<std::uint8_t> clear;
    for (int i = 0; i < 32 * 32; ++i)
        clear.insert(clear.end(), {200, 0, 0, static_cast<std::uint8_t>(i < 512 ? 0 : 128)});
    for (const char* const how : {".png", ".png[interlace]", ".tif", ".webp[lossless]"}) {
        const Bytes bytes = saved(clear.data(), clear.size(), 32, 32, 4, VIPS_FORMAT_UCHAR, how);
        const Image image = decoded(bytes, whole());
        ASSERT_EQ(image.height, 32) << how;
        EXPECT_EQ(pixel(image, 3, 3), (std::array{255, 255, 255})) << how;  // nothing there: white
        EXPECT_NEAR(pixel(image, 3, 30)[0], 227, 2) << how;
        EXPECT_NEAR(pixel(image, 3, 30)[1], 127, 2) << how;
    }
    const std::vector<std::uint8_t> grey(std::size_t{64} * 64, 77);
    const Bytes one_band = saved(grey.data(), grey.size(), 64, 64, 1, VIPS_FORMAT_UCHAR, ".png");
    EXPECT_EQ(pixel(decoded(one_band, {.min_short_edge_px = 16}), 3, 3), (std::array{77, 77, 77}));
    const Bytes palette = saved(gradient(64, 64), ".gif");
    EXPECT_LT(difference(decoded(palette, whole()), gradient(64, 64)), 10);
}

TEST(Shrinking, EveryFormatKeepsTheWishedEdge) {
    const Image image = gradient(900, 600);
    for (const char* const how :
         {".png", ".png[interlace]", ".webp", ".tif", ".tif[tile,compression=lzw]", ".gif", ".jpg"}) {
        const auto result = decode(saved(image, how), {.min_short_edge_px = 100});
        ASSERT_TRUE(result) << how << result.error().what;
        const Image& small = result->image;
        EXPECT_GE(small.height, 100) << how;
        EXPECT_LT(small.height, 210) << how;
        EXPECT_NEAR(static_cast<double>(small.width) / small.height, 1.5, 0.02) << how;
        EXPECT_LT(difference(small, like(image, small)), 6) << how;
    }
}

}  // namespace
}  // namespace trove::media
