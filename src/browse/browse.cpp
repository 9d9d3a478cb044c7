// SPDX-License-Identifier: GPL-3.0-or-later
#include "browse/browse.h"

#include "base/guarded.h"
#include "catalog/browse_reader.h"
#include "catalog/marks.h"
#include "towns/gazetteer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>
#include <map>
#include <numbers>
#include <random>
#include <unordered_map>
#include <unordered_set>

namespace trove::browse {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostWalls = 6;
constexpr std::size_t kMostWallsOfAQuery = 3;        // readers of older walls can finish; more would only cost memory
constexpr auto kFreshFor = std::chrono::seconds(2);  // between readings while a crawl writes

struct Photos {
    std::vector<WallPhoto> by_id;
};

// Locations and positions: most of the data, needed only for some queries.
struct Where {
    std::vector<MapPhoto> map;
    std::vector<catalog::LocationRow> locations;
};

bool lies_under(const std::string& path, const std::string& folder) {
    return folder == "/" || (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

bool lies_in(const MapPhoto& photo, const MapBox& box) {
    if (photo.latitude_deg < box.south_deg || photo.latitude_deg > box.north_deg) return false;
    if (box.west_deg <= box.east_deg) return photo.longitude_deg >= box.west_deg && photo.longitude_deg <= box.east_deg;
    return photo.longitude_deg >= box.west_deg || photo.longitude_deg <= box.east_deg;  // across the 180th meridian
}

void newest_first(std::vector<WallPhoto>& photos, std::int64_t WallPhoto::* key) {
    std::ranges::sort(photos, [key](const WallPhoto& a, const WallPhoto& b) {
        return a.*key != b.*key ? a.*key > b.*key : to_int(a.photo) > to_int(b.photo);
    });
}

std::vector<WallPhoto> chosen(const Photos& all, const Where& where, const WallQuery& query) {
    std::unordered_set<std::int64_t> inside;
    if (query.folder)
        for (const catalog::LocationRow& location : where.locations)
            if (lies_under(location.path.native(), query.folder->native())) inside.insert(to_int(location.photo));
    std::unordered_set<std::int64_t> there;
    if (query.box)
        for (const MapPhoto& photo : where.map)
            if (lies_in(photo, *query.box)) there.insert(to_int(photo.photo));
    std::vector<WallPhoto> photos;
    if (!query.folder && !query.box && !query.favourites && !query.hidden) photos.reserve(all.by_id.size());
    for (const WallPhoto& photo : all.by_id) {
        if (photo.hidden != query.hidden) continue;
        if (query.favourites && photo.favourite_at_s == 0) continue;
        if (query.folder && !inside.contains(to_int(photo.photo))) continue;
        if (query.box && !there.contains(to_int(photo.photo))) continue;
        photos.push_back(photo);
    }
    if (query.favourites) {
        newest_first(photos, &WallPhoto::favourite_at_s);
    } else if (query.order == WallOrder::kTime) {
        newest_first(photos, &WallPhoto::when_s);
    } else if (query.order == WallOrder::kAdded) {
        newest_first(photos, &WallPhoto::added_at_s);
    } else {
        // Modulo: the bias is one part in 2^40 for any real library, and the order is the same on every platform.
        std::mt19937_64 generator(query.seed);
        for (std::size_t i = 0; i < photos.size(); ++i)
            std::swap(photos[i], photos[i + generator() % (photos.size() - i)]);
    }
    return photos;
}

// Web Mercator, the world as a square from 0 to 1. Latitudes beyond the square's edge are clamped to it.
double mercator_y(double latitude_deg) {
    constexpr double kMost = 85.05112878;
    const double phi = std::clamp(latitude_deg, -kMost, kMost) * std::numbers::pi / 180;
    return (1 - std::log(std::tan(phi) + 1 / std::cos(phi)) / std::numbers::pi) / 2;
}

double mercator_x(double longitude_deg) {
    return (longitude_deg + 180) / 360;
}

}  // namespace

class Browse::Impl {
public:
    explicit Impl(std::filesystem::path library) : library_(std::move(library)) {}

    Result<std::shared_ptr<const Photos>> photos() {
        return seen_.with([this](Seen& seen) -> Result<std::shared_ptr<const Photos>> { return up_to_date(seen); });
    }

    Result<std::shared_ptr<const Where>> where() {
        return seen_.with([this](Seen& seen) -> Result<std::shared_ptr<const Where>> {
            TROVE_TRY(const auto photos, up_to_date(seen));
            return where_of(seen, photos);
        });
    }

    Result<std::shared_ptr<const Wall>> wall(const WallQuery& query) {
        return seen_.with([&](Seen& seen) -> Result<std::shared_ptr<const Wall>> {
            TROVE_TRY(const auto photos, up_to_date(seen));
            const auto known = std::ranges::find_if(
                seen.walls, [&](const KeptWall& w) { return w.version == seen.version && w.query == query; });
            if (known != seen.walls.end()) return known->wall;
            auto wall = std::make_shared<Wall>();
            wall->snapshot = ++seen.last_snapshot;
            std::shared_ptr<const Where> where = std::make_shared<Where>();
            if (query.folder || query.box) {
                TROVE_TRY(where, where_of(seen, photos));
            }
            wall->photos = chosen(*photos, *where, query);
            seen.walls.push_front({seen.version, query, wall});
            std::size_t of_query = 0;
            std::erase_if(seen.walls,
                          [&](const KeptWall& w) { return w.query == query && ++of_query > kMostWallsOfAQuery; });
            if (seen.walls.size() > kMostWalls) seen.walls.pop_back();
            return std::shared_ptr<const Wall>(wall);
        });
    }

    Result<std::shared_ptr<const Wall>> wall(std::uint64_t snapshot) {
        return seen_.with([&](Seen& seen) -> Result<std::shared_ptr<const Wall>> {
            const auto known =
                std::ranges::find_if(seen.walls, [&](const KeptWall& w) { return w.wall->snapshot == snapshot; });
            if (known == seen.walls.end())
                return fail(Errc::kNotFound, "the library has changed since; ask for the wall again from its start");
            return known->wall;
        });
    }

    template <class F>
    auto with_reader(F&& ask) -> decltype(ask(std::declval<catalog::BrowseReader&>())) {
        return seen_.with([&](Seen& seen) -> decltype(ask(std::declval<catalog::BrowseReader&>())) {
            TROVE_CHECKED(open(seen));
            return ask(*seen.reader);
        });
    }

    template <class F>
    auto with_marks(F&& change) -> decltype(change(std::declval<catalog::Marks&>())) {
        return marks_.with(
            [&](std::optional<catalog::Marks>& marks) -> decltype(change(std::declval<catalog::Marks&>())) {
                if (!marks) {
                    TROVE_TRY(auto opened, catalog::Marks::open(library_));
                    marks.emplace(std::move(opened));
                }
                return change(*marks);
            });
    }

    // Makes a person's own new mark visible at once.
    void look_again() {
        seen_.with([](Seen& seen) { seen.read_at = {}; });
    }

private:
    struct KeptWall {
        std::int64_t version = 0;  // of the library
        WallQuery query;
        std::shared_ptr<const Wall> wall;
    };

    struct Seen {
        std::optional<catalog::BrowseReader> reader;
        std::int64_t version = 0;
        Clock::time_point read_at;
        std::shared_ptr<const Photos> photos;
        std::shared_ptr<const Photos> where_is_of;
        std::shared_ptr<const Where> where;
        std::deque<KeptWall> walls;                            // the latest first
        std::uint64_t last_snapshot = std::random_device{}();  // random, to differ from an earlier run's snapshots
    };

    Result<void> open(Seen& seen) {
        if (seen.reader) return {};
        TROVE_TRY(auto opened, catalog::BrowseReader::open(library_));
        seen.reader.emplace(std::move(opened));
        return {};
    }

    Result<std::shared_ptr<const Photos>> up_to_date(Seen& seen) {
        TROVE_CHECKED(open(seen));
        const auto now = Clock::now();
        if (seen.photos && now - seen.read_at < kFreshFor) return seen.photos;
        TROVE_TRY(const std::int64_t version, seen.reader->data_version());
        if (!seen.photos || version != seen.version) {
            auto photos = std::make_shared<Photos>();
            TROVE_TRY(photos->by_id, seen.reader->wall());
            seen.photos = std::move(photos);
            seen.version = version;
        }
        seen.read_at = now;
        return seen.photos;
    }

    static Result<std::shared_ptr<const Where>> where_of(Seen& seen, const std::shared_ptr<const Photos>& photos) {
        if (seen.where && seen.where_is_of == photos) return seen.where;
        auto where = std::make_shared<Where>();
        TROVE_TRY(where->map, seen.reader->map());
        TROVE_TRY(where->locations, seen.reader->locations());
        seen.where = std::move(where);
        seen.where_is_of = photos;
        return seen.where;
    }

    const std::filesystem::path library_;
    Guarded<Seen> seen_;
    Guarded<std::optional<catalog::Marks>> marks_;
};

Browse::Browse(std::filesystem::path library) : impl_(std::make_unique<Impl>(std::move(library))) {}

Browse::~Browse() = default;

Result<std::shared_ptr<const Wall>> Browse::wall(const WallQuery& query) {
    return impl_->wall(query);
}

Result<std::shared_ptr<const Wall>> Browse::wall(std::uint64_t snapshot) {
    return impl_->wall(snapshot);
}

Result<std::vector<Month>> Browse::months() {
    TROVE_TRY(const auto wall, impl_->wall(WallQuery{}));
    std::vector<Month> months;
    for (std::size_t i = 0; i < wall->photos.size(); ++i) {
        const auto day = std::chrono::floor<std::chrono::days>(
            std::chrono::sys_seconds(std::chrono::seconds(wall->photos[i].when_s)));
        const std::chrono::year_month_day date(day);
        const int year = static_cast<int>(date.year());
        const int month = static_cast<int>(static_cast<unsigned>(date.month()));
        if (months.empty() || months.back().year != year || months.back().month != month)
            months.push_back({year, month, 0, i});
        ++months.back().photos;
    }
    return months;
}

Result<std::vector<FolderSummary>> Browse::folders() {
    TROVE_TRY(const auto all, impl_->photos());
    std::unordered_map<std::int64_t, const WallPhoto*> shown;
    for (const WallPhoto& photo : all->by_id)
        if (!photo.hidden) shown.emplace(to_int(photo.photo), &photo);
    TROVE_TRY(const auto where, impl_->where());
    std::map<std::filesystem::path, FolderSummary> folders;
    for (const catalog::LocationRow& location : where->locations) {
        const auto found = shown.find(to_int(location.photo));
        if (found == shown.end()) continue;
        FolderSummary& folder = folders[location.path.parent_path()];
        if (folder.photos++ == 0 || found->second->when_s > folder.newest.when_s) folder.newest = *found->second;
    }
    std::vector<FolderSummary> list;
    for (auto& [path, folder] : folders) {
        folder.path = path;
        list.push_back(std::move(folder));
    }
    return list;
}

Result<std::vector<MapCluster>> Browse::map(const MapBox& box, int zoom) {
    constexpr double kCellsPerTile = 4;  // cells of 64 px
    TROVE_TRY(const auto where, impl_->where());
    const double cells = std::exp2(std::clamp(zoom, 0, 22)) * kCellsPerTile;
    std::unordered_map<std::int64_t, MapCluster> clusters;
    for (const MapPhoto& photo : where->map) {
        if (!lies_in(photo, box)) continue;
        const auto column = static_cast<std::int64_t>(mercator_x(photo.longitude_deg) * cells);
        const auto row = static_cast<std::int64_t>(mercator_y(photo.latitude_deg) * cells);
        MapCluster& cluster = clusters[row * (std::int64_t{1} << 32U) + column];
        if (cluster.photos++ == 0) cluster.newest = photo;  // photos are ordered newest first
        cluster.latitude_deg += photo.latitude_deg;
        cluster.longitude_deg += photo.longitude_deg;
    }
    const auto& gazetteer = towns::world();
    std::vector<MapCluster> list;
    for (auto& [cell, cluster] : clusters) {
        cluster.latitude_deg /= static_cast<double>(cluster.photos);
        cluster.longitude_deg /= static_cast<double>(cluster.photos);
        if (gazetteer)
            if (const auto town = gazetteer->nearest(cluster.newest.latitude_deg, cluster.newest.longitude_deg))
                cluster.town = town->name;
        list.push_back(cluster);
    }
    std::ranges::sort(list, [](const MapCluster& a, const MapCluster& b) {
        return a.photos != b.photos ? a.photos > b.photos : to_int(a.newest.photo) < to_int(b.newest.photo);
    });
    return list;
}

Result<std::vector<TownSummary>> Browse::towns() {
    return impl_->with_reader([](catalog::BrowseReader& reader) { return reader.towns(); });
}

Result<std::vector<Source>> Browse::sources() {
    return impl_->with_reader([](catalog::BrowseReader& reader) { return reader.sources(); });
}

Result<std::optional<WallPhoto>> Browse::tile(PhotoId photo) {
    TROVE_TRY(const auto all, impl_->photos());
    const auto found =
        std::ranges::lower_bound(all->by_id, to_int(photo), {}, [](const WallPhoto& p) { return to_int(p.photo); });
    if (found == all->by_id.end() || found->photo != photo) return std::optional<WallPhoto>();
    return std::optional(*found);
}

Result<Marked> Browse::mark(std::span<const PhotoId> photos,
                            std::optional<bool> favourite,
                            std::optional<bool> hidden) {
    auto marked = impl_->with_marks([&](catalog::Marks& marks) { return marks.mark(photos, favourite, hidden); });
    impl_->look_again();
    return marked;
}

Result<std::vector<SavedSearch>> Browse::saved_searches() {
    return impl_->with_marks([](catalog::Marks& marks) { return marks.saved_searches(); });
}

Result<SavedSearch> Browse::save_search(std::string_view name, std::string_view query) {
    return impl_->with_marks([&](catalog::Marks& marks) { return marks.save_search(name, query); });
}

Result<void> Browse::remove_saved_search(std::int64_t id) {
    return impl_->with_marks([&](catalog::Marks& marks) { return marks.remove_saved_search(id); });
}

Result<std::vector<std::string>> Browse::recent_searches() {
    return impl_->with_marks([](catalog::Marks& marks) { return marks.recent_searches(); });
}

Result<void> Browse::put_recent_search(std::string_view query) {
    return impl_->with_marks([&](catalog::Marks& marks) { return marks.put_recent_search(query); });
}

Result<void> Browse::clear_recent_searches() {
    return impl_->with_marks([](catalog::Marks& marks) { return marks.clear_recent_searches(); });
}

Result<std::vector<std::pair<std::string, std::string>>> Browse::settings() {
    return impl_->with_marks([](catalog::Marks& marks) { return marks.settings(); });
}

Result<void> Browse::put_setting(std::string_view name, std::string_view value) {
    return impl_->with_marks([&](catalog::Marks& marks) { return marks.put_setting(name, value); });
}

}  // namespace trove::browse
