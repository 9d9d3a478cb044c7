// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/takeout_files.h"

#include "base/file.h"
#include "sources/folder.h"
#include "sources/takeout_folders.h"
#include "sources/takeout_names.h"
#include "sources/zip_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace trove::sources {
namespace {

constexpr std::size_t kMostJsonBytes = std::size_t{1} << 20U;
constexpr int kMostLevels = 64;     // of folders above a Takeout
constexpr int kMostParts = 10'000;  // of an export

bool is_zip(std::string_view name) {
    return name.ends_with(".zip") || name.ends_with(".ZIP");
}

TakeoutFile::Kind kind_by_name(std::string_view name) {
    if (name.ends_with(".json"))
        return is_named_like_album_json(name) ? TakeoutFile::Kind::kAlbumJson : TakeoutFile::Kind::kPhotoJson;
    if (is_named_like_a_picture(name)) return TakeoutFile::Kind::kPicture;
    if (is_named_like_a_film(name)) return TakeoutFile::Kind::kFilm;
    // Files without an extension are sometimes pictures; the crawl checks their bytes.
    return name.find('.') == std::string_view::npos ? TakeoutFile::Kind::kPicture : TakeoutFile::Kind::kOther;
}

class Gatherer {
public:
    explicit Gatherer(const Job& job) : job_(job) {}

    Result<TakeoutFiles> run(const std::filesystem::path& path) {
        std::error_code error;
        if (std::filesystem::is_directory(path, error)) {
            TROVE_CHECKED(take_folder(path));
        } else {
            TROVE_CHECKED(take_parts(path));
        }
        std::ranges::stable_sort(files_.entries, {}, [](const TakeoutEntry& e) { return std::tie(e.folder, e.name); });
        std::vector<TakeoutEntry> once;
        once.reserve(files_.entries.size());
        for (TakeoutEntry& entry : files_.entries) {
            const auto twin = std::find_if(once.rbegin(), once.rend(), [&](const TakeoutEntry& other) {
                return !has_name_of(other, entry) || is_repeat(other, entry);
            });
            if (twin == once.rend() || !has_name_of(*twin, entry)) {
                if (!once.empty() && has_name_of(once.back(), entry)) entry.ordinal = once.back().ordinal + 1;
                once.push_back(std::move(entry));
                continue;
            }
            files_.aside.push_back({std::move(entry.place),
                                    entry.kind,
                                    TakeoutFile::Status::kRepeated,
                                    fmt::format("the same as {}", display(twin->place)),
                                    {}});
        }
        files_.entries = std::move(once);
        return std::move(files_);
    }

private:
    static bool has_name_of(const TakeoutEntry& a, const TakeoutEntry& b) {
        return a.folder == b.folder && a.name == b.name;
    }

    // The same file in two parts, or in an archive and in a folder. Two exports may have different files of one name.
    static bool is_repeat(const TakeoutEntry& a, const TakeoutEntry& b) {
        if (a.size_bytes != b.size_bytes) return false;
        return !a.stamp || !b.stamp || a.stamp->modified_ns == b.stamp->modified_ns;
    }

    // Reads all parts of the archive's export.
    Result<void> take_parts(const std::filesystem::path& archive) {
        std::vector<std::filesystem::path> parts{archive};
        const std::string name = archive.filename().native();
        if (const auto prefix = takeout_export_name(name); !prefix.empty()) {
            std::error_code error;
            std::filesystem::directory_iterator beside(archive.parent_path(), error);
            for (std::error_code ignored; !error && beside != std::filesystem::directory_iterator();
                 beside.increment(error))
                if (takeout_export_name(beside->path().filename().native()) == prefix && beside->path() != archive &&
                    beside->is_regular_file(ignored))
                    parts.push_back(beside->path());
            if (error)
                files_.warnings.push_back(
                    system_error(error.value(), fmt::format("cannot look for the other parts of {}", display(archive)))
                        .what);
        }
        std::ranges::sort(parts);
        tell_missing_parts(parts);
        std::optional<Error> first;
        std::size_t read = 0;
        for (const auto& part : parts) {
            auto taken = take_archive(part);
            if (taken) {
                ++read;
            } else if (taken.error().code == Errc::kCancelled) {
                return taken;
            } else {
                files_.warnings.push_back(taken.error().what);
                if (!first) first = taken.error();
            }
        }
        if (read == 0 && first) return fail(*first);
        return {};
    }

    Result<void> take_archive(const std::filesystem::path& path) {
        TROVE_TRY(const ZipFile archive, ZipFile::open(path));
        for (const auto& name : archive.refused())
            files_.aside.push_back({path / std::filesystem::path(name).filename(),
                                    TakeoutFile::Kind::kOther,
                                    TakeoutFile::Status::kRefused,
                                    fmt::format("its name leads out of the archive: {}", valid_utf8(name)),
                                    {}});
        for (const ZipFile::Member& member : archive.members()) {
            if (job_.cancelled()) return fail(Errc::kCancelled, "stopped");
            TakeoutEntry entry = named(path / member.name, member.name);
            entry.googles = fmt::format("/{}", member.name).find("/Takeout/") != std::string::npos ||
                            member.name.starts_with("Google ");
            entry.size_bytes = member.size_bytes;
            entry.stamp = ItemFile::Stamp{member.size_bytes, std::int64_t{member.crc}};
            if (entry.name.ends_with(".json")) read_json(entry, archive.read(member, kMostJsonBytes));
            files_.entries.push_back(std::move(entry));
        }
        return {};
    }

    Result<void> take_folder(const std::filesystem::path& root) {
        auto parts = find_takeout(root, kMostLevels, job_);
        if (parts.empty() && parts.unreadable.empty())
            return fail(Errc::kNotFound,
                        fmt::format("there is no Takeout in {}: neither Takeout/Google Photos nor its archives",
                                    display(root)));
        std::ranges::move(parts.unreadable, std::back_inserter(files_.warnings));
        for (const auto& folder : parts.folders) TROVE_CHECKED(take_tree(root, folder, parts.archives));
        std::ranges::sort(parts.archives);
        tell_missing_parts(parts.archives);
        for (const auto& archive : parts.archives) {
            if (auto taken = take_archive(archive); !taken) {
                if (taken.error().code == Errc::kCancelled) return taken;
                files_.warnings.push_back(taken.error().what);
            }
        }
        return {};
    }

    // Takes every file below `tree`, which lies below `root`, and lists the archives there.
    Result<void> take_tree(const std::filesystem::path& root,
                           const std::filesystem::path& tree,
                           std::vector<std::filesystem::path>& archives) {
        std::error_code error;
        std::filesystem::recursive_directory_iterator walk(
            tree, std::filesystem::directory_options::skip_permission_denied, error);
        for (; !error && walk != std::filesystem::recursive_directory_iterator(); walk.increment(error)) {
            if (job_.cancelled()) return fail(Errc::kCancelled, "stopped");
            const auto& path = walk->path();
            const std::string name = path.filename().native();
            std::error_code ignored;
            if (walk->is_directory(ignored)) {
                if (is_closed_folder(name)) walk.disable_recursion_pending();
                continue;
            }
            if (name.starts_with('.') || !walk->is_regular_file(ignored)) continue;
            if (!takeout_export_name(name).empty()) {
                archives.push_back(path);
                continue;
            }
            TakeoutEntry entry = named(path, path.lexically_relative(root).native());
            entry.size_bytes = static_cast<std::int64_t>(walk->file_size(ignored));
            if (name.ends_with(".json")) read_json(entry, read_file(path, kMostJsonBytes));
            files_.entries.push_back(std::move(entry));
        }
        // An error ends the walk.
        if (error)
            files_.warnings.push_back(
                system_error(error.value(), fmt::format("cannot read all of the folder {}", display(tree))).what);
        return {};
    }

    // `archives` in order. Google numbers the parts of an export from 001.
    void tell_missing_parts(const std::vector<std::filesystem::path>& archives) {
        std::map<std::string, std::set<int>> parts;  // by the name without the number
        for (const auto& archive : archives) {
            std::string name = archive.filename().native();
            if (takeout_export_name(name).empty()) continue;
            name.resize(name.size() - std::string_view(".zip").size());
            const auto dash = name.rfind('-');
            int number = 0;
            const auto [end, code] = std::from_chars(name.data() + dash + 1, name.data() + name.size(), number);
            if (code == std::errc() && end == name.data() + name.size() && number > 0 && number < kMostParts)
                parts[name.substr(0, dash + 1)].insert(number);
        }
        for (const auto& [name, numbers] : parts) {
            std::string missing;
            for (int n = 1; n < *numbers.rbegin(); ++n)
                if (!numbers.contains(n)) missing += fmt::format("{}{}{:03}.zip", missing.empty() ? "" : ", ", name, n);
            if (!missing.empty())
                files_.notes.push_back(fmt::format(
                    "a part of this Takeout is missing: {}. Its pictures, and its data about pictures in other parts, "
                    "are not here; put it beside the others and crawl again",
                    missing));
        }
    }

    // The file's folder in the export: below "Takeout/Google Photos", in any language.
    static TakeoutEntry named(std::filesystem::path place, std::string_view relative) {
        TakeoutEntry entry;
        entry.place = std::move(place);
        const auto slash = relative.rfind('/');
        entry.name = relative.substr(slash == std::string_view::npos ? 0 : slash + 1);
        std::string_view folder = slash == std::string_view::npos ? std::string_view() : relative.substr(0, slash);
        const auto drop_first = [&folder] {
            const auto end = folder.find('/');
            folder = end == std::string_view::npos ? std::string_view() : folder.substr(end + 1);
        };
        const std::string around = fmt::format("/{}/", folder);
        const auto takeout = around.find("/Takeout/");
        if (takeout != std::string::npos)
            folder = folder.substr(std::min(folder.size(), takeout + std::string_view("Takeout/").size()));
        if (folder.starts_with("Google ")) drop_first();
        entry.folder = folder;
        entry.kind = kind_by_name(entry.name);
        return entry;
    }

    static void read_json(TakeoutEntry& entry, const Result<Bytes>& bytes) {
        entry.json = bytes ? parse_takeout_json(*bytes) : TakeoutJson();
        switch (entry.json->kind) {
            case TakeoutJson::Kind::kPhoto:
                entry.kind = TakeoutFile::Kind::kPhotoJson;
                break;
            case TakeoutJson::Kind::kAlbum:
                entry.kind = TakeoutFile::Kind::kAlbumJson;
                break;
            case TakeoutJson::Kind::kOther:
                entry.kind = TakeoutFile::Kind::kOther;
                break;
            case TakeoutJson::Kind::kUnreadable:
                break;  // rely on its name alone
        }
    }

    const Job& job_;
    TakeoutFiles files_;
};

}  // namespace

std::string_view takeout_export_name(std::string_view file_name) {
    // takeout-20240525T201456Z-001.zip, takeout-20240525T201456Z-3-001.zip
    constexpr std::string_view kPattern = "takeout-00000000T000000Z-";
    if (!is_zip(file_name) || file_name.size() < kPattern.size()) return {};
    for (std::size_t i = 0; i < kPattern.size(); ++i) {
        const bool digit = file_name[i] >= '0' && file_name[i] <= '9';
        if (kPattern[i] == '0' ? !digit : file_name[i] != kPattern[i]) return {};
    }
    return file_name.substr(0, kPattern.size());
}

Result<TakeoutFiles> gather_takeout(const std::filesystem::path& path, const Job& job) {
    return Gatherer(job).run(path);
}

}  // namespace trove::sources
