// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/routes_browse.h"

#include "json/answers.h"
#include "server/json_response.h"
#include "server/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

namespace trove::server {
namespace {

constexpr Range kWallLimit{1, 20'000, 10'000};
constexpr Range kWallOffset{0, 100'000'000, 0};

// One column of the wall's binary form: little-endian, like typed arrays on every machine with a browser.
template <class T>
void put(std::string& bytes, T value) {
    static_assert(std::endian::native == std::endian::little, "swap here");
    std::array<char, sizeof(T)> raw{};
    std::memcpy(raw.data(), &value, sizeof(T));
    bytes.append(raw.data(), raw.size());
}

std::int32_t day_of(std::int64_t when_s) {
    const std::int64_t day = when_s >= 0 ? when_s / 86'400 : -((-when_s + 86'399) / 86'400);
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(day, INT32_MIN, INT32_MAX));
}

std::uint32_t first_bytes(const ContentHash& hash) {
    return (std::uint32_t{hash.bytes[0]} << 24U) | (std::uint32_t{hash.bytes[1]} << 16U) |
           (std::uint32_t{hash.bytes[2]} << 8U) | hash.bytes[3];
}

Result<double> degrees(const Request& request, std::string_view name, double most, double usual) {
    const std::string* text = request.parameter(name);
    if (text == nullptr) return usual;
    // strtod uses the C locale, because no code here sets another.
    char* end = nullptr;
    const double value = std::strtod(text->c_str(), &end);
    if (text->empty() || *end != '\0' || !std::isfinite(value) || std::abs(value) > most)
        return fail(Errc::kInvalid, fmt::format("{} is a number of degrees from -{} to {}", name, most, most));
    return value;
}

Result<MapBox> box_of(const Request& request) {
    MapBox box;
    TROVE_TRY(box.west_deg, degrees(request, "west", 180, -180));
    TROVE_TRY(box.east_deg, degrees(request, "east", 180, 180));
    TROVE_TRY(box.south_deg, degrees(request, "south", 90, -90));
    TROVE_TRY(box.north_deg, degrees(request, "north", 90, 90));
    return box;
}

Result<Response> wall(const Call& call) {
    TROVE_TRY(const auto limit, number_parameter(call.request, "limit", kWallLimit));
    TROVE_TRY(const auto offset, number_parameter(call.request, "offset", kWallOffset));
    std::shared_ptr<const Wall> wall;
    if (call.request.parameter("snapshot") != nullptr) {
        TROVE_TRY(const auto snapshot, number_parameter(call.request, "snapshot", Range{0, UINT64_MAX, 0}));
        TROVE_TRY(wall, call.library.browse().wall(snapshot));
    } else {
        WallQuery query;
        const std::string* order = call.request.parameter("order");
        if (order == nullptr || *order == "time")
            query.order = WallOrder::kTime;
        else if (*order == "added")
            query.order = WallOrder::kAdded;
        else if (*order == "random")
            query.order = WallOrder::kRandom;
        else
            return fail(Errc::kInvalid, "order is time, added or random");
        TROVE_TRY(query.seed, number_parameter(call.request, "seed", Range{0, kMostSeed, 0}));
        TROVE_TRY(const auto favourites, number_parameter(call.request, "favourites", Range{0, 1, 0}));
        TROVE_TRY(const auto hidden, number_parameter(call.request, "hidden", Range{0, 1, 0}));
        query.favourites = favourites == 1;
        query.hidden = hidden == 1;
        if (const std::string* folder = call.request.parameter("folder")) {
            if (folder->empty() || folder->front() != '/' || folder->size() > kMostPathBytes)
                return fail(Errc::kInvalid, "folder is a whole path, as /api/v1/folders lists them");
            query.folder = *folder;
        }
        if (call.request.parameter("west") != nullptr) {
            TROVE_TRY(query.box, box_of(call.request));
        }
        TROVE_TRY(wall, call.library.browse().wall(query));
    }
    const auto all = std::span(wall->photos);
    const auto photos =
        all.subspan(std::min<std::size_t>(offset, all.size()))
            .first(std::min<std::size_t>(limit, all.size() - std::min<std::size_t>(offset, all.size())));
    const std::string etag = fmt::format("\"w{:x}-{}-{}\"", wall->snapshot, offset, photos.size());
    return unless_unchanged(call.request, etag, "private, no-cache", [&]() -> Result<Response> {
        std::string bytes;
        bytes.reserve(24 + photos.size() * 31);
        bytes += "TWL1";
        put(bytes, static_cast<std::uint32_t>(all.size()));
        put(bytes, static_cast<std::uint32_t>(std::min<std::uint64_t>(offset, UINT32_MAX)));
        put(bytes, static_cast<std::uint32_t>(photos.size()));
        put(bytes, wall->snapshot);
        for (const WallPhoto& p : photos) put(bytes, static_cast<double>(to_int(p.photo)));
        for (const WallPhoto& p : photos) put(bytes, first_bytes(p.hash));
        for (const WallPhoto& p : photos) put(bytes, day_of(p.when_s));
        for (const WallPhoto& p : photos)
            put(bytes,
                static_cast<std::uint16_t>(std::clamp(p.width_px * 1000.0 / std::max(p.height_px, 1), 1.0, 65535.0)));
        for (const WallPhoto& p : photos)
            put(bytes, static_cast<std::uint8_t>((p.favourite_at_s != 0 ? 1 : 0) | (p.present ? 0 : 2)));
        for (const WallPhoto& p : photos)
            for (const std::uint8_t byte : p.tiny) put(bytes, byte);
        return Response{200, "application/octet-stream", std::move(bytes), {}};
    });
}

Result<Response> months(const Call& call) {
    TROVE_TRY(const auto months, call.library.browse().months());
    return json_response(json::list_of(months));
}

Result<Response> folders(const Call& call) {
    TROVE_TRY(const auto folders, call.library.browse().folders());
    return json_response(json::list_of(folders));
}

Result<Response> towns(const Call& call) {
    TROVE_TRY(const auto places, call.library.browse().towns());
    return json_response(json::list_of(places));
}

Result<Response> map(const Call& call) {
    TROVE_TRY(const auto box, box_of(call.request));
    TROVE_TRY(const auto zoom, number_parameter(call.request, "zoom", Range{0, 22, 2}));
    constexpr std::size_t kMostClusters = 2000;
    TROVE_TRY(const auto clusters, call.library.browse().map(box, static_cast<int>(zoom)));
    return json_response(json::map_of(clusters, kMostClusters));
}

constexpr std::array kBrowseRoutes{
    Route{"GET", "/api/v1/wall", wall, Effect::kReads, Runs::kOnWorker,
          "Many photos in some order, in columns of bytes (src/server/routes_browse.h)", "application/octet-stream",
          "order seed folder favourites hidden west south east north snapshot limit offset"},
    Route{"GET", "/api/v1/months", months, Effect::kReads, Runs::kOnWorker,
          "How many photos each month has, and where on the wall by time it begins", "Months"},
    Route{"GET", "/api/v1/folders", folders, Effect::kReads, Runs::kOnWorker, "The folders that hold photos",
          "Folders"},
    Route{"GET", "/api/v1/places", towns, Effect::kReads, Runs::kOnWorker,
          "The towns that photos were taken in or near", "Places"},
    Route{"GET", "/api/v1/map", map, Effect::kReads, Runs::kOnWorker, "Clusters of photos by where they were taken",
          "Map", "west south east north zoom"},
};

}  // namespace

std::span<const Route> browse_routes() {
    return kBrowseRoutes;
}

}  // namespace trove::server
