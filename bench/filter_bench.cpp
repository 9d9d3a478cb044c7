// SPDX-License-Identifier: GPL-3.0-or-later
//
// filter_bench: filters beside vectors at 200,000 photos: how long one takes the first time, when the catalog is read,
// and how long filter and exact search together take afterwards.
//
//   filter_bench [--rows 200000] [--dimensions 512] [--json]
//
// 1. The catalog is made up: ten years, 30 cameras, 400 folders, a third with a place. The vectors are clusters on the
//    unit sphere (vectors/test_vectors.h). The words' embedding is not part of it.
// 2. first = one filter from the catalog, a new connection's caches warm; then = FilterCache and Index::search for the
//    best 512.
#include "base/half.h"
#include "bench/measure.h"
#include "catalog/writer.h"
#include "query/parser.h"
#include "search/filter_cache.h"
#include "vectors/test_vectors.h"

#include <array>
#include <filesystem>
#include <random>

namespace {

namespace fs = std::filesystem;
using namespace trove;
using namespace trove::bench;

constexpr std::int64_t kNow = 1'795'600'000;
constexpr std::size_t kBest = 512;
constexpr int kFirst = 5;
constexpr int kThen = 40;

constexpr const char* kQueries[] = {"date:2019",
                                    "date:2019-06..2019-08",
                                    "before:2018",
                                    "camera:\"model 7\"",
                                    "lens:50mm",
                                    "iso:>1600",
                                    "f:<2",
                                    "focal:24..70",
                                    "near:41.88,-87.63,5km",
                                    "in:folder-17",
                                    "name:*77.jpg",
                                    "ext:heic",
                                    "type:photo",
                                    "type:screenshot",
                                    "tag:holiday",
                                    "caption:sunset",
                                    "rating:>=4",
                                    "size:>10mp",
                                    "is:landscape",
                                    "is:duplicate",
                                    "is:offline",
                                    "color:red",
                                    "has:gps",
                                    "-camera:\"model 7\"",
                                    "date:2019 (camera:\"model 7\" OR camera:\"model 8\") -in:folder-17 rating:>=3",
                                    "date:1999"};

void fill(const fs::path& folder, std::size_t rows) {
    auto writer = value(catalog::CatalogWriter::open(folder));
    std::mt19937 random(7);
    require(writer.begin());
    for (std::size_t i = 0; i < rows; ++i) {
        const auto pick = [&](unsigned most) { return static_cast<unsigned>(random() % most); };
        catalog::NewPhoto photo;
        for (std::size_t b = 0; b < 8; ++b) photo.hash.bytes[b] = static_cast<std::uint8_t>(i >> (8 * b));
        photo.format = pick(50) == 0 ? "gif" : "jpeg";
        photo.width_px = 2000 + static_cast<int>(pick(4000));
        photo.height_px = 2000 + static_cast<int>(pick(3000));
        photo.size_bytes = 100'000 + pick(8'000'000);
        Metadata& m = photo.metadata;
        m.taken_local_s = 1'420'000'000 + static_cast<std::int64_t>(pick(3650)) * 86'400 + pick(86'400);
        const unsigned camera = pick(30);
        m.camera_make = fmt::format("Maker {}", camera / 6);
        m.camera_model = fmt::format("Model {}", camera);
        m.lens = fmt::format("{}mm F{}", 10 + pick(20) * 10, 1 + pick(6));
        m.iso = 100.0 * (1U << pick(7));
        m.f_number = 1.4 + 0.2 * pick(30);
        m.focal_length_mm = 10.0 + pick(200);
        if (pick(3) == 0) {
            m.latitude_deg = 41.0 + 0.0001 * pick(20'000);
            m.longitude_deg = -88.0 + 0.0001 * pick(10'000);
        }
        if (pick(4) == 0) m.rating = static_cast<int>(pick(6));
        if (pick(5) == 0) m.keywords = {"holiday", fmt::format("tag {}", pick(100))};
        if (pick(10) == 0) m.title = pick(2) == 0 ? "A sunset by the sea" : "Somebody's birthday";
        std::array<std::uint8_t, 12> tiny{};
        for (auto& byte : tiny) byte = static_cast<std::uint8_t>(pick(256));
        photo.tiny = tiny;
        const auto id = value(writer.photos().put(photo)).id;
        const auto put = [&](const std::string& path) {
            (void)value(writer.files().put(path, id, {photo.size_bytes, 1}, std::nullopt));
        };
        put(fmt::format("/photos/folder-{}/{}{}.{}", pick(400), pick(30) == 0 ? "Screenshot " : "IMG_", i,
                        pick(6) == 0 ? "heic" : "jpg"));
        if (pick(50) == 0) put(fmt::format("/backup/folder-{}/IMG_{}.jpg", pick(400), i));
    }
    require(writer.commit());
}

double percentile(std::vector<double> times, double part) {
    std::ranges::sort(times);
    return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1) + 0.5)];
}

}  // namespace

int main(int count, char** arguments) {
    std::size_t rows = 200'000;
    int dimensions = 512;
    bool json = false;
    for (int i = 1; i < count; ++i) {
        const std::string_view option = arguments[i];
        if (option == "--json") json = true;
        if (option == "--rows" && i + 1 < count) rows = std::stoul(arguments[++i]);
        if (option == "--dimensions" && i + 1 < count) dimensions = std::stoi(arguments[++i]);
    }
    const fs::path folder = fs::temp_directory_path() / fmt::format("trove-filter-bench-{}", ::getpid());
    fs::create_directories(folder);
    Json report = Json::array();
    try {
        fill(folder, rows);
        const auto index = vectors::Index::create(dimensions);
        vectors::test::Photos photos(dimensions, rows / 100 + 1, 20);
        std::vector<std::uint16_t> halves(static_cast<std::size_t>(dimensions));
        for (std::size_t i = 0; i < rows; ++i) {
            const auto vector = photos.next();
            std::ranges::transform(vector, halves.begin(), to_half);
            index->append(PhotoId{static_cast<std::int64_t>(i + 1)}, halves);
        }
        search::FilterCache cache(folder);
        std::vector<double> all_first;
        std::vector<double> all_then;
        for (const char* text : kQueries) {
            const auto condition = *query::parse(text, kNow).expression.condition;
            std::vector<double> first;
            std::size_t found = 0;
            for (int i = 0; i <= kFirst; ++i) {
                search::FilterCache fresh(folder);
                (void)value(fresh.everything());
                const auto start = std::chrono::steady_clock::now();
                found = value(fresh.matching(condition))->size();
                if (i > 0) first.push_back(seconds_since(start) * 1e3);
            }
            std::vector<double> then;
            for (int i = 0; i <= kThen; ++i) {
                const auto vector = photos.next();
                const auto start = std::chrono::steady_clock::now();
                const auto allowed = value(cache.matching(condition));
                const auto matches = index->search(vector, kBest, [&](PhotoId id) { return allowed->contains(id); });
                if (i > 0) then.push_back(seconds_since(start) * 1e3);
                if (matches.size() != std::min(kBest, found))
                    throw std::runtime_error(fmt::format("{}: {} matches of {}", text, matches.size(), found));
            }
            all_first.insert(all_first.end(), first.begin(), first.end());
            all_then.insert(all_then.end(), then.begin(), then.end());
            report.push_back({{"filter", text},
                              {"photos", found},
                              {"first_ms", percentile(first, 0.5)},
                              {"then_p50_ms", percentile(then, 0.5)},
                              {"then_p99_ms", percentile(then, 0.99)}});
            if (!json)
                fmt::print("{:74} {:7} photos  first {:6.1f} ms  then p50 {:5.1f}  p99 {:5.1f} ms\n", text, found,
                           percentile(first, 0.5), percentile(then, 0.5), percentile(then, 0.99));
        }
        const auto timed = [&](const char* what, const auto& act) {
            const auto start = std::chrono::steady_clock::now();
            act();
            if (!json) fmt::print("{:74} {:40.1f} ms, then kept\n", what, seconds_since(start) * 1e3);
        };
        timed("order by date", [&] { (void)value(cache.in_order(Sort::kDate)); });
        timed("order by name", [&] { (void)value(cache.in_order(Sort::kName)); });
        timed("facets", [&] { (void)value(cache.facets()); });
        const Json summary{{"rows", rows},
                           {"first_p99_ms", percentile(all_first, 0.99)},
                           {"then_p50_ms", percentile(all_then, 0.5)},
                           {"then_p99_ms", percentile(all_then, 0.99)}};
        if (json)
            fmt::print("{}\n", Json{{"summary", summary}, {"filters", report}}.dump(2));
        else
            fmt::print("all: first p99 {:.1f} ms; filter and search p50 {:.1f} ms, p99 {:.1f} ms\n",
                       percentile(all_first, 0.99), percentile(all_then, 0.5), percentile(all_then, 0.99));
    } catch (const std::exception& error) {
        fmt::print(stderr, "filter_bench: {}\n", error.what());
        fs::remove_all(folder);
        return 1;
    }
    fs::remove_all(folder);
    return 0;
}
