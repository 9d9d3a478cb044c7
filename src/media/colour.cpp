// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/colour.h"

#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace trove::media {

struct ColourTransform::Handles {
    cmsContext context = cmsCreateContext(nullptr, nullptr);
    cmsHTRANSFORM transform = nullptr;

    Handles() = default;
    Handles(const Handles&) = delete;
    Handles& operator=(const Handles&) = delete;

    ~Handles() {
        if (transform != nullptr) cmsDeleteTransform(transform);
        cmsDeleteContext(context);
    }
};

namespace {

// A profile closed when it goes out of scope.
struct Profile {
    cmsHPROFILE handle;

    explicit Profile(cmsHPROFILE h) : handle(h) {}

    Profile(const Profile&) = delete;
    Profile& operator=(const Profile&) = delete;

    ~Profile() {
        if (handle != nullptr) cmsCloseProfile(handle);
    }
};

constexpr std::size_t kMostProfileBytes = std::size_t{16} << 20U;
constexpr int kInvisibleDifference = 2;  // of 255

void silent(cmsContext /*context*/, cmsUInt32Number /*code*/, const char* /*text*/) {}

cmsColorSpaceSignature signature(Pixels pixels) {
    switch (pixels) {
        case Pixels::kGrey:
            return cmsSigGrayData;
        case Pixels::kRgb:
            return cmsSigRgbData;
        default:
            return cmsSigCmykData;
    }
}

// The macros of lcms2.h cast in the old style.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"

cmsUInt32Number layout(Pixels pixels) {
    switch (pixels) {
        case Pixels::kGrey:
            return TYPE_GRAY_8;
        case Pixels::kRgb:
            return TYPE_RGB_8;
        case Pixels::kCmyk:
            return TYPE_CMYK_8;
        default:
            return TYPE_CMYK_8_REV;
    }
}

constexpr cmsUInt32Number kRgbLayout = TYPE_RGB_8;
#pragma GCC diagnostic pop

// Tries the transform on colours spread over the cube; sRGB profiles have many unreliable names and signatures.
bool changes_nothing(cmsHTRANSFORM transform, Pixels pixels) {
    if (pixels != Pixels::kRgb && pixels != Pixels::kGrey) return false;
    constexpr std::array<std::uint8_t, 5> kLevels = {0, 51, 118, 187, 255};
    const bool rgb = pixels == Pixels::kRgb;
    std::array<std::uint8_t, 375> from{};
    std::array<std::uint8_t, 375> to{};
    std::array<std::uint8_t, 375> want{};
    std::size_t count = 0;
    for (const std::uint8_t r : kLevels) {
        for (const std::uint8_t g : kLevels) {
            for (const std::uint8_t b : kLevels) {
                want[count * 3] = r;
                want[count * 3 + 1] = rgb ? g : r;
                want[count * 3 + 2] = rgb ? b : r;
                if (rgb) std::copy_n(&want[count * 3], 3, &from[count * 3]);
                if (!rgb) from[count] = r;
                ++count;
            }
        }
    }
    cmsDoTransform(transform, from.data(), to.data(), static_cast<cmsUInt32Number>(count));
    for (std::size_t i = 0; i < to.size(); ++i) {
        if (std::abs(to[i] - want[i]) > kInvisibleDifference) return false;
    }
    return true;
}

}  // namespace

ColourTransform::ColourTransform(std::unique_ptr<Handles> handles) : handles_(std::move(handles)) {}

ColourTransform::ColourTransform(ColourTransform&& other) noexcept = default;
ColourTransform& ColourTransform::operator=(ColourTransform&& other) noexcept = default;
ColourTransform::~ColourTransform() = default;

std::optional<ColourTransform> ColourTransform::make(std::span<const std::uint8_t> profile, Pixels pixels) {
    if (profile.size() < 128 || profile.size() > kMostProfileBytes) return std::nullopt;
    auto handles = std::make_unique<Handles>();
    if (handles->context == nullptr) return std::nullopt;
    cmsSetLogErrorHandlerTHR(handles->context, silent);
    const Profile from(
        cmsOpenProfileFromMemTHR(handles->context, profile.data(), static_cast<cmsUInt32Number>(profile.size())));
    if (from.handle == nullptr || cmsGetColorSpace(from.handle) != signature(pixels)) return std::nullopt;
    const Profile to(cmsCreate_sRGBProfileTHR(handles->context));
    if (to.handle == nullptr) return std::nullopt;
    handles->transform = cmsCreateTransformTHR(handles->context, from.handle, layout(pixels), to.handle, kRgbLayout,
                                               INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_BLACKPOINTCOMPENSATION);
    if (handles->transform == nullptr || changes_nothing(handles->transform, pixels)) return std::nullopt;
    return ColourTransform(std::move(handles));
}

void ColourTransform::run(const std::uint8_t* from, std::uint8_t* to, std::size_t count) const {
    constexpr std::size_t kBatch = std::size_t{1} << 20U;  // Little CMS counts in 32 bits
    const cmsUInt32Number in_width = T_CHANNELS(cmsGetTransformInputFormat(handles_->transform));
    for (std::size_t done = 0; done < count; done += kBatch) {
        const std::size_t now = std::min(kBatch, count - done);
        cmsDoTransform(handles_->transform, from + done * in_width, to + done * 3, static_cast<cmsUInt32Number>(now));
    }
}

}  // namespace trove::media
