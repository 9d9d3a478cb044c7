// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/export_photos.h"

#include "base/assert.h"
#include "base/file.h"
#include "base/sha256.h"
#include "catalog/fold.h"
#include "catalog/reader.h"
#include "catalog/write_lock.h"
#include "exchange/leftovers.h"
#include "exchange/new_file.h"
#include "exchange/undo_journal.h"
#include "media/xmp_sidecar.h"
#include "photo/keyword.h"
#include "sources/folder.h"
#include "sources/place.h"
#include "sources/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <map>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace trove::exchange {
namespace {

constexpr std::size_t kMostSidecarBytes = std::size_t{16} << 20U;
constexpr std::size_t kMostCopyBytes = std::size_t{64} << 20U;

// Sidecars journalled together, with one wait for the disk.
constexpr std::size_t kMostWaiting = 256;
constexpr std::size_t kMostWaitingBytes = std::size_t{8} << 20U;
constexpr auto kLongestWait = std::chrono::seconds(1);

using Outcome = ExportedFile::Outcome;

std::string_view as_text(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};  // a sidecar's bytes are text
}

std::span<const std::uint8_t> as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

bool is_there(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::exists(std::filesystem::symlink_status(path, error));
}

bool is_regular(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::is_regular_file(std::filesystem::symlink_status(path, error));
}

std::filesystem::path full_sidecar(const std::filesystem::path& original) {
    auto path = original;
    path += ".xmp";
    return path;
}

std::filesystem::path short_sidecar(const std::filesystem::path& original) {
    auto path = original;
    return path.replace_extension(".xmp");
}

// Nothing is written into other programs' libraries and caches.
bool in_a_package(const std::filesystem::path& path) {
    return std::ranges::any_of(path.parent_path(),
                               [](const auto& part) { return sources::is_closed_folder(part.native()); });
}

// Another program's library, whose originals nothing may be hard-linked to.
bool in_a_library(const std::filesystem::path& path) {
    for (auto above = path.parent_path(); above.has_relative_path(); above = above.parent_path())
        if (sources::named_like_a_library(above.filename().native()) != sources::SourceKind::kFolder ||
            sources::library_inside(above) != sources::SourceKind::kFolder)
            return true;
    return false;
}

media::SidecarWords words_of(const Photo& photo, const std::vector<PhotoOrigin>& origins) {
    media::SidecarWords words;
    words.title = photo.metadata.title;
    words.description = photo.metadata.description;
    words.rating = photo.metadata.rating;
    // A keyword's whole path says more than its last part.
    for (const auto& said : origins) {
        for (const auto& keyword : said.origin.metadata.keywords)
            if (std::ranges::find(words.keywords, keyword) == words.keywords.end()) words.keywords.push_back(keyword);
        for (const auto& person : said.origin.persons)
            if (std::ranges::find(words.persons, person) == words.persons.end()) words.persons.push_back(person);
        if (words.label.empty()) words.label = said.origin.label;
    }
    for (const auto& keyword : photo.metadata.keywords) {
        const bool known = std::ranges::any_of(
            words.keywords, [&](const std::string& path) { return path == keyword || path.ends_with("|" + keyword); });
        if (!known) words.keywords.push_back(keyword);
    }
    return words;
}

// Adds tags by people in Trove and, separately, those by models.
void add_tags(media::SidecarWords& words, const std::vector<PhotoTag>& tags) {
    for (const PhotoTag& tag : tags) {
        const auto same = [folded = catalog::fold(tag.name)](const std::string& keyword) {
            return catalog::fold(last_part(keyword)) == folded;
        };
        if (tag.state == TagState::kTakenOff) {
            std::erase_if(words.keywords, same);
        } else if (tag.source == TagSource::kModel) {
            words.tags.push_back(tag.name);
        } else if (std::ranges::none_of(words.keywords, same)) {
            words.keywords.push_back(tag.name);
        }
    }
}

void add_caption(media::SidecarWords& words, const std::optional<Caption>& caption) {
    if (!caption) return;
    if (!caption->model.empty())
        words.caption = caption->text;
    else if (words.description.empty())
        words.description = caption->text;
}

// A file's contents when it was read, or its absence.
struct Seen {
    std::optional<Bytes> bytes;
    std::filesystem::perms mode{};
    struct stat st{};

    [[nodiscard]] bool is_still(const std::filesystem::path& path) const {
        struct stat now{};
        return ::lstat(path.c_str(), &now) == 0 && now.st_dev == st.st_dev && now.st_ino == st.st_ino &&
               now.st_size == st.st_size && now.st_mtim.tv_sec == st.st_mtim.tv_sec &&
               now.st_mtim.tv_nsec == st.st_mtim.tv_nsec;
    }
};

Result<Seen> look_at(const std::filesystem::path& path) {
    Seen seen;
    if (::lstat(path.c_str(), &seen.st) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return seen;
        return fail(system_error(errno, "cannot stat"));
    }
    if (!S_ISREG(seen.st.st_mode)) return fail(Errc::kInvalid, "it is a link or no file, and is left as it is");
    seen.mode = static_cast<std::filesystem::perms>(seen.st.st_mode) & std::filesystem::perms::mask;
    TROVE_TRY(seen.bytes, read_file(path, kMostSidecarBytes));
    return seen;
}

// Sidecars to be written. Groups of them enter the journal before they are written, so every touched file is in the
// journal, however the program ends.
class SidecarWriter {
public:
    SidecarWriter(std::filesystem::path library, ExportReport& report)
        : library_(std::move(library)), report_(report) {}

    // `row`: index of the file in the report, for recording a failure.
    Result<void> add(Seen before, std::string text, std::size_t row) {
        TROVE_ASSERT(row < report_.files.size());
        if (waiting_.empty()) since_ = std::chrono::steady_clock::now();
        bytes_ += text.size() + (before.bytes ? before.bytes->size() : 0);
        waiting_.push_back({std::move(before), std::move(text), row});
        const bool enough = waiting_.size() >= kMostWaiting || bytes_ >= kMostWaitingBytes ||
                            std::chrono::steady_clock::now() - since_ >= kLongestWait;
        return enough ? write() : Result<void>();
    }

    // Writes all waiting sidecars.
    Result<void> write() {
        if (waiting_.empty()) return {};
        if (!journal_) {
            TROVE_TRY(auto journal, UndoJournal::create(library_));
            journal_.emplace(std::move(journal));
        }
        std::vector<JournalEntry> entries;
        for (Waiting& one : waiting_) {
            TROVE_TRY(auto sha, sha256(one.text));
            entries.push_back({report_.files[one.row].path, std::exchange(one.before.bytes, {}), std::move(sha)});
        }
        TROVE_CHECKED(journal_->add(entries));
        for (std::size_t i = 0; i < waiting_.size(); ++i) {
            ExportedFile& file = report_.files[waiting_[i].row];
            const auto written = entries[i].before ? replace(file.path, waiting_[i]) : create(file.path, waiting_[i]);
            if (written) continue;
            file.outcome = Outcome::kFailed;
            file.problem = written.error().what;
        }
        waiting_.clear();
        bytes_ = 0;
        return {};
    }

private:
    struct Waiting {
        Seen before;
        std::string text;
        std::size_t row = 0;
    };

    static Result<void> create(const std::filesystem::path& path, const Waiting& one) {
        TROVE_TRY(const bool made, write_new_file(path, as_bytes(one.text)));
        return made ? Result<void>() : fail(Errc::kInvalid, "it came into being just now, and is left as it is");
    }

    static Result<void> replace(const std::filesystem::path& path, const Waiting& one) {
        if (!one.before.is_still(path)) return fail(Errc::kInvalid, "it was changed just now, and is left as it is");
        return write_file_atomically(path, as_bytes(one.text), one.before.mode);
    }

    std::filesystem::path library_;
    ExportReport& report_;
    std::optional<UndoJournal> journal_;
    std::vector<Waiting> waiting_;
    std::size_t bytes_ = 0;
    std::chrono::steady_clock::time_point since_;
};

class XmpExport {
public:
    XmpExport(const ExportXmpOptions& options, const Job& job) : options_(options), job_(job) {
        for (const auto& path : options.below) {
            std::error_code error;
            auto canonical = std::filesystem::canonical(path, error);
            below_.push_back(error ? std::filesystem::absolute(path).lexically_normal() : std::move(canonical));
        }
    }

    Result<ExportReport> run() {
        TROVE_TRY(auto reader, catalog::CatalogReader::open(options_.library));
        TROVE_CHECKED(find_originals(reader));
        if (originals_.empty() && !below_.empty())
            return fail(Errc::kNotFound, fmt::format("the library has no photo at or below {} that a sidecar can be "
                                                     "written for",
                                                     display(below_.front())));
        for (const auto& [path, id] : originals_) {
            if (job_.cancelled())
                return fail(Errc::kCancelled, "stopped; to take back the files already written: trove export undo");
            TROVE_TRY(const auto words, words_for(reader, path, id));
            if (words) TROVE_CHECKED(update_sidecars(path, *words));
        }
        TROVE_CHECKED(writer_.write());
        return std::move(report_);
    }

private:
    [[nodiscard]] bool is_wanted(const std::filesystem::path& path) const {
        return below_.empty() || std::ranges::any_of(below_, [&](const auto& folder) {
                   return path == folder || path.native().starts_with(folder.native() + "/");
               });
    }

    // Also counts, for each possible sidecar name, the originals that could use it.
    Result<void> find_originals(catalog::CatalogReader& reader) {
        TROVE_TRY(const auto ids, reader.photos().all());
        for (const PhotoId id : ids) {
            TROVE_TRY(const auto photo, reader.photos().get(id));
            for (const Location& location : photo.locations) {
                if (!location.present) continue;
                const auto found = sources::locate(location.place);
                if (!found || !found->is_file()) continue;  // nothing is written beside a member of an archive
                const auto& file = found->container;
                if (!is_wanted(file) || in_a_package(file) || !is_regular(file) || !originals_.emplace(file, id).second)
                    continue;
                ++sharing_[short_sidecar(file)];
                ++sharing_[full_sidecar(file)];
            }
        }
        return {};
    }

    // Absent: the file is a preview, which gets no sidecar.
    static Result<std::optional<media::SidecarWords>> words_for(catalog::CatalogReader& reader,
                                                                const std::filesystem::path& path,
                                                                PhotoId id) {
        TROVE_TRY(const auto photo, reader.photos().get(id));
        TROVE_TRY(const auto origins, reader.sources().origins(id));
        if (std::ranges::any_of(origins, [&](const PhotoOrigin& o) {
                return o.place.text() == path.native() && o.rendition == Rendition::kPreview;
            }))
            return std::nullopt;
        auto words = words_of(photo, origins);
        TROVE_TRY(const auto tags, reader.tags().of(id, true));
        add_tags(words, tags);
        TROVE_TRY(const auto caption, reader.captions().of(id));
        add_caption(words, caption);
        return words;
    }

    // Updates the existing sidecars, or makes a new one. A name possible for two originals belongs to the one with the
    // same full name.
    Result<void> update_sidecars(const std::filesystem::path& original, const media::SidecarWords& words) {
        const auto brief = short_sidecar(original);
        const auto full = full_sidecar(original);
        const bool shared = sharing_[brief] > 1;
        const bool has_full = is_there(full);
        const bool has_brief = !shared && is_there(brief);
        if (has_full) TROVE_CHECKED(update(full, words));
        if (has_brief) TROVE_CHECKED(update(brief, words));
        if (has_full || has_brief) return {};
        return update(options_.full_names || shared ? full : brief, words);
    }

    Result<void> update(const std::filesystem::path& path, const media::SidecarWords& words) {
        ExportedFile file;
        file.path = path;
        auto seen = look_at(path);
        if (!seen) return tell_failure(std::move(file), seen.error());
        auto change = media::update_sidecar(seen->bytes ? as_text(*seen->bytes) : std::string_view(), words);
        if (!change) return tell_failure(std::move(file), change.error());
        file.changes = std::move(change->changes);
        if (file.changes.empty() && !seen->bytes) return {};
        if (!file.changes.empty()) file.outcome = seen->bytes ? Outcome::kChanged : Outcome::kNew;
        const bool writes = !file.changes.empty() && !options_.dry_run;
        report_.files.push_back(std::move(file));
        if (!writes) return {};
        return writer_.add(std::move(*seen), std::move(change->text), report_.files.size() - 1);
    }

    Result<void> tell_failure(ExportedFile file, const Error& error) {
        file.outcome = Outcome::kFailed;
        file.problem = error.what;
        report_.files.push_back(std::move(file));
        return {};
    }

    const ExportXmpOptions& options_;
    const Job& job_;
    std::vector<std::filesystem::path> below_;
    std::map<std::filesystem::path, PhotoId> originals_;
    std::map<std::filesystem::path, int> sharing_;
    ExportReport report_;
    SidecarWriter writer_{options_.library, report_};
};

// Restores one file, if it is still as the export wrote it.
ExportedFile take_back(const JournalLine& line) {
    ExportedFile file;
    file.path = line.path;
    const auto give_up = [&](std::string problem) {
        file.outcome = Outcome::kFailed;
        file.problem = std::move(problem);
        return file;
    };
    const auto now = is_regular(line.path) ? sha256_of_file(line.path)
                                           : Result<std::string>(fail(Errc::kNotFound, "it is not there any more"));
    if (!now || *now != line.after_sha256) {
        // The export stopped before writing this file: nothing to undo.
        if (!line.copy && !is_there(line.path)) return file;
        if (now && line.copy && sha256_of_file(*line.copy).value_or("") == *now) return file;
        return give_up(now ? "it was changed since, and is left as it is" : now.error().what);
    }
    Result<void> done;
    if (line.copy) {
        std::error_code error;
        const auto mode = std::filesystem::status(line.path, error).permissions();
        const auto before = read_file(*line.copy, kMostCopyBytes);
        if (!before) return give_up(fmt::format("{}: {}", display(*line.copy), before.error().what));
        done = write_file_atomically(line.path, *before, error ? std::nullopt : std::optional(mode));
    } else if (::unlink(line.path.c_str()) != 0) {
        done = fail(system_error(errno, "cannot remove it"));
    }
    if (!done) return give_up(done.error().what);
    file.outcome = line.copy ? Outcome::kRestored : Outcome::kRemoved;
    return file;
}

// The best source for copying a photo, and its new name.
struct Chosen {
    Place place;  // checked on disk
    std::string name;
    bool is_preview = false;
};

std::optional<Chosen> choose(const Photo& photo, const std::vector<PhotoOrigin>& origins) {
    for (const Location& location : photo.locations) {
        if (!location.present) continue;
        auto found = sources::locate(location.place);
        if (!found) continue;
        const bool is_preview = std::ranges::any_of(origins, [&](const PhotoOrigin& origin) {
            return origin.rendition == Rendition::kPreview && origin.place == location.place;
        });
        return Chosen{std::move(*found), safe_name(name_to_save(location.place, origins)), is_preview};
    }
    return std::nullopt;
}

Result<void> hard_link(const Chosen& chosen, const std::filesystem::path& to) {
    if (in_a_library(chosen.place.container))
        return fail(
            Errc::kInvalid,
            "cannot be hard-linked: it belongs to another program's library, where each change of the copy would "
            "change the original; copy it instead");
    if (!chosen.place.is_file())
        return fail(Errc::kInvalid, "cannot be hard-linked (it is inside an archive); copy it instead");
    std::error_code error;
    std::filesystem::create_directories(to.parent_path(), error);
    std::filesystem::create_hard_link(chosen.place.container, to, error);
    if (error) return fail(system_error(error.value(), "cannot be hard-linked (another disk); copy it instead"));
    return {};
}

Result<void> copy_out(const Chosen& chosen, sources::PlaceReader& places, const std::filesystem::path& to) {
    TROVE_TRY(const auto bytes, places.read(chosen.place, kMostPictureBytes));
    TROVE_TRY([[maybe_unused]] const bool written, write_new_file(to, bytes));
    return {};
}

}  // namespace

Result<ExportReport> export_xmp(const ExportXmpOptions& options, const Job& job) {
    if (options.dry_run) return XmpExport(options, job).run();
    TROVE_TRY(const auto lock, catalog::lock_for_writing(options.library));
    remove_leftovers(newest_journal(options.library));
    return XmpExport(options, job).run();
}

Result<ExportReport> undo_export_xmp(const std::filesystem::path& library, const Job& job) {
    TROVE_TRY(const auto lock, catalog::lock_for_writing(library));
    const auto folder = newest_journal(library);
    if (folder.empty()) return fail(Errc::kNotFound, "there is no export to undo");
    remove_leftovers(folder);
    TROVE_TRY(auto journal, JournalReader::open(folder));
    ExportReport report;
    while (true) {
        if (job.cancelled()) return fail(Errc::kCancelled, "stopped; the same command goes on");
        const auto line = journal.previous();
        if (!line) {
            report.files.push_back({Outcome::kFailed, folder / "journal", {}, line.error().what});
            continue;
        }
        if (!*line) break;
        report.files.push_back(take_back(**line));
    }
    // Kept aside, not deleted, because it still holds the files that could not be restored.
    std::error_code error;
    auto done = folder;
    done += report.count(Outcome::kFailed) > 0 ? ".undone-in-part" : ".undone";
    std::filesystem::rename(folder, done, error);
    if (error) return fail(system_error(error.value(), fmt::format("cannot rename {}", display(folder))));
    return report;
}

Result<ExportReport> export_album(const ExportAlbumOptions& options, const Job& job) {
    TROVE_TRY(auto reader, catalog::CatalogReader::open(options.library));
    TROVE_TRY(const auto albums, reader.sources().albums());
    TROVE_TRY(const auto photos, reader.sources().photos_of_album(options.album));
    if (photos.empty()) {
        return fail(Errc::kNotFound,
                    albums.empty() ? "this library has no albums; crawl a Takeout or another program's library first"
                                   : fmt::format("there is no album \"{}\" with photos in it", options.album));
    }
    ExportReport report;
    NamePlan names;
    sources::PlaceReader places;
    for (const PhotoId id : photos) {
        if (job.cancelled())
            return fail(Errc::kCancelled, "stopped; copied files stay, and the same command goes on from here");
        TROVE_TRY(const auto photo, reader.photos().get(id));
        TROVE_TRY(const auto origins, reader.sources().origins(id));
        ExportedFile file;
        const auto chosen = choose(photo, origins);
        if (!chosen) {
            file.path = photo.locations.empty() ? std::filesystem::path()
                                                : std::filesystem::path(photo.locations.front().place.text());
            file.outcome = Outcome::kFailed;
            file.problem = "its file is away";
            report.files.push_back(std::move(file));
            continue;
        }
        file.path = names.take(options.output / chosen->name);
        file.changes.push_back(display(chosen->place));
        file.outcome = is_there(file.path) ? Outcome::kUnchanged : Outcome::kNew;
        if (chosen->is_preview) file.problem = "only a preview; the original is away";
        if (!options.dry_run && file.outcome == Outcome::kNew) {
            const Result<void> done =
                options.hard_links ? hard_link(*chosen, file.path) : copy_out(*chosen, places, file.path);
            if (!done && done.error().code == Errc::kNoSpace) return fail(done.error());
            if (!done) {
                file.outcome = Outcome::kFailed;
                file.problem = done.error().what;
            }
        }
        report.files.push_back(std::move(file));
    }
    return report;
}

}  // namespace trove::exchange
