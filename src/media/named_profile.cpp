// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/write_metadata.h"

#include <lcms2.h>

#include <algorithm>
#include <array>
#include <memory>

namespace trove::media {
namespace {

struct Space {
    std::string_view name;
    cmsCIExyY white;
    cmsCIExyYTRIPLE primaries;
    double gamma;  // 0: sRGB's curve
};

constexpr cmsCIExyY kD65{0.3127, 0.3290, 1};
constexpr cmsCIExyY kD50{0.3457, 0.3585, 1};

constexpr std::array<Space, 4> kSpaces{{
    {"sRGB", kD65, {{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}}, 0},
    {"AdobeRGB", kD65, {{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}}, 563.0 / 256},
    {"ProPhotoRGB", kD50, {{0.7347, 0.2653, 1}, {0.1596, 0.8404, 1}, {0.0366, 0.0001, 1}}, 1.8},
    {"DisplayP3", kD65, {{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}}, 0},
}};

struct FreeCurve {
    void operator()(cmsToneCurve* curve) const { cmsFreeToneCurve(curve); }
};

}  // namespace

Bytes named_profile(std::string_view name) {
    // Makes "Adobe RGB (1998)" and "AdobeRGB" equal.
    std::string letters;
    for (const char c : name)
        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) letters += c;
    if (letters == "AdobeRGB1998") letters = "AdobeRGB";
    const auto* const space = std::ranges::find(kSpaces, std::string_view(letters), &Space::name);
    if (space == kSpaces.end()) return {};
    constexpr std::array<double, 5> kSrgbCurve{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
    const std::unique_ptr<cmsToneCurve, FreeCurve> curve(
        space->gamma > 0 ? cmsBuildGamma(nullptr, space->gamma)
                         : cmsBuildParametricToneCurve(nullptr, 4, kSrgbCurve.data()));
    if (!curve) return {};
    const std::array<cmsToneCurve*, 3> curves{curve.get(), curve.get(), curve.get()};
    const cmsHPROFILE profile = cmsCreateRGBProfile(&space->white, &space->primaries, curves.data());
    if (profile == nullptr) return {};
    cmsSetProfileVersion(profile, 2.1);  // every program reads it
    Bytes bytes;
    cmsUInt32Number size = 0;
    if (cmsSaveProfileToMem(profile, nullptr, &size) != 0) {
        bytes.resize(size);
        if (cmsSaveProfileToMem(profile, bytes.data(), &size) == 0) bytes.clear();
    }
    cmsCloseProfile(profile);
    // The creation time (ICC.1, bytes 24 to 35) would make every profile different.
    constexpr std::array<std::uint8_t, 12> kSomeDay{0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};
    if (bytes.size() > 128) std::ranges::copy(kSomeDay, bytes.begin() + 24);
    return bytes;
}

}  // namespace trove::media
