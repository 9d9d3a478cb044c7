// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/lightroom_previews.h"

#include "base/file.h"
#include "sources/foreign_tables.h"
#include "sources/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace trove::sources {
namespace {

constexpr std::size_t kUuid = 36;
constexpr std::int64_t kWhole = std::int64_t{1} << 40U;  // longer than any edge, so that containers come first

bool is_uuid(std::string_view text) {
    if (text.size() != kUuid) return false;
    for (std::size_t i = 0; i < kUuid; ++i) {
        const char c = text[i];
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool hex = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !hex) return false;
    }
    return true;
}

std::string upper(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return out;
}

// "<uuid>-<digest>.lrprev", "<uuid>-<digest>.lrfprev", "<uuid>-<digest>_<longer edge>"
struct PreviewName {
    std::string uuid;
    std::string digest;
    std::int64_t edge = 0;
};

std::optional<PreviewName> parse_name(std::string_view name) {
    if (name.size() < kUuid || !is_uuid(name.substr(0, kUuid))) return std::nullopt;
    PreviewName out;
    out.uuid = upper(name.substr(0, kUuid));
    std::string_view rest = name.substr(kUuid);
    if (rest.starts_with('-')) rest.remove_prefix(1);
    for (const std::string_view ending : {".lrprev", ".lrfprev"}) {
        if (!rest.ends_with(ending)) continue;
        out.digest = rest.substr(0, rest.size() - ending.size());
        out.edge = ending == ".lrprev" ? kWhole : 1;  // the newer container has only the smallest picture
        return out;
    }
    const auto line = rest.rfind('_');
    if (line == std::string_view::npos || rest.find('.') != std::string_view::npos) return std::nullopt;
    out.digest = rest.substr(0, line);
    const auto number = rest.substr(line + 1);
    const auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), out.edge);
    if (code != std::errc() || end != number.data() + number.size() || out.edge <= 0 || out.edge >= kWhole)
        return std::nullopt;
    return out;
}

// Letters and digits only: it becomes part of a place's name.
std::string plain_profile(std::string_view profile) {
    std::string out;
    for (const char c : profile)
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) out += c;
    return out.empty() || out.size() > 40 ? "sRGB" : out;
}

class PreviewsFolder {
public:
    explicit PreviewsFolder(const Job& job) : job_(job) {}

    Result<PreviewCache> run(const std::filesystem::path& folder) {
        std::error_code error;
        if (std::filesystem::is_directory(folder, error)) {
            TROVE_CHECKED(walk(folder));
            if (auto read = read_index(folder / "previews.db"); !read) cache_.warnings.push_back(read.error().what);
            if (auto read = read_root_pixels(folder / "root-pixels.db"); !read)
                cache_.warnings.push_back(read.error().what);
        } else if (std::filesystem::is_regular_file(folder, error)) {
            take(folder);
            if (found_.empty()) found_[upper(folder.stem().native())].push_back({{}, folder, kWhole});
        } else {
            return fail(Errc::kNotFound, fmt::format("{}: there is no preview cache here", display(folder)));
        }
        finish();
        const auto smart = smart_previews_of_catalog(catalog_name(folder));
        if (!smart.empty()) walk_smart(smart);
        return std::move(cache_);
    }

private:
    struct Found {
        std::string digest;
        std::filesystem::path file;
        std::int64_t edge = 0;
    };

    struct Known {  // by previews.db
        std::string digest;
        std::string profile;
        int orientation = 1;
    };

    // "/a/X Previews.lrdata" -> "/a/X.lrcat", even if it does not exist.
    static std::filesystem::path catalog_name(const std::filesystem::path& previews) {
        std::string name = previews.filename().native();
        constexpr std::string_view kEnding = " Previews.lrdata";
        if (!name.ends_with(kEnding)) return {};
        name.resize(name.size() - kEnding.size());
        constexpr std::string_view kSmart = " Smart";
        if (name.ends_with(kSmart)) name.resize(name.size() - kSmart.size());
        return previews.parent_path() / (name + ".lrcat");
    }

    template <class Each>
    Result<void> each_file(const std::filesystem::path& folder, Each each) {
        std::error_code error;
        std::filesystem::recursive_directory_iterator walk(
            folder, std::filesystem::directory_options::skip_permission_denied, error);
        if (error) return fail(system_error(error.value(), fmt::format("cannot open the folder {}", display(folder))));
        for (; walk != std::filesystem::recursive_directory_iterator(); walk.increment(error)) {
            if (job_.cancelled()) return fail(Errc::kCancelled, "stopped");
            if (walk.depth() > 4) walk.disable_recursion_pending();
            std::error_code ignored;
            if (walk->is_regular_file(ignored)) each(walk->path());
        }
        // An error ends the walk.
        if (error)
            return fail(system_error(error.value(), fmt::format("cannot read all of the folder {}", display(folder))));
        return {};
    }

    Result<void> walk(const std::filesystem::path& folder) {
        return each_file(folder, [&](const std::filesystem::path& file) { take(file); });
    }

    void take(const std::filesystem::path& file) {
        if (auto name = parse_name(file.filename().native()))
            found_[name->uuid].push_back({std::move(name->digest), file, name->edge});
    }

    void walk_smart(const std::filesystem::path& folder) {
        const auto done = each_file(folder, [&](const std::filesystem::path& file) {
            if (upper(file.extension().native()) == ".DNG" && is_uuid(file.stem().native()))
                cache_.smart[upper(file.stem().native())] = file;
        });
        if (!done) cache_.warnings.push_back(done.error().what);
    }

    Result<void> read_index(const std::filesystem::path& file) {
        TROVE_TRY(auto database, snapshot(file));
        TROVE_TRY(const auto tables, ForeignTables::look(database));
        if (!tables.has("ImageCacheEntry", "uuid")) return missing_table("ImageCacheEntry");
        TROVE_CHECKED(each_row(database, tables.select("ImageCacheEntry", {"imageId", "uuid", "digest", "orientation"}),
                               job_, [&](const sql::Statement& row) {
                                   const std::string uuid = upper(text_of(row, 1));
                                   const std::string digest = text_of(row, 2);
                                   cache_.uuid_of_image[row.integer(0)] = uuid;
                                   cache_.digest_of_image[row.integer(0)] = digest;
                                   known_[uuid] = {digest, {}, exif_orientation(row.text(3))};
                               }));
        if (!tables.has("Pyramid", "uuid")) return missing_table("Pyramid");
        return each_row(database, tables.select("Pyramid", {"uuid", "digest", "colorProfile"}), job_,
                        [&](const sql::Statement& row) {
                            const auto known = known_.find(upper(text_of(row, 0)));
                            if (known != known_.end() && known->second.digest == row.text(1))
                                known->second.profile = plain_profile(row.text(2));
                        });
    }

    Result<void> read_root_pixels(const std::filesystem::path& file) {
        TROVE_TRY(auto database, snapshot(file));
        TROVE_TRY(const auto tables, ForeignTables::look(database));
        if (!tables.has("RootPixels", "jpegData")) return missing_table("RootPixels");
        return each_row(database,
                        "SELECT uuid, " + tables.column("RootPixels", {"colorProfile"}) +
                            " FROM RootPixels WHERE length(jpegData) > 0",
                        job_, [&](const sql::Statement& row) {
                            const std::string uuid = upper(text_of(row, 0));
                            if (is_uuid(uuid)) root_pixels_[uuid] = {file, plain_profile(row.text(1))};
                        });
    }

    void finish() {
        for (auto& [uuid, files] : found_) {
            const auto known = known_.find(uuid);
            Preview& preview = cache_.by_uuid[uuid];
            preview.uuid = uuid;
            if (known != known_.end()) {
                preview.orientation = known->second.orientation;
                if (!known->second.profile.empty()) preview.profile = known->second.profile;
            }
            // The index's development state comes before older leftovers.
            std::ranges::stable_sort(files, [&](const Found& a, const Found& b) {
                const bool a_is_now = known != known_.end() && a.digest == known->second.digest;
                const bool b_is_now = known != known_.end() && b.digest == known->second.digest;
                return a_is_now != b_is_now ? a_is_now : a.edge > b.edge;
            });
            for (const Found& found : files)
                preview.places.push_back(found.file / fmt::format("{}.{}.jpg", preview.profile, preview.orientation));
        }
        for (const auto& [uuid, row] : root_pixels_) {
            const auto known = known_.find(uuid);
            Preview& preview = cache_.by_uuid[uuid];
            preview.uuid = uuid;
            if (known != known_.end()) preview.orientation = known->second.orientation;
            if (preview.places.empty()) preview.profile = row.second;
            preview.places.push_back(row.first / fmt::format("{}.{}.{}.jpg", uuid, row.second, preview.orientation));
        }
    }

    const Job& job_;
    PreviewCache cache_;
    std::map<std::string, std::vector<Found>> found_;
    std::map<std::string, Known> known_;
    std::map<std::string, std::pair<std::filesystem::path, std::string>> root_pixels_;  // file, profile
};

std::filesystem::path beside(const std::filesystem::path& catalog, std::string_view ending) {
    if (catalog.empty()) return {};
    auto path = catalog.parent_path() / catalog.stem();
    path += ending;
    std::error_code error;
    return std::filesystem::is_directory(path, error) ? path : std::filesystem::path();
}

}  // namespace

Result<PreviewCache> read_previews(const std::filesystem::path& folder, const Job& job) {
    return PreviewsFolder(job).run(folder);
}

std::filesystem::path previews_of_catalog(const std::filesystem::path& catalog) {
    return beside(catalog, " Previews.lrdata");
}

std::filesystem::path smart_previews_of_catalog(const std::filesystem::path& catalog) {
    return beside(catalog, " Smart Previews.lrdata");
}

std::filesystem::path catalog_of_previews(const std::filesystem::path& previews) {
    std::string name = previews.filename().native();
    for (const std::string_view ending : {" Smart Previews.lrdata", " Previews.lrdata"}) {
        if (!name.ends_with(ending)) continue;
        name.resize(name.size() - ending.size());
        auto catalog = previews.parent_path() / (name + ".lrcat");
        std::error_code error;
        return std::filesystem::is_regular_file(catalog, error) ? catalog : std::filesystem::path();
    }
    return {};
}

int exif_orientation(std::string_view corners) {
    constexpr std::array<std::string_view, 8> kCorners{"AB", "BA", "CD", "DC", "AD", "BC", "CB", "DA"};
    const auto found = std::ranges::find(kCorners, corners);
    return found == kCorners.end() ? 1 : static_cast<int>(found - kCorners.begin()) + 1;
}

}  // namespace trove::sources
