// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/metadata_text.h"

#include "base/file.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace trove::media {
namespace {

constexpr std::size_t kMostTextBytes = std::size_t{64} << 10U;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Takes `digits` digits off the front; absent if they are missing.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits ||
        !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(digits), is_digit)) {
        return std::nullopt;
    }
    int value = 0;
    for (const char c : text.substr(0, digits)) value = value * 10 + (c - '0');
    text.remove_prefix(digits);
    return value;
}

bool take_any_of(std::string_view& text, std::string_view characters) {
    if (text.empty() || characters.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

void skip_blanks(std::string_view& text) {
    while (take_any_of(text, std::string_view(" \t\0", 3))) {
    }
}

// Takes a plain decimal number off the front: no sign, no exponent, no locale.
std::optional<double> take_decimal(std::string_view& text) {
    double value = 0;
    double place = 1;
    bool any = false;
    bool fraction = false;
    while (!text.empty() && (is_digit(text.front()) || (text.front() == '.' && !fraction))) {
        if (text.front() == '.') {
            fraction = true;
        } else {
            any = true;
            if (fraction) place /= 10;
            value = fraction ? value + place * (text.front() - '0') : value * 10 + (text.front() - '0');
        }
        text.remove_prefix(1);
    }
    return any ? std::optional(value) : std::nullopt;
}

std::string latin1_to_utf8(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
        } else {
            out += static_cast<char>(0xC0U | (byte >> 6U));
            out += static_cast<char>(0x80U | (byte & 0x3FU));
        }
    }
    return out;
}

}  // namespace

std::optional<int> parse_zone(std::string_view text) {
    skip_blanks(text);
    if (text.starts_with('Z') || text.starts_with('z')) return 0;
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    const int sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto hours = take_number(text, 2);
    if (!hours) return std::nullopt;
    take_any_of(text, ":");
    const int minutes = take_number(text, 2).value_or(0);
    // The zones in use reach from -12:00 to +14:00.
    if (*hours > 14 || minutes > 59) return std::nullopt;
    return sign * (*hours * 60 + minutes);
}

std::optional<Moment> parse_moment(std::string_view text) {
    skip_blanks(text);
    const auto year = take_number(text, 4);
    take_any_of(text, ":-/.");
    const auto month = take_number(text, 2);
    take_any_of(text, ":-/.");
    const auto day = take_number(text, 2);
    // Photography begins in 1826.
    if (!year || !month || !day || *year < 1826) return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok()) return std::nullopt;
    take_any_of(text, "T");
    skip_blanks(text);
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (const auto h = take_number(text, 2)) {
        hour = *h;
        take_any_of(text, ":.");
        minute = take_number(text, 2).value_or(0);
        take_any_of(text, ":.");
        second = take_number(text, 2).value_or(0);
        if (take_any_of(text, ".,")) {
            while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
        }
    }
    if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
    const auto since = std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(hour) +
                       std::chrono::minutes(minute) + std::chrono::seconds(second);
    return Moment{std::chrono::duration_cast<std::chrono::seconds>(since).count(), parse_zone(text)};
}

std::optional<double> parse_coordinate(std::string_view text) {
    skip_blanks(text);
    double value = 0;
    double unit = 1;
    for (int part = 0; part < 3; ++part) {
        const auto number = take_decimal(text);
        if (!number) return std::nullopt;
        value += *number * unit;
        unit /= 60;
        if (!take_any_of(text, ",")) break;
    }
    skip_blanks(text);
    if (text.empty()) return std::nullopt;
    if (text.front() == 'S' || text.front() == 'W') return -value;
    if (text.front() == 'N' || text.front() == 'E') return value;
    return std::nullopt;
}

std::string clean_text(std::string_view text) {
    text = text.substr(0, kMostTextBytes);
    std::string out;
    for (const char c : text) {
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
        if (c == '\n' || c == '\t' || !control) out += c;
        if (c == '\0') break;
    }
    std::string utf8 = valid_utf8(out);
    if (utf8 != out) {
        // The length limit may have split a character; any other text that is not UTF-8 is Latin-1.
        utf8 = text.size() == kMostTextBytes ? utf8 : latin1_to_utf8(out);
    }
    return std::string(trimmed(utf8));
}

std::string clean_description(std::string_view text) {
    std::string clean = clean_text(text);
    // Written by cameras into every picture; found in real files and in photo managers' documentation.
    constexpr auto kByCameras = std::to_array<std::string_view>({"OLYMPUS DIGITAL CAMERA",
                                                                 "OLYMPUS CAMERA",
                                                                 "DCIM",
                                                                 "DIGITAL CAMERA",
                                                                 "SONY DSC",
                                                                 "KONICA MINOLTA DIGITAL CAMERA",
                                                                 "MINOLTA DIGITAL CAMERA",
                                                                 "SAMSUNG DIGITAL CAMERA",
                                                                 "SAMSUNG",
                                                                 "KODAK Digital Still Camera",
                                                                 "Exif_JPEG_PICTURE",
                                                                 "Exif JPEG",
                                                                 "DSC",
                                                                 "AppleMark",
                                                                 "LEAD Technologies Inc. V1.01",
                                                                 "Default",
                                                                 "Untitled",
                                                                 "cof",
                                                                 "hdr",
                                                                 "rhdr",
                                                                 "dav",
                                                                 "edf",
                                                                 "ptr",
                                                                 "<Digimax",
                                                                 "<KENOX",
                                                                 "Digital StillCamera",
                                                                 "MEDION DIGITAL CAMERA",
                                                                 "PENTAX DIGITAL CAMERA",
                                                                 "TOSHIBA DIGITAL CAMERA",
                                                                 "Camera Manufacturer",
                                                                 "ImageDescription",
                                                                 "Picture",
                                                                 "charset=Ascii",
                                                                 "default"});
    for (const std::string_view junk : kByCameras) {
        if (clean == junk) return {};
        if (junk.front() == '<' && clean.starts_with(junk)) return {};
    }
    return clean;
}

}  // namespace trove::media
