// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/structure.h"

#include "base/file.h"
#include "base/fixtures_for_test.h"
#include "media/decode.h"
#include "media/read_metadata.h"
#include "media/sniff.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace trove::media {
namespace {

using std::string_literals::operator""s;

std::string number(std::uint64_t value, int width) {
    std::string text;
    for (int i = width - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 0xFFU);
    return text;
}

std::string box(const std::string& type, const std::string& data) {
    return number(data.size() + 8, 4) + type + data;
}

Result<void> checked(const std::string& text, std::string_view format) {
    return check_structure({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, format);
}

bool bounded(const std::string& text, std::string_view format) {
    return has_bounded_metadata({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, format);
}

// A HEIF file whose images refer to others: {kind, from, to…}.
std::string heif(const std::vector<std::pair<std::string, std::vector<std::uint64_t>>>& references) {
    std::string all = number(0, 4);
    for (const auto& [kind, images] : references) {
        std::string data = number(images.front(), 2) + number(images.size() - 1, 2);
        for (std::size_t i = 1; i < images.size(); ++i) data += number(images[i], 2);
        all += box(kind, data);
    }
    return box("ftyp", "heic\0\0\0\0mif1"s) + box("meta", number(0, 4) + box("iref", all));
}

std::string png_text(std::size_t bytes) {
    const std::string plain(bytes, 'a');
    std::string packed(::compressBound(plain.size()), '\0');
    uLongf size = packed.size();
    EXPECT_EQ(::compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(plain.data()),
                         plain.size()),
              Z_OK);
    packed.resize(size);
    const std::string data = "Comment\0\0"s + packed;
    return number(data.size(), 4) + "zTXt" + data + "\0\0\0\0"s;
}

TEST(Structure, AJpegHasABoundedNumberOfSegments) {
    const std::string segment = "\xFF\xE1\0\2"s;
    const auto jpeg = [&](std::size_t segments, bool after_pixels) {
        std::string many;
        for (std::size_t i = 0; i < segments; ++i) many += segment;
        const std::string scan = "\xFF\xDA\0\2\x12\xFF\0\x34"s;
        return "\xFF\xD8"s + (after_pixels ? scan + many : many + scan) + "\xFF\xD9"s;
    };
    for (const bool after : {false, true}) {
        EXPECT_TRUE(checked(jpeg(kMostSegments, after), "jpeg")) << after;
        EXPECT_EQ(checked(jpeg(kMostSegments + 1, after), "jpeg").error().code, Errc::kUnsupported) << after;
    }
    EXPECT_TRUE(checked("\xFF\xD8\xFF"s, "jpeg"));
    EXPECT_TRUE(checked("\xFF\xD8\xFF\xE1"s, "jpeg"));
}

TEST(Structure, APngUnpacksToABoundedSize) {
    const std::string start = "\x89PNG\r\n\x1A\n"s;
    EXPECT_TRUE(checked(start + png_text(kMostUnpackedBytes / 2), "png"));
    const std::string third = png_text(kMostUnpackedBytes / 3 + 1);
    EXPECT_TRUE(checked(start + third + third, "png"));
    EXPECT_FALSE(checked(start + third + third + third, "png"));
    EXPECT_FALSE(checked(start + png_text(kMostUnpackedBytes * 3), "png"));
    EXPECT_TRUE(checked(start + third.substr(0, third.size() / 2), "png")) << "cut: left to the decoder";
}

TEST(Structure, ImagesMadeOfImagesComeToAnEnd) {
    EXPECT_TRUE(checked(heif({{"dimg", {1, 2, 3, 4}}, {"thmb", {5, 1}}, {"auxl", {6, 1}}, {"cdsc", {7, 1}}}), "heif"));
    EXPECT_TRUE(checked(heif({{"dimg", {9, 1, 8}}, {"dimg", {1, 2, 3}}, {"auxl", {8, 1}}}), "heif")) << "a gain map";
    EXPECT_FALSE(checked(heif({{"dimg", {1, 2, 1}}}), "heif")) << "itself";
    EXPECT_FALSE(checked(heif({{"dimg", {1, 2}}, {"dimg", {2, 3}}, {"dimg", {3, 1}}}), "avif"));
    EXPECT_FALSE(checked(heif({{"auxl", {1, 2}}, {"auxl", {2, 1}}}), "heif"));
    // No circle, and 100 to the power of 4 parts.
    std::vector<std::pair<std::string, std::vector<std::uint64_t>>> tower;
    for (std::uint64_t i = 1; i <= 4; ++i) {
        std::vector<std::uint64_t> images(101, i + 1);
        images.front() = i;
        tower.emplace_back("dimg", std::move(images));
    }
    EXPECT_FALSE(checked(heif(tower), "heif"));
}

TEST(Structure, DeepBoxesAndManyNamespacesAreNotGivenToExiv2) {
    std::string nested = box("free", "");
    for (int i = 0; i < kMostDepth - 1; ++i) nested = box("ipco", nested);
    EXPECT_TRUE(bounded(nested, "avif"));
    EXPECT_FALSE(bounded(box("iprp", nested), "avif"));
    EXPECT_FALSE(bounded(box("iprp", nested), "jxl"));
    std::string xmp;
    for (std::size_t i = 0; i < kMostNamespaces; ++i) xmp += "xmlns:a=\"b\" ";
    EXPECT_TRUE(bounded(xmp, "jpeg"));
    EXPECT_FALSE(bounded(xmp + "xmlns:a", "jpeg"));
}

TEST(Structure, RealPicturesPass) {
    if (!std::filesystem::exists(fixtures())) GTEST_SKIP() << "no fixtures at " << fixtures();
    int pictures = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(fixtures())) {
        if (entry.path().native().find("/broken/") != std::string::npos) continue;  // some are made to break readers
        if (!entry.is_regular_file() || entry.file_size() > (std::size_t{64} << 20U)) continue;
        const auto bytes = read_file(entry.path(), std::size_t{64} << 20U);
        const auto format = bytes ? sniff(*bytes) : std::string_view();
        if (!is_decodable(format)) continue;
        ++pictures;
        const auto passes = check_structure(*bytes, format);
        EXPECT_TRUE(passes) << entry.path() << ": " << passes.error().what;
        EXPECT_TRUE(has_bounded_metadata(*bytes, format)) << entry.path();
    }
    EXPECT_GT(pictures, 300);
}

// Each was seen to end a program, or to keep it busy for minutes.
TEST(Structure, AttacksAreRefusedOrReadWithoutMetadata) {
    const auto attacks = fixtures().parent_path() / "attacks";
    if (!std::filesystem::exists(attacks)) GTEST_SKIP() << "no attacks at " << attacks;
    const auto bytes_of = [&](const char* name) { return *read_file(attacks / name, std::size_t{64} << 20U); };
    for (const char* const name : {"avif-grid-points-at-itself.avif", "heic-grid-points-at-itself.heic",
                                   "jpeg-750k-empty-app1-3MB.jpg", "png-ztxt-bomb.png"})
        EXPECT_EQ(read_header(bytes_of(name)).error().code, Errc::kUnsupported) << name;
    for (const char* const name : {"exiv2-bmff-nest-24000-2GB.avif", "exiv2-xmp-namespaces-68s.png"}) {
        EXPECT_TRUE(read_header(bytes_of(name))) << name;
        EXPECT_TRUE(read_metadata(bytes_of(name)).keywords.empty()) << name;
    }
}

}  // namespace
}  // namespace trove::media
