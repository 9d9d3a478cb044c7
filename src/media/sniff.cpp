// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/sniff.h"

#include <algorithm>
#include <array>

namespace trove::media {
namespace {

struct Magic {
    std::string_view format;
    std::size_t offset;
    std::string_view bytes;
};

// Sources: each format's own specification, and the "magic" lists that describe them (libmagic's documentation,
// Wikipedia's list of file signatures). Longer and stricter signatures come first.
using std::string_view_literals::operator""sv;
constexpr auto kMagics = std::to_array<Magic>({
    {"jpeg", 0, "\xFF\xD8\xFF"sv},
    {"png", 0, "\x89PNG\r\n\x1A\n"sv},
    {"gif", 0, "GIF87a"sv},
    {"gif", 0, "GIF89a"sv},
    {"jxl", 0, "\0\0\0\x0CJXL \r\n\x87\n"sv},
    {"jxl", 0, "\xFF\x0A"sv},
    {"jp2", 0, "\0\0\0\x0CjP  \r\n\x87\n"sv},
    {"jp2", 0, "\xFF\x4F\xFF\x51"sv},
    {"cr2", 8, "CR\x02\0"sv},
    {"orf", 0, "IIRO"sv},
    {"orf", 0, "IIRS"sv},
    {"orf", 0, "MMOR"sv},
    {"rw2", 0, "IIU\0"sv},
    {"crw", 6, "HEAPCCDR"sv},
    {"mrw", 0, "\0MRM"sv},
    {"raf", 0, "FUJIFILMCCD-RAW"sv},
    {"x3f", 0, "FOVb"sv},
    {"tiff", 0, "II*\0"sv},
    {"tiff", 0, "MM\0*"sv},
    {"tiff", 0, "II+\0"sv},
    {"tiff", 0, "MM\0+"sv},
    {"psd", 0, "8BPS"sv},
    {"pdf", 0, "%PDF-"sv},
    {"eps", 0, "%!PS"sv},
    {"ico", 0, "\0\0\1\0"sv},
    {"exr", 0, "v/1\x01"sv},
    {"hdr", 0, "#?RADIANCE"sv},
    {"hdr", 0, "#?RGBE"sv},
    {"qoi", 0, "qoif"sv},
    {"dds", 0, "DDS "sv},
    {"xcf", 0, "gimp xcf"sv},
    {"sgi", 0, "\x01\xDA"sv},
    {"xpm", 0, "/* XPM */"sv},
    {"icns", 0, "icns"sv},
    {"fits", 0, "SIMPLE  ="sv},
    {"dpx", 0, "SDPX"sv},
    {"dpx", 0, "XPDS"sv},
    {"djvu", 0, "AT&TFORM"sv},
    {"mkv", 0, "\x1A\x45\xDF\xA3"sv},
    {"zip", 0, "PK\x03\x04"sv},
});

struct Brand {
    std::string_view code;
    std::string_view format;
};

// Brands of ISO base media files (ISO/IEC 14496-12; HEIF: ISO/IEC 23008-12; AVIF: the AOM specification).
constexpr auto kBrands = std::to_array<Brand>({
    {"avif", "avif"}, {"avis", "avif"}, {"heic", "heif"}, {"heix", "heif"}, {"hevc", "heif"}, {"hevx", "heif"},
    {"heim", "heif"}, {"heis", "heif"}, {"hevm", "heif"}, {"hevs", "heif"}, {"mif1", "heif"}, {"mif2", "heif"},
    {"mif3", "heif"}, {"msf1", "heif"}, {"miaf", "heif"}, {"jpeg", "heif"}, {"jpgs", "heif"}, {"crx ", "cr3"},
    {"qt  ", "mov"},  {"isom", "mp4"},  {"iso2", "mp4"},  {"mp41", "mp4"},  {"mp42", "mp4"},  {"avc1", "mp4"},
    {"M4V ", "mp4"},  {"M4A ", "mp4"},  {"dash", "mp4"},
});

bool has(std::string_view text, std::size_t offset, std::string_view part) {
    return text.size() >= offset + part.size() && text.substr(offset, part.size()) == part;
}

std::string_view brand_format(std::string_view code) {
    if (code.starts_with("3g")) return "3gp";
    const auto* const found = std::ranges::find(kBrands, code, &Brand::code);
    return found == kBrands.end() ? std::string_view{} : found->format;
}

// The first brand says what the file is, but "mif1" and "msf1" only mean "some HEIF"; then AVIF's brand among the
// compatible ones decides the decoder.
std::string_view sniff_base_media(std::string_view text) {
    const std::string_view major = text.substr(8, 4);
    std::string_view format = brand_format(major);
    const bool generic = format == "heif" && !major.starts_with("he");
    if (!format.empty() && !generic) return format;
    for (std::size_t at = 16; at + 4 <= text.size(); at += 4) {
        const std::string_view other = brand_format(text.substr(at, 4));
        if (other == "avif") return other;
        if (format.empty()) format = other;
    }
    return format.empty() ? std::string_view("mp4") : format;
}

bool is_bmp(std::string_view text) {
    if (!text.starts_with("BM") || text.size() < 18) return false;
    // Two letters are weak evidence, so the size of the header that follows must be one of these.
    constexpr std::array<unsigned char, 8> kHeaderSizes = {12, 16, 40, 52, 56, 64, 108, 124};
    const bool small = text[15] == 0 && text[16] == 0 && text[17] == 0;
    if (small && std::ranges::find(kHeaderSizes, static_cast<unsigned char>(text[14])) != kHeaderSizes.end())
        return true;
    // Or four bytes that the format reserves, with a header of a size that the decoder will complain about.
    return has(text, 6, "\0\0\0\0"sv) && has(text, 12, "\0\0"sv);
}

// ZSoft's technical reference: maker, version, run lengths, bits of a pixel and plane.
bool is_pcx(std::string_view text) {
    if (text.size() < 64 || text[0] != '\x0A' || text[2] != '\1') return false;
    constexpr std::string_view kVersions("\0\2\3\4\5", 5);
    constexpr std::string_view kBits = "\1\2\4\x08";
    return kVersions.find(text[1]) != std::string_view::npos && kBits.find(text[3]) != std::string_view::npos;
}

// A Targa picture with a colour map, whose entries and pixels have usual sizes.
bool is_mapped_tga(std::string_view text) {
    constexpr std::string_view kEntries = "\x0F\x10\x18\x20";
    return text.size() >= 18 && text[1] == '\1' && (text[2] == '\1' || text[2] == '\x09') && text[16] == '\x08' &&
           kEntries.find(text[7]) != std::string_view::npos;
}

// Both begin with zeros. A cursor has images, counted in bytes 4 and 5. A Targa picture without a colour map has zeros in
// bytes 3 to 7, one of four kinds, and whole pixels (Truevision TGA 2.0, C.2).
std::string_view sniff_zeros(std::string_view text) {
    if (text.size() < 18 || text[0] != 0 || text[1] != 0) return {};
    if (has(text, 2, "\2\0"sv) && (text[4] != 0 || text[5] != 0)) return "cur";
    constexpr std::string_view kKinds = "\x02\x03\x0A\x0B";
    constexpr std::string_view kDepths = "\x08\x0F\x10\x18\x20";
    const bool is_tga = kKinds.find(text[2]) != std::string_view::npos && has(text, 3, "\0\0\0\0\0"sv) &&
                        kDepths.find(text[16]) != std::string_view::npos;
    return is_tga ? std::string_view("tga") : std::string_view();
}

bool is_svg(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty() && (text[0] == ' ' || text[0] == '\n' || text[0] == '\r' || text[0] == '\t')) {
        text.remove_prefix(1);
    }
    const bool xml = text.starts_with("<?xml") || text.starts_with("<!--") || text.starts_with("<!DOCTYPE");
    return text.starts_with("<svg") || (xml && text.find("svg") != std::string_view::npos);
}

}  // namespace

std::string_view sniff(std::span<const std::uint8_t> head) {
    // Bytes as text: the comparisons below are all with literal bytes.
    const std::string_view text(reinterpret_cast<const char*>(head.data()), std::min(head.size(), kSniffBytes));
    for (const Magic& magic : kMagics) {
        if (has(text, magic.offset, magic.bytes)) return magic.format;
    }
    if (has(text, 0, "RIFF") && has(text, 8, "WEBP")) return "webp";
    if (has(text, 0, "RIFF") && has(text, 8, "AVI ")) return "avi";
    if (has(text, 4, "ftyp") && text.size() >= 12) return sniff_base_media(text);
    if (has(text, 4, "moov") || has(text, 4, "mdat") || has(text, 4, "wide")) return "mov";
    if (is_bmp(text)) return "bmp";
    if (const auto format = sniff_zeros(text); !format.empty()) return format;
    if (is_pcx(text)) return "pcx";
    if (is_mapped_tga(text)) return "tga";
    if (is_svg(text)) return "svg";
    if (has(text, 0, "#define ") && text.find("_width ") != std::string_view::npos) return "xbm";
    if (has(text, 0, "P7\n")) return "pam";
    if (text.size() >= 3 && text[0] == 'P' && text[1] >= '1' && text[1] <= '7' &&
        (text[2] == '\n' || text[2] == ' ' || text[2] == '\r' || text[2] == '\t')) {
        return "pnm";
    }
    return {};
}

bool is_decodable(std::string_view format) {
    constexpr auto kDecodable =
        std::to_array<std::string_view>({"jpeg", "png", "webp", "gif", "tiff", "bmp", "heif", "avif", "jxl"});
    return std::ranges::find(kDecodable, format) != kDecodable.end();
}

}  // namespace trove::media
