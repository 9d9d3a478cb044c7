// SPDX-License-Identifier: GPL-3.0-or-later
#include "towns/gazetteer.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numbers>

namespace trove::towns {
namespace {

constexpr std::string_view kMagic = "TPL1";
constexpr std::size_t kHeadBytes = 16;  // magic, and the counts of towns, names and regions
constexpr std::size_t kRowBytes = 18;   // latitude, longitude (10^-5 degrees), inhabitants, name: 4 each; region: 2
constexpr double kEarthRadiusKm = 6371.0;
constexpr int kColumns = 360;
constexpr int kRows = 180;
constexpr int kRowsAround = 1;          // rows of cells to search, north and south of the point
constexpr double kPeoplePerKm2 = 3000;  // density of a usual town
constexpr double kLeastRadiusKm = 1;
// A degree of latitude is 111 km, so this and the reach together stay within kRowsAround.
constexpr double kMostRadiusKm = 50;

template <class T>
T value_at(std::string_view bytes, std::size_t at) {
    static_assert(std::endian::native == std::endian::little, "swap here");
    T value{};
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

double distance_km(double latitude_a, double longitude_a, double latitude_b, double longitude_b) {
    const double up = std::sin(radians(latitude_b - latitude_a) / 2);
    const double across = std::sin(radians(longitude_b - longitude_a) / 2);
    const double haversine = up * up + std::cos(radians(latitude_a)) * std::cos(radians(latitude_b)) * across * across;
    return 2 * kEarthRadiusKm * std::asin(std::min(1.0, std::sqrt(haversine)));
}

double disc_radius_km(double inhabitants) {
    return std::clamp(std::sqrt(inhabitants / kPeoplePerKm2 / std::numbers::pi), kLeastRadiusKm, kMostRadiusKm);
}

int row_of(double latitude_deg) {
    return std::clamp(static_cast<int>(std::floor(latitude_deg)) + kRows / 2, 0, kRows - 1);
}

int column_of(double longitude_deg) {
    return (static_cast<int>(std::floor(longitude_deg)) + kColumns / 2 + kColumns) % kColumns;
}

std::size_t cell_of(int row, int column) {
    return static_cast<std::size_t>(row * kColumns + column);
}

// Takes exactly `count` lines off `text`.
Result<std::vector<std::string_view>> lines(std::string_view& text, std::size_t count) {
    std::vector<std::string_view> out;
    out.reserve(std::min(count, text.size()));
    while (out.size() < count) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return fail(Errc::kCorrupt, "the table of places ends too early");
        out.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return out;
}

}  // namespace

std::string full_name(const Town& town) {
    return town.region.empty() ? std::string(town.name) : fmt::format("{}, {}", town.name, town.region);
}

Result<Gazetteer> Gazetteer::read(std::string_view bytes) {
    const auto corrupt = [] { return fail(Errc::kCorrupt, "this is not a table of places"); };
    if (bytes.size() < kHeadBytes || !bytes.starts_with(kMagic)) return corrupt();
    const std::size_t towns = value_at<std::uint32_t>(bytes, 4);
    const std::size_t names = value_at<std::uint32_t>(bytes, 8);
    const std::size_t regions = value_at<std::uint32_t>(bytes, 12);
    if ((bytes.size() - kHeadBytes) / kRowBytes < towns) return corrupt();
    Gazetteer made;
    std::string_view text = bytes.substr(kHeadBytes + towns * kRowBytes);
    TROVE_TRY(made.names_, lines(text, names));
    TROVE_TRY(made.regions_, lines(text, regions));
    made.rows_.reserve(towns);
    made.cells_.assign(std::size_t{kRows} * kColumns + 1, 0);
    std::size_t last = 0;
    for (std::size_t i = 0; i < towns; ++i) {
        const std::size_t at = kHeadBytes + i * kRowBytes;
        const double latitude_deg = value_at<std::int32_t>(bytes, at) / 1e5;
        const double longitude_deg = value_at<std::int32_t>(bytes, at + 4) / 1e5;
        const Row row{static_cast<float>(latitude_deg), static_cast<float>(longitude_deg),
                      static_cast<float>(disc_radius_km(value_at<std::uint32_t>(bytes, at + 8))),
                      value_at<std::uint32_t>(bytes, at + 12), value_at<std::uint16_t>(bytes, at + 16)};
        if (std::abs(latitude_deg) > 90 || std::abs(longitude_deg) > 180 || row.name >= names || row.region >= regions)
            return corrupt();
        const std::size_t cell = cell_of(row_of(latitude_deg), column_of(longitude_deg));
        if (cell < last) return corrupt();
        last = cell;
        ++made.cells_[cell + 1];
        made.rows_.push_back(row);
    }
    for (std::size_t cell = 1; cell < made.cells_.size(); ++cell) made.cells_[cell] += made.cells_[cell - 1];
    return made;
}

std::optional<Town> Gazetteer::nearest(double latitude_deg, double longitude_deg) const {
    if (!(std::abs(latitude_deg) <= 90 && std::abs(longitude_deg) <= 180)) return std::nullopt;
    // Inside a disc: -1 (centre) to 0 (edge). Outside: kilometres from its edge. So discs that contain the point come
    // first.
    double least = kReachKm;
    const Row* best = nullptr;
    const int middle = row_of(latitude_deg);
    const int column = column_of(longitude_deg);
    for (int row = std::max(0, middle - kRowsAround); row <= std::min(kRows - 1, middle + kRowsAround); ++row) {
        // Towards the poles the same distance spans more columns.
        const double furthest_deg = std::max(std::abs(row - kRows / 2), std::abs(row + 1 - kRows / 2));
        const double narrow = std::cos(radians(std::min(furthest_deg, 89.9)));
        const int around = std::min(kColumns / 2 - 1, static_cast<int>(std::ceil(kRowsAround / narrow)));
        for (int step = -around; step <= around; ++step) {
            const std::size_t cell = cell_of(row, (column + step + kColumns) % kColumns);
            for (std::size_t i = cells_[cell]; i < cells_[cell + 1]; ++i) {
                const Row& town = rows_[i];
                const double way = distance_km(latitude_deg, longitude_deg, town.latitude_deg, town.longitude_deg);
                const double cost = way <= town.radius_km ? way / town.radius_km - 1 : way - town.radius_km;
                if (cost >= least) continue;
                least = cost;
                best = &town;
            }
        }
    }
    if (best == nullptr) return std::nullopt;
    return Town{names_[best->name], regions_[best->region]};
}

const Result<Gazetteer>& world() {
    static const Result<Gazetteer> kWorld = Gazetteer::read(world_files().front().bytes);
    return kWorld;
}

}  // namespace trove::towns
