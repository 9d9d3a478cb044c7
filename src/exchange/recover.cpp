// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/recover.h"

#include "base/file.h"
#include "exchange/new_file.h"
#include "media/decode.h"
#include "media/write_metadata.h"
#include "sources/lightroom.h"
#include "sources/lightroom_previews.h"
#include "sources/place.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>

namespace trove::exchange {
namespace {

constexpr int kMostNames = 1000;

// Splits an original's path into folder names valid anywhere: "C:/Users/x/a.NEF" -> Users, x.
std::vector<std::string> folders_of(const std::filesystem::path& original) {
    std::vector<std::string> folders;
    for (const auto& part : original.parent_path()) {
        const std::string& name = part.native();
        if (name.empty() || name == "/" || name == "." || name == ".." || (name.size() == 2 && name[1] == ':'))
            continue;
        folders.push_back(safe_name(name));
    }
    return folders;
}

class Recovery {
public:
    Recovery(const RecoverOptions& options, const Job& job) : options_(options), job_(job) {}

    Result<RecoverReport> run() {
        media::initialise_decoders();
        TROVE_TRY(cache_, sources::read_previews(options_.previews, job_));
        std::error_code error;
        const auto inside = std::filesystem::weakly_canonical(options_.output, error)
                                .lexically_relative(std::filesystem::weakly_canonical(options_.previews, error));
        if (!inside.empty() && *inside.begin() != "..")
            return fail(Errc::kInvalid, "the output folder lies inside the preview cache, where nothing is written");
        if (!options_.no_catalog)
            report_.catalog = options_.catalog.value_or(sources::catalog_of_previews(options_.previews));
        TROVE_CHECKED(collect());
        if (items_.empty())
            return fail(Errc::kNotFound,
                        fmt::format("{} has no previews of Lightroom in it", display(options_.previews)));
        drop_common_folders();
        for (std::size_t i = 0; i < items_.size(); ++i) {
            if (job_.cancelled())
                return fail(Errc::kCancelled, "stopped; recovered files stay, and the same command goes on from here");
            TROVE_CHECKED(recover_one(items_[i]));
            if (options_.on_progress) options_.on_progress(i + 1, items_.size());
        }
        return std::move(report_);
    }

private:
    struct Planned {
        sources::Item item;
        std::vector<std::string> folders;
        bool aside = false;  // without a known original
    };

    Result<void> collect() {
        std::set<std::string> used;
        const auto take = [&](sources::Item item) {
            std::erase_if(item.files, [](const auto& file) { return file.rendition != Rendition::kPreview; });
            for (const auto& file : item.files) used.insert(file.path.native());
            Planned planned;
            planned.item = std::move(item);
            planned.folders = folders_of(planned.item.origin.original);
            items_.push_back(std::move(planned));
        };
        const auto warn = [&](std::string warning) { report_.warnings.push_back(std::move(warning)); };
        if (!report_.catalog.empty()) {
            const auto read = sources::read_lightroom(
                report_.catalog, cache_, {.album = [](const OriginAlbum&) {}, .item = take, .warning = warn}, job_);
            if (!read) TROVE_CHECKED(go_on_without_catalog(read.error()));
            drop_copies_without_a_picture_of_their_own();
        } else {
            report_.warnings = cache_.warnings;
        }
        // Previews unknown to the catalog, or all, without a catalog.
        const std::vector<std::string> aside =
            report_.catalog.empty() ? std::vector<std::string>() : std::vector<std::string>{"not in the catalog"};
        const auto add = [&](const std::string& uuid, std::vector<std::filesystem::path> places) {
            std::erase_if(places, [&](const auto& place) { return used.contains(place.native()); });
            if (places.empty()) return;
            Planned planned;
            planned.item.origin.key = uuid;
            planned.item.origin.original = uuid;
            for (auto& place : places)
                planned.item.files.push_back({Rendition::kPreview, std::move(place), std::nullopt});
            planned.folders = aside;
            planned.aside = true;
            items_.push_back(std::move(planned));
        };
        std::set<std::string> uuids;
        for (const auto& [uuid, preview] : cache_.by_uuid)
            if (std::ranges::none_of(preview.places, [&](const auto& place) { return used.contains(place.native()); }))
                uuids.insert(uuid);
        for (const auto& [uuid, file] : cache_.smart)
            if (!used.contains(file.native())) uuids.insert(uuid);
        for (const auto& uuid : uuids) {
            std::vector<std::filesystem::path> places;
            if (const auto found = cache_.by_uuid.find(uuid); found != cache_.by_uuid.end())
                places = found->second.places;
            if (const auto found = cache_.smart.find(uuid); found != cache_.smart.end())
                places.push_back(found->second);
            add(uuid, std::move(places));
        }
        return {};
    }

    // The pictures are in the cache; the catalog only names them.
    Result<void> go_on_without_catalog(const Error& error) {
        const bool mistyped = options_.catalog && error.code == Errc::kNotFound;
        if (error.code == Errc::kCancelled || mistyped) return fail(error);
        report_.warnings.push_back(fmt::format(
            "the catalog cannot be read{}: {}. The pictures are recovered without the names and dates that it has",
            items_.empty() ? "" : " to its end", error.what));
        if (items_.empty()) report_.catalog.clear();
        return {};
    }

    // A virtual copy with its master's best preview would only repeat the picture.
    void drop_copies_without_a_picture_of_their_own() {
        std::set<std::string> firsts;
        for (const auto& planned : items_)
            if (planned.item.origin.copy_of.empty() && !planned.item.files.empty())
                firsts.insert(planned.item.files.front().path.native());
        std::erase_if(items_, [&](const Planned& planned) {
            return !planned.item.origin.copy_of.empty() &&
                   (planned.item.files.empty() || firsts.contains(planned.item.files.front().path.native()));
        });
    }

    // Folders common to all originals are useless, except the last one.
    void drop_common_folders() {
        std::optional<std::vector<std::string>> common;
        for (const auto& planned : items_) {
            if (planned.aside) continue;
            if (!common) {
                common = planned.folders;
            } else {
                const auto end = std::ranges::mismatch(*common, planned.folders).in1;
                common->erase(end, common->end());
            }
        }
        if (!common || common->size() < 2) return;
        const auto drop = static_cast<std::ptrdiff_t>(common->size()) - 1;
        for (auto& planned : items_)
            if (!planned.aside) planned.folders.erase(planned.folders.begin(), planned.folders.begin() + drop);
    }

    [[nodiscard]] std::filesystem::path wanted_for(const Planned& planned, std::string_view ending) const {
        std::filesystem::path target = options_.output;
        for (const auto& folder : planned.folders) target /= folder;
        const std::filesystem::path original = planned.item.origin.original.filename();
        std::string stem = original.stem().native();
        if (!planned.item.origin.copy_of.empty())
            stem +=
                fmt::format(" ({})", planned.item.origin.copy_name.empty() ? "copy" : planned.item.origin.copy_name);
        return target / safe_name(stem + std::string(ending));
    }

    static bool is_smart(const sources::ItemFile& file) {
        const auto ending = file.path.extension().native();
        return ending == ".dng" || ending == ".DNG";
    }

    Result<void> recover_one(const Planned& planned) {
        RecoveredFile file;
        file.name = display(planned.item.origin.original);
        const auto smart = std::ranges::find_if(planned.item.files, is_smart);
        const bool only_smart = smart != planned.item.files.end() && planned.item.files.size() == 1;
        if (!only_smart) {
            file.target = wanted_for(planned, ".jpg");
            TROVE_CHECKED(recover_picture(planned, file));
            report_.files.push_back(file);
        }
        if (smart == planned.item.files.end()) return {};
        RecoveredFile copy;
        copy.name = file.name;
        copy.from = smart->path;
        copy.target = wanted_for(planned, ".dng");
        const auto bytes = read_file(smart->path, kMostPictureBytes);
        if (!bytes) {
            copy.problem = bytes.error().what;
        } else {
            TROVE_CHECKED(put(*bytes, copy));
        }
        report_.files.push_back(std::move(copy));
        return {};
    }

    Result<void> recover_picture(const Planned& planned, RecoveredFile& file) {
        if (planned.item.files.empty()) {
            file.problem = "the cache has no picture of it";
            return {};
        }
        for (const auto& candidate : planned.item.files) {
            if (is_smart(candidate)) continue;
            const auto bytes = places_.read(Place::parse(candidate.path.native()), kMostPictureBytes);
            const auto header = bytes ? media::read_header(*bytes) : Result<media::Header>(fail(bytes.error()));
            const auto from = sources::file_of_place(Place::parse(candidate.path.native()));
            if (!header) {
                file.problem += fmt::format("{}{}: {}", file.problem.empty() ? "" : "; ", display(from.filename()),
                                            header.error().what);
                continue;
            }
            file.from = from;
            file.width_px = header->width_px;
            file.height_px = header->height_px;
            if (std::max(header->width_px, header->height_px) < options_.min_edge_px) {
                file.outcome = RecoveredFile::Outcome::kTooSmall;
                return {};
            }
            media::AddedMetadata added;
            added.metadata = planned.item.origin.metadata;
            added.metadata.orientation = header->orientation;
            added.label = planned.item.origin.label;
            added.persons = planned.item.origin.persons;
            auto whole = media::add_to_jpeg(*bytes, added);
            if (!whole) {
                // The picture without its metadata is better than none.
                file.problem = whole.error().what;
                whole = *bytes;
            }
            return put(*whole, file);
        }
        return {};
    }

    // Under the wanted name, or under the first like it that no other file has.
    Result<void> put(const Bytes& bytes, RecoveredFile& file) {
        const auto wanted = file.target;
        for (int tries = 0; tries < kMostNames; ++tries) {
            file.target = names_.take(wanted);
            std::error_code error;
            if (std::filesystem::exists(std::filesystem::symlink_status(file.target, error))) {
                if (!is_recovered(file.target, bytes)) continue;
                file.outcome = RecoveredFile::Outcome::kAlreadyThere;
                return {};
            }
            file.outcome = RecoveredFile::Outcome::kRecovered;
            if (options_.dry_run) return {};
            TROVE_TRY(const bool written, write_new_file(file.target, bytes));
            if (written) return {};
        }
        file.outcome = RecoveredFile::Outcome::kNothing;
        file.problem = fmt::format("other files have its name and the {} like it", kMostNames);
        return {};
    }

    // Whether the file holds this picture; its metadata may be another, of an earlier run or by a person.
    static bool is_recovered(const std::filesystem::path& path, const Bytes& bytes) {
        const auto there = read_file(path, kMostPictureBytes);
        if (!there) return false;
        const auto picture = [](std::span<const std::uint8_t> all) {
            constexpr std::array<std::uint8_t, 2> kTables{0xFF, 0xDB};  // JPEG's first quantisation table
            const auto begin = std::ranges::search(all, kTables).begin();
            return begin == all.end() ? all : all.subspan(static_cast<std::size_t>(begin - all.begin()));
        };
        return std::ranges::equal(picture(*there), picture(bytes));
    }

    const RecoverOptions& options_;
    const Job& job_;
    sources::PreviewCache cache_;
    sources::PlaceReader places_;
    NamePlan names_;
    std::vector<Planned> items_;
    RecoverReport report_;
};

}  // namespace

Result<RecoverReport> recover(const RecoverOptions& options, const Job& job) {
    return Recovery(options, job).run();
}

}  // namespace trove::exchange
