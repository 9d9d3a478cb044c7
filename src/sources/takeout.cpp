// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/takeout.h"

#include "base/file.h"
#include "sources/takeout_files.h"
#include "sources/takeout_folders.h"
#include "sources/takeout_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

namespace trove::sources {
namespace {

using Kind = TakeoutFile::Kind;
using Status = TakeoutFile::Status;

// "part-1/Takeout/Google Photos" is found in the folder around the parts.
constexpr int kLevelsToRecognise = 2;

struct Verdict {
    Status status = Status::kUnmatched;
    std::string reason;
    std::optional<std::size_t> json;  // an entry
    NameMatch::Role role = NameMatch::Role::kPhoto;
    std::optional<std::size_t> of;  // an entry
};

class Takeout {
public:
    explicit Takeout(TakeoutFiles files) : files_(std::move(files)), verdicts_(files_.entries.size()) {
        for (std::size_t first = 0; first < entries().size();) {
            std::size_t last = first;
            while (last < entries().size() && entries()[last].folder == entries()[first].folder) ++last;
            match_folder(first, last);
            first = last;
        }
        look_in_other_folders();
    }

    TakeoutReport report() {
        TakeoutReport report;
        report.albums = albums_.size();
        report.warnings = files_.warnings;
        report.warnings.insert(report.warnings.end(), files_.notes.begin(), files_.notes.end());
        report.files = files_.aside;
        for (std::size_t i = 0; i < entries().size(); ++i) {
            const Verdict& v = verdicts_[i];
            report.files.push_back({entries()[i].place, entries()[i].kind, v.status, v.reason,
                                    v.json ? entries()[*v.json].name : std::string()});
        }
        return report;
    }

    Result<void> tell(const SourceVisitor& visitor, const Job& job) const {
        for (const auto& warning : files_.warnings) visitor.tell_loss(warning);
        for (const auto& note : files_.notes) visitor.warning(note);
        tell_left_over(visitor);
        for (const auto& [folder, title] : albums_) visitor.album({folder, {}, title, AlbumKind::kAlbum});
        std::map<std::size_t, std::vector<std::size_t>> belonging;  // edited copies and live parts, by their medium
        for (std::size_t i = 0; i < entries().size(); ++i)
            if (verdicts_[i].of) belonging[*verdicts_[i].of].push_back(i);
        for (std::size_t i = 0; i < entries().size(); ++i) {
            if (job.cancelled()) return fail(Errc::kCancelled, "stopped");
            if (entries()[i].kind == Kind::kFilm && verdicts_[i].role != NameMatch::Role::kLivePart)
                visitor.tell_film(entries()[i].place);
            if (entries()[i].kind != Kind::kPicture || verdicts_[i].of) continue;
            Item item = item_of(i);
            if (const auto found = belonging.find(i); found != belonging.end()) {
                for (const std::size_t other : found->second) {
                    if (entries()[other].kind == Kind::kFilm) {
                        item.origin.live_part = entries()[other].place;
                    } else {
                        item.files.push_back({Rendition::kEdited, entries()[other].place, entries()[other].stamp});
                    }
                }
            }
            visitor.item(std::move(item));
        }
        return {};
    }

private:
    [[nodiscard]] const std::vector<TakeoutEntry>& entries() const { return files_.entries; }

    // What a person would otherwise find only in `trove takeout report`.
    void tell_left_over(const SourceVisitor& visitor) const {
        const auto refused = std::ranges::count(files_.aside, Status::kRefused, &TakeoutFile::status);
        const auto unreadable = std::ranges::count(verdicts_, Status::kUnreadable, &Verdict::status);
        if (refused + unreadable > 0)
            visitor.warning(fmt::format(
                "of this Takeout, {} JSON files cannot be read and {} files were refused because of their names; "
                "trove takeout report lists them",
                unreadable, refused));
    }

    [[nodiscard]] std::string_view title_of(std::size_t entry) const {
        const auto& json = entries()[entry].json;
        return json && json->kind == TakeoutJson::Kind::kPhoto ? std::string_view(json->title) : std::string_view();
    }

    void match_folder(std::size_t first, std::size_t last) {
        std::vector<std::string> media;
        std::vector<std::string> sidecars;
        std::vector<std::size_t> media_entries;
        std::vector<std::size_t> sidecar_entries;
        bool has_album_json = false;
        std::string album_title;
        for (std::size_t i = first; i < last; ++i) {
            const TakeoutEntry& entry = entries()[i];
            switch (entry.kind) {
                case Kind::kPicture:
                case Kind::kFilm:
                    media.push_back(entry.name);
                    media_entries.push_back(i);
                    break;
                case Kind::kPhotoJson:
                    sidecars.push_back(entry.name);
                    sidecar_entries.push_back(i);
                    verdicts_[i] = {Status::kMediumMissing, "no file here fits its name", {}, {}, {}};
                    break;
                case Kind::kAlbumJson:
                    has_album_json = true;
                    verdicts_[i] = {Status::kUsed, "the album's own", {}, {}, {}};
                    if (entry.json && album_title.empty()) album_title = entry.json->title;
                    break;
                case Kind::kOther:
                    verdicts_[i] = {Status::kUsed, "neither a picture nor about one", {}, {}, {}};
                    break;
            }
            if (entry.json && entry.json->kind == TakeoutJson::Kind::kUnreadable)
                verdicts_[i] = {Status::kUnreadable, "damaged, or much larger than such a file can be", {}, {}, {}};
        }
        const auto matches = match_names(media, sidecars, [&](std::size_t n) { return title_of(sidecar_entries[n]); });
        for (std::size_t m = 0; m < matches.size(); ++m) {
            Verdict& verdict = verdicts_[media_entries[m]];
            verdict.status = matches[m].kind == MatchKind::kMatched   ? Status::kMatched
                             : matches[m].kind == MatchKind::kGuessed ? Status::kGuessed
                                                                      : Status::kUnmatched;
            verdict.reason = matches[m].reason;
            verdict.role = matches[m].role;
            if (matches[m].of) verdict.of = media_entries[*matches[m].of];
            if (!matches[m].sidecar) continue;
            verdict.json = sidecar_entries[*matches[m].sidecar];
            Verdict& json = verdicts_[*verdict.json];
            if (json.status == Status::kMediumMissing) json = {Status::kUsed, "speaks of a file beside it", {}, {}, {}};
        }
        flatten_belonging(media_entries);
        // The album's own JSON may be in a part that is not here. A folder without any JSON is not from Takeout.
        if (has_album_json || (!media.empty() && !sidecars.empty()))
            name_album(entries()[first], std::move(album_title));
    }

    // An edited copy of an edited copy belongs to the original; nothing belongs to itself.
    void flatten_belonging(const std::vector<std::size_t>& media) {
        for (const std::size_t i : media) {
            std::set<std::size_t> met{i};
            auto of = verdicts_[i].of;
            while (of && verdicts_[*of].of && met.insert(*of).second) of = verdicts_[*of].of;
            if (of && (met.contains(*of) || entries()[*of].kind != Kind::kPicture)) of.reset();
            verdicts_[i].of = of;
        }
    }

    void name_album(const TakeoutEntry& entry, std::string title) {
        const std::string_view folder = entry.folder;
        const std::string_view name = folder.substr(folder.rfind('/') + 1);  // npos + 1 is 0
        // An album's own JSON has the last word: an album may be called "2019" or "Bin". Google's year folders have such a
        // JSON as well, with the folder's name in it.
        const auto kind = google_folder(name);
        const bool is_googles =
            title.empty() ? kind != GoogleFolder::kNone || begins_like_a_year(name) : kind == GoogleFolder::kYear;
        if (name.empty() || is_googles) return;
        albums_[entry.folder] = title.empty() ? valid_utf8(name) : std::move(title);
    }

    // Matches pictures and JSON files in different folders.
    void look_in_other_folders() {
        std::multimap<std::pair<std::string_view, std::int64_t>, std::size_t> by_title;  // media with a JSON
        std::multimap<std::pair<std::string_view, std::int64_t>, std::size_t> by_name_and_size;
        for (std::size_t i = 0; i < entries().size(); ++i) {
            const Verdict& v = verdicts_[i];
            if (entries()[i].kind != Kind::kPicture || v.status != Status::kMatched ||
                v.role != NameMatch::Role::kPhoto || !v.json)
                continue;
            if (const auto taken = taken_at(*v.json)) by_title.emplace(std::pair(title_of(*v.json), *taken), i);
            by_name_and_size.emplace(std::pair(std::string_view(entries()[i].name), entries()[i].size_bytes), i);
        }
        for (std::size_t i = 0; i < entries().size(); ++i) {
            Verdict& v = verdicts_[i];
            if (v.status == Status::kMediumMissing) {
                const auto taken = taken_at(i);
                const auto found = taken ? by_title.find(std::pair(title_of(i), *taken)) : by_title.end();
                if (found == by_title.end()) continue;
                v = {Status::kUsed,
                     fmt::format("its picture lies in {}", valid_utf8(entries()[found->second].folder)),
                     {},
                     {},
                     {}};
                if (albums_.contains(entries()[i].folder)) further_albums_[found->second].insert(entries()[i].folder);
            } else if (v.status == Status::kUnmatched && entries()[i].kind == Kind::kPicture) {
                const auto found =
                    by_name_and_size.find(std::pair(std::string_view(entries()[i].name), entries()[i].size_bytes));
                if (found == by_name_and_size.end()) continue;
                v.status = Status::kGuessed;
                v.json = verdicts_[found->second].json;
                v.reason = fmt::format("a file of the same name and size in {} has a JSON",
                                       valid_utf8(entries()[found->second].folder));
            }
        }
    }

    [[nodiscard]] std::optional<std::int64_t> taken_at(std::size_t entry) const {
        const auto& json = entries()[entry].json;
        return json && json->kind == TakeoutJson::Kind::kPhoto && !json->title.empty() ? json->metadata.taken_local_s
                                                                                       : std::nullopt;
    }

    [[nodiscard]] Item item_of(std::size_t i) const {
        const TakeoutEntry& entry = entries()[i];
        const Verdict& verdict = verdicts_[i];
        Item item;
        Origin& origin = item.origin;
        origin.key = valid_utf8(entry.folder.empty() ? entry.name : entry.folder + "/" + entry.name);
        if (entry.ordinal > 0) origin.key += fmt::format(" [{}]", entry.ordinal + 1);
        origin.original = entry.place;
        if (verdict.json && entries()[*verdict.json].json) {
            const TakeoutJson& json = *entries()[*verdict.json].json;
            origin.metadata = json.metadata;
            origin.persons = json.persons;
            origin.favourite = json.favourite;
            origin.hidden = json.archived;
            origin.trashed = json.trashed;
        } else if (entry.googles && !albums_.contains(entry.folder)) {
            // Only where no JSON speaks of the picture or of its folder.
            const auto kind = google_folder(std::string_view(entry.folder).substr(entry.folder.rfind('/') + 1));
            origin.trashed = kind == GoogleFolder::kTrash;
            origin.hidden = kind == GoogleFolder::kArchive;
        }
        if (albums_.contains(entry.folder)) origin.albums.push_back(entry.folder);
        if (const auto further = further_albums_.find(i); further != further_albums_.end())
            for (const auto& album : further->second)
                if (album != entry.folder) origin.albums.push_back(album);
        item.files.push_back({verdict.role == NameMatch::Role::kEdited ? Rendition::kEdited : Rendition::kOriginal,
                              entry.place, entry.stamp});
        return item;
    }

    TakeoutFiles files_;
    std::vector<Verdict> verdicts_;              // as entries
    std::map<std::string, std::string> albums_;  // title by folder
    std::map<std::size_t, std::set<std::string>> further_albums_;
};

}  // namespace

bool looks_like_takeout(const std::filesystem::path& path) {
    std::error_code error;
    const std::string name = path.filename().native();
    if (std::filesystem::is_regular_file(path, error)) return name.ends_with(".zip") || name.ends_with(".ZIP");
    return std::filesystem::is_directory(path, error) && !find_takeout(path, kLevelsToRecognise, {}).empty();
}

Result<void> read_takeout(const std::filesystem::path& path, const SourceVisitor& visitor, const Job& job) {
    TROVE_TRY(auto files, gather_takeout(path, job));
    return Takeout(std::move(files)).tell(visitor, job);
}

Result<TakeoutReport> report_takeout(const std::filesystem::path& path, const Job& job) {
    TROVE_TRY(auto files, gather_takeout(path, job));
    return Takeout(std::move(files)).report();
}

}  // namespace trove::sources
