// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/sniff.h"

#include <gtest/gtest.h>

#include <string>

namespace trove::media {
namespace {

using std::string_literals::operator""s;

std::string_view sniffed(const std::string& text) {
    return sniff({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

TEST(Sniff, NamesWhatItDecodes) {
    EXPECT_EQ(sniffed("\xFF\xD8\xFF\xE0"s), "jpeg");
    EXPECT_EQ(sniffed("\x89PNG\r\n\x1A\n"s), "png");
    EXPECT_EQ(sniffed("RIFF\x10\0\0\0WEBPVP8 "s), "webp");
    EXPECT_EQ(sniffed("GIF89a"s), "gif");
    EXPECT_EQ(sniffed("II*\0\x08\0\0\0"s), "tiff");
    EXPECT_EQ(sniffed("MM\0+\0\x08\0\0"s), "tiff");
    EXPECT_EQ(sniffed("\xFF\x0A"s), "jxl");
    EXPECT_EQ(sniffed("BM\0\0\0\0\0\0\0\0\0\0\0\0\x28\0\0\0"s), "bmp");
    EXPECT_EQ(sniffed("\0\0\0\x18"s + "ftypheic\0\0\0\0mif1heic"s), "heif");
    EXPECT_EQ(sniffed("\0\0\0\x18"s + "ftypavif\0\0\0\0mif1avif"s), "avif");
    EXPECT_EQ(sniffed("\0\0\0\x1C"s + "ftypmif1\0\0\0\0mif1avifmiaf"s), "avif");
    EXPECT_EQ(sniffed("\0\0\0\x1C"s + "ftypmif1\0\0\0\0mif1heicmiaf"s), "heif");
    for (const char* const format : {"jpeg", "png", "webp", "gif", "tiff", "bmp", "heif", "avif", "jxl"}) {
        EXPECT_TRUE(is_decodable(format)) << format;
    }
}

TEST(Sniff, TellsATargaPictureFromACursor) {
    const std::string targa = "\0\0\2\0\0\0\0\0\0\0\0\0\x40\0\x30\0\x18\0"s;
    EXPECT_EQ(sniffed(targa), "tga");
    EXPECT_EQ(sniffed("\0\0\x0A\0\0\0\0\0\0\0\0\0\x40\0\x30\0\x20\0"s), "tga");
    EXPECT_EQ(sniffed("\0\0\2\0\1\0\x20\x20\0\0\1\0\1\0\0\0\0\0"s), "cur");
    EXPECT_EQ(sniffed(std::string(18, '\0')), "");
    EXPECT_EQ(sniffed(targa.substr(0, 17)), "");
}

TEST(Sniff, NamesWhatItDoesNotDecode) {
    EXPECT_EQ(sniffed("\0\0\0\x18"s + "ftypcrx \0\0\0\1"s), "cr3");
    EXPECT_EQ(sniffed("\0\0\0\x18"s + "ftypqt  \0\0\0\1"s), "mov");
    EXPECT_EQ(sniffed("\0\0\0\x18"s + "ftypisom\0\0\2\0isomiso2"s), "mp4");
    EXPECT_EQ(sniffed("II*\0\x10\0\0\0CR\x02\0"s), "cr2");
    EXPECT_EQ(sniffed("<?xml version=\"1.0\"?>\n<svg xmlns=\"x\">"s), "svg");
    EXPECT_EQ(sniffed("  <svg>"s), "svg");
    EXPECT_EQ(sniffed("%PDF-1.7"s), "pdf");
    EXPECT_EQ(sniffed("8BPS"s), "psd");
    EXPECT_EQ(sniffed("v/1\x01\2\0\0\0"s), "exr");
    EXPECT_EQ(sniffed("#?RADIANCE\n"s), "hdr");
    EXPECT_EQ(sniffed("DDS \x7c\0\0\0"s), "dds");
    EXPECT_EQ(sniffed("P6\n4 4\n255\n"s), "pnm");
    EXPECT_EQ(sniffed("P7\nWIDTH 4\n"s), "pam");
    EXPECT_EQ(sniffed("\x01\xDA\1\1\0\3"s), "sgi");
    EXPECT_EQ(sniffed("\x0A\5\1\x08"s + std::string(60, '\0')), "pcx");
    EXPECT_EQ(sniffed("#define im_width 16\n#define im_height 7\n"s), "xbm");
    EXPECT_EQ(sniffed("/* XPM */\nstatic char *x[] = {"s), "xpm");
    EXPECT_EQ(sniffed("icns\0\0\1\0"s), "icns");
    EXPECT_EQ(sniffed("SIMPLE  =                    T"s), "fits");
    EXPECT_EQ(sniffed("\0\1\1\0\0\0\1\x18\0\0\0\0\x40\0\x30\0\x08\0"s), "tga") << "with a colour map";
    EXPECT_EQ(sniffed("BM\0\1\0\0\0\0\0\0\x36\0\0\0\x2D\0\0\0"s), "bmp") << "its header's size is wrong, and is told";
    for (const char* const format : {"cr3", "mov", "svg", "pdf", "", "gi", "exr", "pam", "tga"})
        EXPECT_FALSE(is_decodable(format)) << format;
}

TEST(Sniff, IsEmptyForEverythingElse) {
    for (const std::string& text : {""s, "B"s, "BM"s, "BMW is a car maker"s, "hello"s, "\xFF"s, "RIFF\0\0\0\0WAVE"s}) {
        EXPECT_EQ(sniffed(text), "") << text;
    }
}

}  // namespace
}  // namespace trove::media
