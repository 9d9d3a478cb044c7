// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/source.h"

#include "base/text.h"
#include "sources/apple_photos.h"
#include "sources/capture_one.h"
#include "sources/digikam.h"
#include "sources/iphoto.h"
#include "sources/lightroom.h"
#include "sources/takeout.h"

#include <algorithm>
#include <array>

namespace trove::sources {
namespace {

struct Ending {
    std::string_view ending;  // lower case
    SourceKind kind;
};

constexpr auto kEndings = std::to_array<Ending>({
    {".lrcat", SourceKind::kLightroom},
    {".lrdata", SourceKind::kLightroomPreviews},
    {".lrprev", SourceKind::kLightroomPreviews},
    {".photoslibrary", SourceKind::kApplePhotos},
    {".photolibrary", SourceKind::kIphoto},
    {".migratedphotolibrary", SourceKind::kIphoto},
    {".aplibrary", SourceKind::kIphoto},
    {".cocatalog", SourceKind::kCaptureOne},
    {".cocatalogdb", SourceKind::kCaptureOne},
    {".cosessiondb", SourceKind::kCaptureOne},
    {"digikam4.db", SourceKind::kDigikam},
});

// Files inside libraries whose folder may have any name.
constexpr auto kInside = std::to_array<Ending>({
    {"database/Photos.sqlite", SourceKind::kApplePhotos},
    {"Database/apdb/Library.apdb", SourceKind::kIphoto},
});

}  // namespace

std::string_view to_string(SourceKind kind) {
    switch (kind) {
        case SourceKind::kFolder:
            return "folder";
        case SourceKind::kTakeout:
            return "takeout";
        case SourceKind::kLightroom:
            return "lightroom";
        case SourceKind::kLightroomPreviews:
            return "lightroom-previews";
        case SourceKind::kApplePhotos:
            return "apple-photos";
        case SourceKind::kIphoto:
            return "iphoto";
        case SourceKind::kCaptureOne:
            return "capture-one";
        case SourceKind::kDigikam:
            return "digikam";
    }
    return "folder";
}

SourceKind named_like_a_library(std::string_view name) {
    const std::string low = lower(name);
    const auto* const found = std::ranges::find_if(kEndings, [&](const Ending& e) { return low.ends_with(e.ending); });
    return found == kEndings.end() ? SourceKind::kFolder : found->kind;
}

SourceKind library_inside(const std::filesystem::path& folder) {
    std::error_code ignored;
    for (const Ending& inside : kInside)
        if (std::filesystem::is_regular_file(folder / inside.ending, ignored)) return inside.kind;
    // A catalog of Capture One on Windows is a plain folder.
    auto catalog = folder / folder.filename();
    catalog += ".cocatalogdb";
    return std::filesystem::is_regular_file(catalog, ignored) ? SourceKind::kCaptureOne : SourceKind::kFolder;
}

SourceKind recognise(const std::filesystem::path& path) {
    if (const auto kind = named_like_a_library(path.filename().native()); kind != SourceKind::kFolder) return kind;
    if (looks_like_takeout(path)) return SourceKind::kTakeout;
    return library_inside(path);
}

Result<void> read_source(SourceKind kind,
                         const std::filesystem::path& path,
                         const SourceVisitor& visitor,
                         const Job& job) {
    switch (kind) {
        case SourceKind::kTakeout:
            return read_takeout(path, visitor, job);
        case SourceKind::kLightroom:
            return read_lightroom(path, visitor, job);
        case SourceKind::kLightroomPreviews:
            return read_lightroom_previews(path, visitor, job);
        case SourceKind::kApplePhotos:
            return read_apple_photos(path, visitor, job);
        case SourceKind::kIphoto:
            return read_iphoto(path, visitor, job);
        case SourceKind::kCaptureOne:
            return read_capture_one(path, visitor, job);
        case SourceKind::kDigikam:
            return read_digikam(path, visitor, job);
        case SourceKind::kFolder:
            return fail(Errc::kInternal, "a folder is walked, not read");
    }
    return fail(Errc::kInternal, "no such kind of source");
}

}  // namespace trove::sources
