// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/read_metadata.h"

#include "base/log.h"
#include "media/decode.h"
#include "media/decode_vips.h"
#include "media/exiv2_size.h"
#include "media/metadata_library.h"
#include "media/metadata_text.h"
#include "media/sniff.h"
#include "media/structure.h"

#include <exiv2/exiv2.hpp>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <memory>
#include <string>
#include <unordered_set>

namespace trove::media {
namespace {

constexpr std::size_t kMostKeywords = 1000;

struct Source {
    Exiv2::ExifData exif;
    Exiv2::IptcData iptc;
    Exiv2::XmpData xmp;
};

// One file's metadata with lookups that answer "absent" instead of throwing.
class Tags {
public:
    explicit Tags(const Source& source) : exif_(source.exif), iptc_(source.iptc), xmp_(source.xmp) {}

    [[nodiscard]] const Exiv2::Value* exif(const char* key) const {
        const auto found = exif_.findKey(Exiv2::ExifKey(key));
        return found == exif_.end() || found->count() == 0 ? nullptr : &found->value();
    }

    [[nodiscard]] const Exiv2::Value* xmp(const char* key) const {
        const auto found = xmp_.findKey(Exiv2::XmpKey(key));
        return found == xmp_.end() || found->count() == 0 ? nullptr : &found->value();
    }

    [[nodiscard]] std::string exif_text(const char* key) const {
        const Exiv2::Value* const value = exif(key);
        return value == nullptr ? std::string() : clean_text(value->toString());
    }

    // The default language of a text, else the first.
    [[nodiscard]] std::string xmp_text(const char* key) const {
        const Exiv2::Value* const value = xmp(key);
        if (value == nullptr) return {};
        const auto* const languages = dynamic_cast<const Exiv2::LangAltValue*>(value);
        if (languages == nullptr || languages->value_.empty()) return clean_text(value->toString(0));
        const auto standard = languages->value_.find("x-default");
        return clean_text(standard != languages->value_.end() ? standard->second : languages->value_.begin()->second);
    }

    [[nodiscard]] std::vector<std::string> xmp_texts(const char* key) const {
        std::vector<std::string> texts;
        const Exiv2::Value* const value = xmp(key);
        const Exiv2Size count = value == nullptr ? 0 : value->count();
        for (Exiv2Size i = 0; i < count && texts.size() < kMostKeywords; ++i)
            texts.push_back(clean_text(value->toString(i)));
        return texts;
    }

    [[nodiscard]] std::vector<std::string> iptc_texts(const char* key) const {
        const Exiv2::IptcKey wanted(key);
        std::vector<std::string> texts;
        for (const auto& datum : iptc_) {
            if (datum.tag() == wanted.tag() && datum.record() == wanted.record() && texts.size() < kMostKeywords) {
                texts.push_back(clean_text(datum.toString()));
            }
        }
        return texts;
    }

    [[nodiscard]] std::string iptc_text(const char* key) const {
        const auto texts = iptc_texts(key);
        return texts.empty() ? std::string() : texts.front();
    }

    [[nodiscard]] const Exiv2::ExifData& exif_data() const { return exif_; }

private:
    const Exiv2::ExifData& exif_;
    const Exiv2::IptcData& iptc_;
    const Exiv2::XmpData& xmp_;
};

// The n-th number of a value; absent for 1/0 and similar, which cameras write for "unknown".
std::optional<double> number(const Exiv2::Value* value, Exiv2Size n = 0) {
    if (value == nullptr || n >= value->count()) return std::nullopt;
    double result = 0;
    switch (value->typeId()) {
        case Exiv2::unsignedRational: {
            // toRational() is signed, and would turn 4294967295 into -1.
            const auto* const exact = dynamic_cast<const Exiv2::URationalValue*>(value);
            if (exact == nullptr) return std::nullopt;
            const Exiv2::URational r = exact->value_.at(exiv2_size<std::size_t>(n));
            if (r.second == 0) return std::nullopt;
            result = static_cast<double>(r.first) / r.second;
            break;
        }
        case Exiv2::signedRational: {
            const Exiv2::Rational r = value->toRational(n);
            if (r.second == 0) return std::nullopt;
            result = static_cast<double>(r.first) / r.second;
            break;
        }
        default:
            result = static_cast<double>(value->toFloat(n));
            break;
    }
    return std::isfinite(result) ? std::optional(result) : std::nullopt;
}

std::optional<double> positive(std::optional<double> value) {
    return value && *value > 0 ? value : std::nullopt;
}

void read_time(const Tags& tags, Metadata& out) {
    const auto take = [&out](const std::string& text, const std::string& zone) {
        if (out.taken_local_s) return;
        const auto moment = parse_moment(text);
        if (!moment) return;
        out.taken_local_s = moment->local_s;
        out.zone_minutes = moment->zone_minutes ? moment->zone_minutes : parse_zone(zone);
    };
    take(tags.exif_text("Exif.Photo.DateTimeOriginal"), tags.exif_text("Exif.Photo.OffsetTimeOriginal"));
    take(tags.exif_text("Exif.Image.DateTimeOriginal"), {});
    take(tags.xmp_text("Xmp.exif.DateTimeOriginal"), {});
    const std::string date = tags.iptc_text("Iptc.Application2.DateCreated");
    if (!date.empty()) take(date + " " + tags.iptc_text("Iptc.Application2.TimeCreated"), {});
    take(tags.xmp_text("Xmp.photoshop.DateCreated"), {});
    // The time of digitising: the same for a camera, and better than nothing for a scan.
    take(tags.exif_text("Exif.Photo.DateTimeDigitized"), tags.exif_text("Exif.Photo.OffsetTimeDigitized"));
}

// Degrees, minutes and seconds, each may have a fraction or be missing.
std::optional<double> exif_angle(const Tags& tags, const char* key) {
    const Exiv2::Value* const value = tags.exif(key);
    const auto degrees = number(value, 0);
    if (!degrees) return std::nullopt;
    return *degrees + number(value, 1).value_or(0) / 60 + number(value, 2).value_or(0) / 3600;
}

void read_place(const Tags& tags, Metadata& out) {
    auto latitude = exif_angle(tags, "Exif.GPSInfo.GPSLatitude");
    auto longitude = exif_angle(tags, "Exif.GPSInfo.GPSLongitude");
    if (latitude && longitude) {
        const std::string north = tags.exif_text("Exif.GPSInfo.GPSLatitudeRef");
        const std::string east = tags.exif_text("Exif.GPSInfo.GPSLongitudeRef");
        // Two zeros without directions mean "no position", not the sea off Africa.
        if (north.empty() && east.empty() && *latitude == 0 && *longitude == 0) return;
        if (north.starts_with('S')) latitude = -*latitude;
        if (east.starts_with('W')) longitude = -*longitude;
    } else {
        latitude = parse_coordinate(tags.xmp_text("Xmp.exif.GPSLatitude"));
        longitude = parse_coordinate(tags.xmp_text("Xmp.exif.GPSLongitude"));
    }
    if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 180) return;
    out.latitude_deg = latitude;
    out.longitude_deg = longitude;
    const bool from_exif = tags.exif("Exif.GPSInfo.GPSAltitude") != nullptr;
    const auto altitude = number(from_exif ? tags.exif("Exif.GPSInfo.GPSAltitude") : tags.xmp("Xmp.exif.GPSAltitude"));
    const auto below =
        number(from_exif ? tags.exif("Exif.GPSInfo.GPSAltitudeRef") : tags.xmp("Xmp.exif.GPSAltitudeRef"));
    // Between the deepest sea and the height of satellites.
    if (!altitude || std::abs(*altitude) > 1'000'000) return;
    out.altitude_m = below == 1.0 ? -std::abs(*altitude) : *altitude;
}

// exiv2 names lenses from makers' notes; "(0 0 0)", "65535" and similar are numbers without a name.
std::string lens_name(const Tags& tags) {
    if (std::string lens = tags.exif_text("Exif.Photo.LensModel"); !lens.empty() && lens != "----") return lens;
    if (std::string lens = tags.xmp_text("Xmp.aux.Lens"); !lens.empty()) return lens;
    const auto found = Exiv2::lensName(tags.exif_data());
    if (found == tags.exif_data().end()) return {};
    std::string lens = clean_text(found->print(&tags.exif_data()));
    const bool letters =
        std::ranges::count_if(lens, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }) >= 3;
    const bool unknown = lens.starts_with('(') || lens.starts_with("Unknown") || lens.starts_with("n/a") ||
                         lens.starts_with("Manual lens") || lens.find("None") != std::string::npos;
    return letters && !unknown ? lens : std::string();
}

void read_camera(const Tags& tags, Metadata& out) {
    const auto first_text = [](std::string a, std::string b) { return a.empty() ? std::move(b) : std::move(a); };
    out.camera_make = first_text(tags.exif_text("Exif.Image.Make"), tags.xmp_text("Xmp.tiff.Make"));
    out.camera_model = first_text(tags.exif_text("Exif.Image.Model"), tags.xmp_text("Xmp.tiff.Model"));
    out.software = first_text(tags.exif_text("Exif.Image.Software"), tags.xmp_text("Xmp.xmp.CreatorTool"));
    // 65535 means "more than 16 bits hold"; the newer tags then have the value.
    for (const char* const key : {"Exif.Photo.ISOSpeedRatings", "Exif.Photo.ISOSpeed",
                                  "Exif.Photo.RecommendedExposureIndex", "Exif.Photo.StandardOutputSensitivity"}) {
        const auto iso = positive(number(tags.exif(key)));
        if (iso && *iso != 65535 && !out.iso) out.iso = iso;
    }
    out.f_number = positive(number(tags.exif("Exif.Photo.FNumber")));
    if (!out.f_number) {
        // APEX: 2 to the half of it. Zero would be f/1, which is never meant.
        if (const auto apex = positive(number(tags.exif("Exif.Photo.ApertureValue"))))
            out.f_number = std::exp2(*apex / 2);
    }
    out.exposure_s = positive(number(tags.exif("Exif.Photo.ExposureTime")));
    if (!out.exposure_s) {
        const auto apex = number(tags.exif("Exif.Photo.ShutterSpeedValue"));
        if (apex && *apex != 0 && std::abs(*apex) < 32) out.exposure_s = std::exp2(-*apex);
    }
    out.focal_length_mm = positive(number(tags.exif("Exif.Photo.FocalLength")));
    for (auto* const value : {&out.f_number, &out.exposure_s, &out.focal_length_mm, &out.iso}) {
        if (*value && **value > 1e7) value->reset();  // implausible for a camera
    }
    auto orientation = number(tags.exif("Exif.Image.Orientation"));
    if (!orientation) orientation = number(tags.xmp("Xmp.tiff.Orientation"));
    if (orientation && *orientation >= 1 && *orientation <= 8) out.orientation = static_cast<int>(*orientation);
}

void read_words(const Tags& tags, Metadata& out) {
    const auto first_of = [](std::initializer_list<std::string> texts) {
        const auto* const found = std::ranges::find_if(texts, [](const std::string& t) { return !t.empty(); });
        return found == texts.end() ? std::string() : *found;
    };
    out.title = first_of({tags.xmp_text("Xmp.dc.title"), tags.iptc_text("Iptc.Application2.ObjectName")});
    out.description = first_of({clean_description(tags.xmp_text("Xmp.dc.description")),
                                clean_description(tags.iptc_text("Iptc.Application2.Caption")),
                                clean_description(tags.exif_text("Exif.Image.ImageDescription"))});
    std::unordered_set<std::string> seen;
    for (const auto& texts : {tags.xmp_texts("Xmp.dc.subject"), tags.iptc_texts("Iptc.Application2.Keywords")}) {
        for (const std::string& text : texts) {
            if (!text.empty() && out.keywords.size() < kMostKeywords && seen.insert(text).second)
                out.keywords.push_back(text);
        }
    }
    auto rating = number(tags.xmp("Xmp.xmp.Rating"));
    if (!rating) rating = number(tags.exif("Exif.Image.Rating"));
    if (rating) out.rating = static_cast<int>(std::clamp(std::round(*rating), -1.0, 5.0));
}

// exiv2 0.27 walks the boxes of HEIF, AVIF and JPEG XL by its own rules and misses blocks of some writers; the
// decoder's library finds them.
void add_blocks(const MetadataBlocks& blocks, Source& source) {
    std::span<const std::uint8_t> exif = blocks.exif;
    if (exif.size() > 6 && std::equal(exif.begin(), exif.begin() + 4, "Exif")) exif = exif.subspan(6);
    if (!exif.empty() && source.exif.empty()) {
        Exiv2::ExifParser::decode(source.exif, exif.data(), static_cast<std::uint32_t>(exif.size()));
    }
    if (!blocks.xmp.empty() && source.xmp.empty()) {
        Exiv2::XmpParser::decode(source.xmp, std::string(blocks.xmp.begin(), blocks.xmp.end()));
    }
}

void read_file_metadata(std::span<const std::uint8_t> bytes, Source& source) {
    // exiv2 returns std::auto_ptr, which C++20 has dropped.
    const std::unique_ptr<Exiv2::Image> image(
        Exiv2::ImageFactory::open(bytes.data(), exiv2_size(bytes.size())).release());
    if (!image) return;
    image->readMetadata();
    source.exif = image->exifData();
    source.iptc = image->iptcData();
    source.xmp = image->xmpData();
}

// Runs each step separately, so that a failure of exiv2 in one does not affect the others.
template <class Step>
void attempt(Step step) {
    try {
        step();
    } catch (const std::exception& e) {
        log::debug("media", "some metadata cannot be read: {}", e.what());
    }
}

}  // namespace

Metadata read_metadata(std::span<const std::uint8_t> bytes) {
    initialise_decoders();
    Metadata out;
    const std::string_view format = sniff(bytes);
    if (!is_decodable(format) || format == "bmp") return out;
    if (!has_bounded_metadata(bytes, format)) {
        log::debug("media",
                   "the metadata is left out: its boxes are nested too deep, or its XMP has too many namespaces");
        return out;
    }
    Source source;
    metadata_library().with([&](auto&) { attempt([&] { read_file_metadata(bytes, source); }); });
    MetadataBlocks blocks;
    const bool boxes = format == "heif" || format == "avif" || format == "jxl";
    if (boxes && (source.exif.empty() || source.xmp.empty()))
        attempt([&] { blocks = read_metadata_blocks(bytes, format); });
    metadata_library().with([&](auto&) {
        attempt([&] { add_blocks(blocks, source); });
        const Tags tags(source);
        attempt([&] { read_time(tags, out); });
        attempt([&] { read_place(tags, out); });
        attempt([&] { read_camera(tags, out); });
        attempt([&] { read_words(tags, out); });
        attempt([&] { out.lens = lens_name(tags); });
    });
    return out;
}

}  // namespace trove::media
