// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/write_metadata.h"

#include "media/exiv2_size.h"
#include "media/metadata_library.h"
#include "photo/keyword.h"

#include <exiv2/exiv2.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

namespace trove::media {
namespace {

std::string exif_time(std::int64_t local_s) {
    const std::chrono::sys_seconds time{std::chrono::seconds(local_s)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return fmt::format("{:04}:{:02}:{:02} {:02}:{:02}:{:02}", int{date.year()}, unsigned{date.month()},
                       unsigned{date.day()}, clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string zone(int minutes) {
    return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
}

// Degrees, minutes and seconds to a ten-thousandth, about three millimetres.
std::string angle(double degrees) {
    const auto units = std::llround(std::abs(degrees) * 3600 * 10000);
    const auto whole = units / 36'000'000;
    const auto minutes = units / 600'000 % 60;
    return fmt::format("{}/1 {}/1 {}/10000", whole, minutes, units % 600'000);
}

std::string rational(double value, int denominator) {
    return fmt::format("{}/{}", std::llround(value * denominator), denominator);
}

void fill(const Metadata& m, Exiv2::ExifData& exif) {
    if (m.taken_local_s) {
        exif["Exif.Photo.DateTimeOriginal"] = exif_time(*m.taken_local_s);
        if (m.zone_minutes) exif["Exif.Photo.OffsetTimeOriginal"] = zone(*m.zone_minutes);
    }
    if (!m.camera_make.empty()) exif["Exif.Image.Make"] = m.camera_make;
    if (!m.camera_model.empty()) exif["Exif.Image.Model"] = m.camera_model;
    if (!m.lens.empty()) exif["Exif.Photo.LensModel"] = m.lens;
    if (m.iso) exif["Exif.Photo.ISOSpeedRatings"] = static_cast<std::uint16_t>(std::clamp(*m.iso, 0.0, 65535.0));
    const auto put_rational = [&exif](const char* key, const std::string& text) {
        Exiv2::URationalValue value;
        value.read(text);
        exif.add(Exiv2::ExifKey(key), &value);
    };
    if (m.f_number && *m.f_number < 10'000) put_rational("Exif.Photo.FNumber", rational(*m.f_number, 100));
    if (m.focal_length_mm && *m.focal_length_mm < 100'000)
        put_rational("Exif.Photo.FocalLength", rational(*m.focal_length_mm, 100));
    if (m.exposure_s && *m.exposure_s > 1e-6 && *m.exposure_s < 100'000)
        put_rational("Exif.Photo.ExposureTime", *m.exposure_s < 0.4
                                                    ? fmt::format("1/{}", std::llround(1 / *m.exposure_s))
                                                    : rational(*m.exposure_s, 1000));
    exif["Exif.Image.Orientation"] = static_cast<std::uint16_t>(m.orientation);
    if (m.latitude_deg && m.longitude_deg) {
        exif["Exif.GPSInfo.GPSLatitudeRef"] = *m.latitude_deg < 0 ? "S" : "N";
        put_rational("Exif.GPSInfo.GPSLatitude", angle(*m.latitude_deg));
        exif["Exif.GPSInfo.GPSLongitudeRef"] = *m.longitude_deg < 0 ? "W" : "E";
        put_rational("Exif.GPSInfo.GPSLongitude", angle(*m.longitude_deg));
    }
}

void put_language(Exiv2::XmpData& xmp, const char* key, const std::string& text) {
    Exiv2::LangAltValue value;
    value.value_["x-default"] = text;
    xmp.add(Exiv2::XmpKey(key), &value);
}

void put_list(Exiv2::XmpData& xmp, const char* key, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    Exiv2::XmpArrayValue value(Exiv2::xmpBag);
    for (const auto& text : texts) value.read(text);
    xmp.add(Exiv2::XmpKey(key), &value);
}

void fill(const AddedMetadata& added, Exiv2::XmpData& xmp) {
    const Metadata& m = added.metadata;
    if (!m.title.empty()) put_language(xmp, "Xmp.dc.title", m.title);
    if (!m.description.empty()) put_language(xmp, "Xmp.dc.description", m.description);
    const SplitKeywords keywords = split_keywords(m.keywords);
    put_list(xmp, "Xmp.dc.subject", keywords.words);
    put_list(xmp, "Xmp.lr.hierarchicalSubject", keywords.paths);
    put_list(xmp, "Xmp.iptcExt.PersonInImage", added.persons);
    if (m.rating) xmp["Xmp.xmp.Rating"] = std::to_string(*m.rating);
    if (!added.label.empty()) xmp["Xmp.xmp.Label"] = added.label;
}

Result<Bytes> with_metadata(std::span<const std::uint8_t> jpeg, const AddedMetadata& added) {
    // exiv2 0.27 returns std::auto_ptr, which C++20 has dropped; 0.28 returns std::unique_ptr.
    const std::unique_ptr<Exiv2::Image> image(
        Exiv2::ImageFactory::open(jpeg.data(), exiv2_size(jpeg.size())).release());
    if (!image || image->imageType() != Exiv2::ImageType::jpeg) return fail(Errc::kCorrupt, "it is no JPEG");
    image->readMetadata();
    Exiv2::ExifData exif = image->exifData();
    Exiv2::XmpData xmp = image->xmpData();
    fill(added.metadata, exif);
    fill(added, xmp);
    image->setExifData(exif);
    image->setXmpData(xmp);
    if (const Bytes profile = named_profile(added.profile); !profile.empty()) {
        Exiv2::DataBuf buffer(profile.data(), exiv2_size(profile.size()));
#if EXIV2_TEST_VERSION(0, 28, 0)
        image->setIccProfile(std::move(buffer));
#else
        image->setIccProfile(buffer);
#endif
    }
    image->writeMetadata();
    Exiv2::BasicIo& io = image->io();
    if (io.open() != 0) return fail(Errc::kInternal, "the result cannot be read back");
    Bytes out(io.size());
    const auto got = io.read(out.data(), exiv2_size(out.size()));
    io.close();
    if (exiv2_size<std::size_t>(got) != out.size()) return fail(Errc::kInternal, "the result cannot be read back");
    return out;
}

}  // namespace

Result<Bytes> add_to_jpeg(std::span<const std::uint8_t> jpeg, const AddedMetadata& added) {
    try {
        return metadata_library().with([&](auto&) { return with_metadata(jpeg, added); });
    } catch (const std::exception& e) {
        return fail(Errc::kCorrupt, fmt::format("its metadata cannot be written: {}", e.what()));
    }
}

}  // namespace trove::media
