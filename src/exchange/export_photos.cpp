// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/export_photos.h"

#include "base/file.h"
#include "base/sha256.h"
#include "catalog/fold.h"
#include "catalog/reader.h"
#include "catalog/write_lock.h"
#include "exchange/new_file.h"
#include "exchange/undo_journal.h"
#include "media/xmp_sidecar.h"
#include "photo/keyword.h"
#include "sources/folder.h"
#include "sources/place.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <unistd.h>
#include <utility>

namespace trove::exchange {
namespace {

constexpr std::size_t kMostSidecarBytes = std::size_t{16} << 20U;
constexpr std::size_t kMostPictureBytes = std::size_t{768} << 20U;

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

// Other programs' libraries and caches are theirs alone.
bool in_a_package(const std::filesystem::path& path) {
    return std::ranges::any_of(path.parent_path(),
                               [](const auto& part) { return sources::is_closed_folder(part.native()); });
}

media::SidecarWords words_of(const Photo& photo, const std::vector<PhotoOrigin>& origins) {
    media::SidecarWords words;
    words.title = photo.metadata.title;
    words.description = photo.metadata.description;
    words.rating = photo.metadata.rating;
    // Paths say more than their last parts.
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

// What people said of it in Trove, and, apart from that, what models did.
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
        TROVE_TRY(const auto ids, reader.all_photos());
        // Which originals would share a short name: those get full ones.
        std::map<std::filesystem::path, PhotoId> originals;
        std::map<std::filesystem::path, int> sharing;
        for (const PhotoId id : ids) {
            TROVE_TRY(const auto photo, reader.photo(id));
            for (const Location& location : photo.locations) {
                if (!location.present) continue;
                const auto found = sources::locate(location.place);
                if (!found || !found->is_file()) continue;  // nothing is written beside a member of an archive
                const auto& file = found->container;
                if (!is_wanted(file) || in_a_package(file) || !is_regular(file)) continue;
                originals.emplace(file, id);
                ++sharing[short_sidecar(file)];
            }
        }
        for (const auto& [path, id] : originals) {
            if (job_.cancelled())
                return fail(Errc::kCancelled, "stopped; what was written can be taken back with: trove export undo");
            TROVE_TRY(const auto photo, reader.photo(id));
            TROVE_TRY(const auto origins, reader.origins(id));
            if (std::ranges::any_of(origins, [&](const PhotoOrigin& o) {
                    return o.place.text() == path.native() && o.rendition == Rendition::kPreview;
                }))
                continue;
            auto words = words_of(photo, origins);
            TROVE_TRY(const auto tags, reader.tags(id, true));
            add_tags(words, tags);
            TROVE_TRY(const auto caption, reader.caption(id));
            add_caption(words, caption);
            const auto brief = short_sidecar(path);
            const auto full = full_sidecar(path);
            const bool shared = sharing[brief] > 1;
            bool found = false;
            if (is_there(full)) {
                found = true;
                TROVE_CHECKED(update(full, words));
            }
            if (is_there(brief) && !shared) {
                found = true;
                TROVE_CHECKED(update(brief, words));
            }
            if (!found) TROVE_CHECKED(update(options_.full_names || shared ? full : brief, words));
        }
        return std::move(report_);
    }

private:
    [[nodiscard]] bool is_wanted(const std::filesystem::path& path) const {
        return below_.empty() || std::ranges::any_of(below_, [&](const auto& folder) {
                   return path == folder || path.native().starts_with(folder.native() + "/");
               });
    }

    Result<void> update(const std::filesystem::path& path, const media::SidecarWords& words) {
        ExportedFile file;
        file.path = path;
        const auto give_up = [&](std::string problem) -> Result<void> {
            file.outcome = Outcome::kFailed;
            file.problem = std::move(problem);
            report_.files.push_back(std::move(file));
            return {};
        };
        std::optional<Bytes> before;
        if (is_there(path)) {
            if (!is_regular(path)) return give_up("it is a link or no file, and is left as it is");
            auto bytes = read_file(path, kMostSidecarBytes);
            if (!bytes) return give_up(bytes.error().what);
            before = std::move(*bytes);
        }
        auto change = media::update_sidecar(before ? as_text(*before) : std::string_view(), words);
        if (!change) return give_up(change.error().what);
        file.changes = std::move(change->changes);
        if (file.changes.empty()) {
            if (before) report_.files.push_back(std::move(file));
            return {};
        }
        file.outcome = before ? Outcome::kChanged : Outcome::kNew;
        if (!options_.dry_run) {
            if (!journal_) {
                TROVE_TRY(auto journal, UndoJournal::create(options_.library));
                journal_.emplace(std::move(journal));
            }
            TROVE_TRY(auto sha, sha256(change->text));
            TROVE_CHECKED(journal_->add({path, before, std::move(sha)}));
            std::error_code error;
            const auto mode = std::filesystem::status(path, error).permissions();
            if (!before) {
                auto written = write_new_file(path, as_bytes(change->text));
                if (!written) return give_up(written.error().what);
                if (!*written) return give_up("it came into being just now, and is left as it is");
            } else {
                auto written = write_file_atomically(path, as_bytes(change->text));
                if (!written) return give_up(written.error().what);
                std::filesystem::permissions(path, mode, error);
            }
        }
        report_.files.push_back(std::move(file));
        return {};
    }

    const ExportXmpOptions& options_;
    const Job& job_;
    std::vector<std::filesystem::path> below_;
    std::optional<UndoJournal> journal_;
    ExportReport report_;
};

// Puts one file back. What stands there must be what the export wrote.
ExportedFile take_back(const JournalEntry& entry) {
    ExportedFile file;
    file.path = entry.path;
    const auto now = is_regular(entry.path) ? sha256_of_file(entry.path)
                                            : Result<std::string>(fail(Errc::kNotFound, "it is not there any more"));
    if (!now || *now != entry.after_sha256) {
        // Broken off before it was written: nothing to take back.
        const auto old = entry.before ? sha256(as_text(*entry.before)) : Result<std::string>(std::string());
        if ((!entry.before && !is_there(entry.path)) || (now && old && *now == *old)) return file;
        file.outcome = Outcome::kFailed;
        file.problem = now ? "it was changed since, and is left as it is" : now.error().what;
        return file;
    }
    Result<void> done;
    if (entry.before) {
        done = write_file_atomically(entry.path, *entry.before);
    } else if (::unlink(entry.path.c_str()) != 0) {
        done = fail(system_error(errno, "cannot remove it"));
    }
    file.outcome = done ? Outcome::kChanged : Outcome::kFailed;
    if (!done) file.problem = done.error().what;
    return file;
}

// The best place to copy a photo from, and the name it is to have.
struct Chosen {
    Place place;  // as the file system has it
    std::string name;
};

std::optional<Chosen> choose(const Photo& photo, const std::vector<PhotoOrigin>& origins) {
    for (const Location& location : photo.locations) {
        if (!location.present) continue;
        auto found = sources::locate(location.place);
        if (found) return Chosen{std::move(*found), safe_name(name_to_save(location.place, origins))};
    }
    return std::nullopt;
}

}  // namespace

Result<ExportReport> export_xmp(const ExportXmpOptions& options, const Job& job) {
    if (options.dry_run) return XmpExport(options, job).run();
    TROVE_TRY(const auto lock, catalog::lock_for_writing(options.library));
    return XmpExport(options, job).run();
}

Result<ExportReport> undo_export_xmp(const std::filesystem::path& library, const Job& job) {
    TROVE_TRY(const auto lock, catalog::lock_for_writing(library));
    const auto folder = newest_journal(library);
    if (folder.empty()) return fail(Errc::kNotFound, "there is no export to take back");
    TROVE_TRY(auto entries, read_journal(folder));
    std::ranges::reverse(entries);
    ExportReport report;
    for (const auto& entry : entries) {
        if (job.cancelled()) return fail(Errc::kCancelled, "stopped; the same command goes on");
        report.files.push_back(take_back(entry));
    }
    // Kept aside, not thrown away: what could not be put back is still in it.
    std::error_code error;
    auto done = folder;
    done += report.count(Outcome::kFailed) > 0 ? ".undone-in-part" : ".undone";
    std::filesystem::rename(folder, done, error);
    if (error) return fail(system_error(error.value(), fmt::format("cannot rename {}", display(folder))));
    return report;
}

Result<ExportReport> export_album(const ExportAlbumOptions& options, const Job& job) {
    TROVE_TRY(auto reader, catalog::CatalogReader::open(options.library));
    TROVE_TRY(const auto albums, reader.albums());
    TROVE_TRY(const auto photos, reader.photos_of_album(options.album));
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
            return fail(Errc::kCancelled, "stopped; what was copied stays, and the same command goes on");
        TROVE_TRY(const auto photo, reader.photo(id));
        TROVE_TRY(const auto origins, reader.origins(id));
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
        if (!options.dry_run && file.outcome == Outcome::kNew) {
            std::error_code error;
            Result<bool> done = true;
            if (options.hard_links) {
                std::filesystem::create_directories(options.output, error);
                if (chosen->place.is_file())
                    std::filesystem::create_hard_link(chosen->place.container, file.path, error);
                if (!chosen->place.is_file())
                    done = fail(Errc::kInvalid, "cannot be hard-linked (it is inside an archive); copy it instead");
                else if (error)
                    done = fail(system_error(error.value(), "cannot be hard-linked (another disk); copy it instead"));
            } else {
                const auto bytes = places.read(chosen->place, kMostPictureBytes);
                done = bytes ? write_new_file(file.path, *bytes) : Result<bool>(fail(bytes.error()));
                if (!done && done.error().code == Errc::kNoSpace) return fail(done.error());
            }
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
