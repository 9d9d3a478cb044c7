// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/discovery.h"

#include "base/file.h"
#include "base/log.h"
#include "sources/folder.h"
#include "sources/place.h"
#include "sources/source.h"

#include <algorithm>
#include <iterator>
#include <sys/stat.h>
#include <utility>

namespace trove::crawl {

bool stat_place(const sources::ItemFile& file, IncomingFile& incoming) {
    struct stat st{};
    const auto container = sources::file_of_place(Place::parse(file.path.native()));
    if (container.empty() || ::stat(container.c_str(), &st) != 0) return false;
    incoming.device = st.st_dev;
    incoming.stamp = {st.st_size, std::int64_t{st.st_mtim.tv_sec} * 1'000'000'000 + st.st_mtim.tv_nsec};
    if (file.stamp) incoming.stamp = {file.stamp->size_bytes, file.stamp->modified_ns};
    return true;
}

bool lies_at_or_below(std::string_view path, const std::unordered_set<std::string>& folders) {
    if (folders.empty()) return false;
    // The path itself, then every folder above it, up to "/".
    while (!path.empty()) {
        if (folders.contains(std::string(path))) return true;
        const auto slash = path.rfind('/');
        if (slash == std::string_view::npos || path == "/") return false;
        path = path.substr(0, std::max<std::size_t>(slash, 1));
    }
    return false;
}

bool Discovered::is_unknowable(std::string_view path) const {
    return lies_at_or_below(path, unreadable);
}

namespace {

Failed not_looked_at(std::filesystem::path path, Error error) {
    return {std::move(path), {}, std::nullopt, {FailStage::kRead, std::move(error), FileFailure::Kind::kNotQueued}};
}

}  // namespace

Result<void> CrawlDiscovery::prepare() {
    TROVE_TRY(auto reader, catalog::CatalogReader::open(input_.library));
    for (const auto& root : input_.roots) {
        TROVE_TRY(auto files, reader.files().under(root, now_));
        discovered_.known.merge(files);
    }
    TROVE_TRY(const auto forgotten, reader.leaving().forgotten());
    for (const auto& path : forgotten) forgotten_.insert(path.native());
    for (const auto& root : input_.roots) {
        TROVE_TRY(const bool follows, reader.roots().follows_links(root));
        if (follows) follows_links_.insert(root.native());
    }
    TROVE_TRY(const auto owed, reader.embeddings().owed(input_.model.id));
    owed_.insert(owed.begin(), owed.end());
    return {};
}

Result<void> CrawlDiscovery::run() {
    for (const auto& root : input_.roots) {
        bool is_takeout = false;
        if (const auto kind = sources::recognise(root); kind != sources::SourceKind::kFolder) {
            TROVE_TRY(const bool goes_on, discover_source(kind, root));
            if (!goes_on) break;
            // Around a Takeout lies a folder like any other.
            if (kind != sources::SourceKind::kTakeout || !std::filesystem::is_directory(root)) continue;
            is_takeout = true;
        }
        TROVE_TRY(const bool goes_on, discover_folder(root, is_takeout));
        if (!goes_on) break;
    }
    return {};
}

Result<bool> CrawlDiscovery::discover_folder(const std::filesystem::path& root, bool is_takeout) {
    sources::WalkOptions options{.skip = {input_.library}, .follow_links = follows_links_.contains(root.native())};
    options.skip.insert(options.skip.end(), forgotten_.begin(), forgotten_.end());
    sources::WalkVisitor visitor;
    visitor.file = [&](sources::FoundFile file) {
        if (!left_out_.contains(file.path.native())) found(std::move(file));
    };
    visitor.problem = [&](const std::filesystem::path& path, const Error& error, bool is_folder) {
        if (is_folder) discovered_.unreadable.insert(path.native());
        discovered_.seen.insert(path.native());
        to_.tell(not_looked_at(path, error));
    };
    visitor.library = [&](const std::filesystem::path& path) {
        if (!is_takeout || path.extension() != ".zip") pass_by(path);
    };
    visitor.film = [&](const std::filesystem::path& path) {
        if (films_.insert(path.native()).second) ++meter_.films;
    };
    visitor.link_out = [&](const std::filesystem::path& path) {
        ++meter_.links_left_out;
        discovered_.unreadable.insert(path.native());
    };
    const auto walked = sources::walk_folder(root, options, visitor, job_);
    if (walked) {
        if (!discovered_.seen.contains(root.native())) discovered_.walked.insert(root.native());
        return true;
    }
    if (walked.error().code == Errc::kCancelled) return false;
    not_there(root, walked.error());
    return true;
}

void CrawlDiscovery::not_there(const std::filesystem::path& root, const Error& error) {
    std::error_code ignored;
    const bool was_file =
        discovered_.known.contains(root.native()) || sources::is_named_like_a_picture(root.filename().native());
    if (was_file && !std::filesystem::exists(root, ignored) &&
        std::filesystem::is_directory(root.parent_path(), ignored)) {
        discovered_.gone_files.insert(root.native());
        return;
    }
    discovered_.unreadable.insert(root.native());
    discovered_.away.insert(root.native());
    to_.tell(not_looked_at(root, error));
}

void CrawlDiscovery::pass_by(const std::filesystem::path& path) {
    if (std::ranges::find(input_.roots, path) != input_.roots.end()) return;
    // Warns once per folder, because an export may have a hundred archives.
    if (!passed_by_.insert(path.extension() == ".zip" ? path.parent_path().native() : path.native()).second) return;
    auto reader = catalog::CatalogReader::open(input_.library);
    const auto before = reader ? reader->sources().include_of(path)
                               : Result<std::optional<catalog::SourceInclude>>(fail(reader.error()));
    if (!before || !*before)
        log::warn("engine", "{} belongs to another program and was passed by; to take it in: trove crawl \"{}\"",
                  display(path), display(path));
}

Result<bool> CrawlDiscovery::discover_source(sources::SourceKind kind, const std::filesystem::path& root) {
    TROVE_TRY(auto reader, catalog::CatalogReader::open(input_.library));
    TROVE_TRY(const auto before, reader.sources().include_of(root));
    auto source = std::make_shared<SourceState>();
    source->kind = kind;
    source->root = root;
    source->include = {input_.options.include_hidden, input_.options.include_trashed};
    if (!input_.named && before) source->include = *before;
    TROVE_TRY(source->roots, reader.sources().roots_of(root));
    catalog::add_roots(source->roots, input_.options.roots);
    to_.tell(SourceTold{source, std::nullopt});
    bool whole = true;
    const auto read =
        sources::read_source(kind, root,
                             {.album = [&](OriginAlbum album) { to_.tell(SourceTold{source, std::move(album)}); },
                              .item = [&](sources::Item item) { found(source, std::move(item), reader); },
                              .warning = [](const std::string& warning) { log::warn("sources", "{}", warning); },
                              .loss =
                                  [&](const std::string& loss) {
                                      log::warn("sources", "{}", loss);
                                      if (whole) to_.tell(not_looked_at(root, {Errc::kCorrupt, loss}));
                                      whole = false;
                                  },
                              .film =
                                  [&](const std::filesystem::path& film) {
                                      ++source->left_out.films;
                                      if (films_.insert(film.native()).second) ++meter_.films;
                                  },
                              .roots = source->roots},
                             job_);
    if (read && whole) {
        discovered_.complete.push_back(std::move(source));
        return true;
    }
    if (read) {
        discovered_.unreadable.insert(root.native());
        return true;
    }
    if (read.error().code == Errc::kCancelled) return false;
    std::error_code ignored;
    if (!std::filesystem::exists(root, ignored)) discovered_.away.insert(root.native());
    discovered_.unreadable.insert(root.native());
    to_.tell(not_looked_at(root, read.error()));
    return true;
}

void CrawlDiscovery::found(const std::shared_ptr<SourceState>& source,
                           sources::Item item,
                           catalog::CatalogReader& reader) {
    // The moving part of a photo counts as no film of its own.
    if (!item.origin.live_part.empty()) films_.insert(item.origin.live_part.native());
    if (item.origin.trashed && !source->include.trashed) {
        ++source->left_out.trashed;
        ++meter_.left_trashed;
        return leave_out(item);
    }
    if (item.origin.hidden && !source->include.hidden) {
        ++source->left_out.hidden;
        ++meter_.left_hidden;
        return leave_out(item);
    }
    auto state = std::make_shared<ItemState>();
    state->source = source;
    state->origin = std::move(item.origin);
    const auto original = state->origin.original;
    to_.tell(ItemTold{state});
    std::vector<sources::ItemFile> previews;
    std::ranges::copy_if(item.files, std::back_inserter(previews),
                         [](const auto& file) { return file.rendition == Rendition::kPreview; });
    bool have = false;
    for (const auto& file : item.files)
        if (file.rendition != Rendition::kPreview)
            have |= take(state, file, have ? std::vector<sources::ItemFile>() : previews, reader);
    if (have) return;
    // An absent original keeps its photo, whose data is better than any from the preview.
    if (const auto known = reader.files().at(original, now_);
        known && *known && (*known)->photo && !(*known)->failed &&
        sources::file_of_place(Place::parse(original.native())).empty())
        return;
    for (std::size_t i = 0; i < previews.size(); ++i) {
        const auto next = previews.begin() + static_cast<std::ptrdiff_t>(i) + 1;
        if (take(state, previews[i], {next, previews.end()}, reader)) return;
    }
}

void CrawlDiscovery::leave_out(const sources::Item& item) {
    for (const auto& file : item.files) left_out_.insert(file.path.native());
}

bool CrawlDiscovery::take(const std::shared_ptr<ItemState>& item,
                          const sources::ItemFile& file,
                          std::vector<sources::ItemFile> otherwise,
                          catalog::CatalogReader& reader) {
    IncomingFile incoming;
    incoming.path = file.path;
    incoming.link = {item, file.rendition};
    if (lies_at_or_below(file.path.native(), forgotten_) || !stat_place(file, incoming)) return false;
    if (discovered_.seen.contains(file.path.native())) {  // already found through another item or another root
        to_.tell(Linked{std::move(incoming.link), file.path, std::nullopt});
        return true;
    }
    if (!discovered_.known.contains(file.path.native())) {
        auto known = reader.files().at(file.path, now_);
        if (known && *known) looked_up_[file.path.native()] = **known;
    }
    const catalog::KnownFile* const known = known_file(file.path);
    if (known != nullptr && known->failed && !known->retry && known->size_bytes == incoming.stamp.size_bytes &&
        known->modified_ns == incoming.stamp.modified_ns) {
        discovered_.seen.insert(file.path.native());
        count_known_failure(*known);
        return false;
    }
    incoming.otherwise = std::move(otherwise);
    found(std::move(incoming));
    return true;
}

const catalog::KnownFile* CrawlDiscovery::known_file(const std::filesystem::path& path) const {
    if (const auto found = discovered_.known.find(path.native()); found != discovered_.known.end())
        return &found->second;
    const auto found = looked_up_.find(path.native());
    return found == looked_up_.end() ? nullptr : &found->second;
}

void CrawlDiscovery::count_known_failure(const catalog::KnownFile& known) {
    if (known.ignored) return;
    ++meter_.found;
    ++meter_.failed;
}

void CrawlDiscovery::found(sources::FoundFile file) {
    IncomingFile incoming;
    incoming.path = std::move(file.path);
    incoming.stamp = {file.size_bytes, file.modified_ns};
    incoming.device = file.device;
    found(std::move(incoming));
}

void CrawlDiscovery::found(IncomingFile incoming) {
    if (forgotten_.contains(incoming.path.native())) return;
    if (!discovered_.seen.insert(incoming.path.native()).second) return;  // already found: one root lies inside another
    ++meter_.seen;
    const catalog::KnownFile* const known = known_file(incoming.path);
    if (known != nullptr && known->size_bytes == incoming.stamp.size_bytes &&
        known->modified_ns == incoming.stamp.modified_ns) {
        // A failure due to the bytes themselves is permanent; other causes may have passed.
        if (known->failed && !known->retry) return count_known_failure(*known);
        if (!known->failed && known->photo && !owed_.contains(*known->photo)) {
            ++meter_.found;
            ++meter_.unchanged;
            if (incoming.link.item) to_.tell(Linked{std::move(incoming.link), incoming.path, known->photo});
            if (!known->present) to_.tell(BackAgain{std::move(incoming.path)});
            return;
        }
    }
    ++meter_.to_do;
    to_.read(std::move(incoming));
}

}  // namespace trove::crawl
