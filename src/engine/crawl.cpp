// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/crawl.h"

#include "base/bounded_queue.h"
#include "base/file.h"
#include "base/guarded.h"
#include "base/log.h"
#include "base/memory_budget.h"
#include "base/thread_name.h"
#include "engine/batch_tuner.h"
#include "engine/content_hash.h"
#include "engine/name_places.h"
#include "engine/progress.h"
#include "engine/source_intake.h"
#include "media/decode.h"
#include "media/read_metadata.h"
#include "media/sniff.h"
#include "media/thumbnail.h"
#include "media/tiny.h"
#include "sources/folder.h"
#include "sources/place.h"
#include "sources/source.h"
#include "sources/volume.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <unordered_set>
#include <utility>
#include <variant>

namespace trove::engine {
namespace {

constexpr std::size_t kMostFileBytes = std::size_t{768} << 20U;
constexpr std::size_t kLeastToEmbed = 32;
constexpr std::int64_t kPhotosPerCommit = 64;
constexpr auto kTimePerCommit = std::chrono::seconds(2);
constexpr auto kGapAfterCommit = std::chrono::milliseconds(5);  // in which catalog/marks.h writes

using Clock = std::chrono::steady_clock;

// What travels. Each stage fills in its part.
struct Work {
    std::filesystem::path path;
    catalog::FileStamp stamp;
    std::uint64_t device = 0;  // st_dev
    ItemLink link;
    std::vector<sources::ItemFile> otherwise;  // what to take when this cannot be read
    ContentHash hash;
    std::int64_t content_bytes = 0;
    Bytes bytes;
    MemoryBudget::Share memory;
    media::Header header;
    Metadata metadata;
    Bytes thumbnail;
    media::Tiny tiny{};
    embed::PreparedImage prepared;
    embed::Vector vector;
};

// What the writer is told about a file.
struct Finished {
    Work work;
};

struct SameContent {  // its photo is known, or on its way
    std::filesystem::path path;
    catalog::FileStamp stamp;
    std::uint64_t device = 0;
    ContentHash hash;
    ItemLink link;
};

struct Failed {
    std::filesystem::path path;
    catalog::FileStamp stamp;
    std::optional<ContentHash> hash;  // set when other files may wait for this content
    std::string stage;
    Error error;
    enum class Kind {
        kPicture,     // was to become a photo
        kNotQueued,   // the walk could not even look at it
        kNoPicture,   // and nobody expected one
        kInsteadOf,   // another file of its item is tried instead
    } kind = Kind::kPicture;
};

struct BackAgain {  // known and unchanged, but marked as absent
    std::filesystem::path path;
};

// What a reader of another program's library tells: see source_intake.h.
struct SourceTold {
    std::shared_ptr<SourceState> source;
    std::optional<OriginAlbum> album;  // else the source itself
};

struct ItemTold {
    std::shared_ptr<ItemState> item;
};

struct Linked {  // a file that is known, or on its way
    ItemLink link;
    std::filesystem::path path;
    std::optional<PhotoId> photo;
};

using Message = std::variant<Finished, SameContent, Failed, BackAgain, SourceTold, ItemTold, Linked>;

class Pipeline {
public:
    Pipeline(const CrawlInput& input, catalog::CatalogWriter& writer, const Job& job)
        : input_(input),
          writer_(writer),
          job_(job),
          budget_(input.options.memory_bytes),
          device_(input.embedder->device()),
          tuner_(input.speeds.of(input.model.fingerprint, device_).batch, device_),
          to_embed_(std::max(kLeastToEmbed, 2 * tuner_.most())),
          intake_(writer) {
        decode_options_.min_short_edge_px = std::max(input.embedder->wanted_short_edge_px(), media::kThumbnailEdgePx);
        decode_options_.memory_bytes = input.options.memory_bytes;
    }

    Result<CrawlProgress> run() {
        TROVE_CHECKED(prepare());
        const int threads = input_.options.threads > 0 ? input_.options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
        {
            const std::stop_callback on_stop(job_.stop, [this] { abandon(); });
            const std::jthread ticker([this](const std::stop_token& stop) { report(stop); });
            const std::jthread discover([this] { discover_files(); });
            const std::jthread read([this] { read_files(); });
            std::vector<std::jthread> decoders;
            std::vector<std::jthread> embedders;
            decoding_ = threads;
            embedding_ = threads;
            for (int n = 0; n < threads; ++n) {
                decoders.emplace_back([this, n] { decode_files(n); });
                embedders.emplace_back([this, n] { embed_files(n); });
            }
            const std::jthread writer([this] { write(); });
        }
        if (auto failure = failure_.with([](const auto& f) { return f; })) return fail(*failure);
        if (job_.cancelled()) return fail(Errc::kCancelled, "stopped; what was finished is kept, and the next crawl goes on from here");
        if (const auto batch = tuner_.found()) input_.speeds.remember(input_.model.fingerprint, device_, {{}, {}, batch});
        meter_.phase = CrawlPhase::kFinishing;
        TROVE_CHECKED(finish());
        meter_.phase = CrawlPhase::kDone;
        CrawlProgress last = meter_.snapshot();
        last.per_second = last.elapsed_s > 0 ? static_cast<double>(last.done) / last.elapsed_s : 0;
        return last;
    }

private:
    // ---- before the threads start

    Result<void> prepare() {
        TROVE_TRY(auto reader, catalog::CatalogReader::open(input_.library));
        for (const auto& root : input_.roots) {
            TROVE_TRY(auto files, reader.known_files(root));
            known_.merge(files);
        }
        TROVE_TRY(const auto owed, reader.owed(input_.model.id));
        owed_.insert(owed.begin(), owed.end());
        TROVE_CHECKED(writer_.begin());
        for (const auto& root : input_.roots) TROVE_CHECKED(writer_.put_root(root));
        return writer_.commit();
    }

    void abandon() {
        to_read_.abandon();
        to_decode_.abandon();
        to_embed_.abandon();
        to_write_.abandon();
    }

    // The crawl cannot go on; nobody may be left waiting on a queue.
    void give_up(Error error) {
        failure_.with([&](std::optional<Error>& f) {
            if (!f) f = std::move(error);
        });
        abandon();
    }

    void report(const std::stop_token& stop) {
        name_this_thread("progress");
        while (!stop.stop_requested()) {
            if (input_.options.on_progress) input_.options.on_progress(meter_.snapshot());
            for (int i = 0; i < 4 && !stop.stop_requested(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        if (input_.options.on_progress) input_.options.on_progress(meter_.snapshot());
    }

    // ---- discover

    void discover_files() {
        name_this_thread("discover");
        for (const auto& root : input_.roots) {
            if (const auto kind = sources::recognise(root); kind != sources::SourceKind::kFolder) {
                if (!discover_source(kind, root)) break;
                continue;
            }
            const auto walked = sources::walk_folder(
                root, {.skip = {input_.library}},
                {.file = [&](sources::FoundFile file) { found(std::move(file)); },
                 .problem = [&](const std::filesystem::path& path, const Error& error, bool is_folder) {
                     if (is_folder) unreadable_.push_back(path.native() + "/");
                     seen_.insert(path.native());
                     tell(Failed{path, {}, std::nullopt, "read", error, Failed::Kind::kNotQueued});
                 },
                 .library = [&](const std::filesystem::path& path) { pass_by(path); }},
                job_);
            if (!walked) {
                if (walked.error().code == Errc::kCancelled) break;
                unreadable_.push_back(root.native());
                tell(Failed{root, {}, std::nullopt, "read", walked.error(), Failed::Kind::kNotQueued});
            }
        }
        meter_.scan_finished = true;
        meter_.phase = CrawlPhase::kIndexing;
        to_read_.close();
    }

    // Said once a crawl, and not of what is crawled by its own name anyway.
    void pass_by(const std::filesystem::path& path) {
        if (std::ranges::find(input_.roots, path) != input_.roots.end()) return;
        // An export may have a hundred archives.
        if (!passed_by_.insert(path.extension() == ".zip" ? path.parent_path().native() : path.native()).second) return;
        auto reader = catalog::CatalogReader::open(input_.library);
        const auto before = reader ? reader->source_include(path) : Result<std::optional<catalog::SourceInclude>>(fail(reader.error()));
        if (!before || !*before) log::warn("engine", "{} belongs to another program and was passed by; to take it in: trove crawl \"{}\"", display(path), display(path));
    }

    // False when the crawl is to stop.
    bool discover_source(sources::SourceKind kind, const std::filesystem::path& root) {
        auto reader = catalog::CatalogReader::open(input_.library);
        auto before = reader ? reader->source_include(root) : Result<std::optional<catalog::SourceInclude>>(fail(reader.error()));
        if (!before) {
            give_up(before.error());
            return false;
        }
        auto source = std::make_shared<SourceState>();
        source->kind = kind;
        source->root = root;
        source->include = {input_.options.include_hidden, input_.options.include_trashed};
        if (!input_.named && *before) source->include = **before;
        tell(SourceTold{source, std::nullopt});
        bool whole = true;
        const auto read = sources::read_source(kind, root,
                                               {.album = [&](OriginAlbum album) { tell(SourceTold{source, std::move(album)}); },
                                                .item = [&](sources::Item item) { found(source, std::move(item), *reader); },
                                                .warning = [](const std::string& warning) { log::warn("sources", "{}", warning); },
                                                .loss =
                                                    [&](const std::string& loss) {
                                                        log::warn("sources", "{}", loss);
                                                        if (whole) tell(Failed{root, {}, std::nullopt, "read", {Errc::kCorrupt, loss}, Failed::Kind::kNotQueued});
                                                        whole = false;
                                                    }},
                                               job_);
        if (read && whole) {
            complete_.push_back(std::move(source));
            return true;
        }
        if (read) {
            unreadable_.push_back(root.native());
            return true;
        }
        if (read.error().code == Errc::kCancelled) return false;
        unreadable_.push_back(root.native());
        tell(Failed{root, {}, std::nullopt, "read", read.error(), Failed::Kind::kNotQueued});
        return true;
    }

    void found(const std::shared_ptr<SourceState>& source, sources::Item item, catalog::CatalogReader& reader) {
        if ((item.origin.hidden && !source->include.hidden) || (item.origin.trashed && !source->include.trashed)) return;
        auto state = std::make_shared<ItemState>();
        state->source = source;
        state->origin = std::move(item.origin);
        const auto original = state->origin.original;
        tell(ItemTold{state});
        std::vector<sources::ItemFile> previews;
        std::ranges::copy_if(item.files, std::back_inserter(previews), [](const auto& file) { return file.rendition == Rendition::kPreview; });
        bool have = false;
        for (const auto& file : item.files)
            if (file.rendition != Rendition::kPreview) have |= take(state, file, have ? std::vector<sources::ItemFile>() : previews, reader);
        if (have) return;
        // An original that is away keeps its photo: what was made of it is better than what its preview would give.
        if (const auto known = reader.known_file(original); known && *known && (*known)->photo && !(*known)->failed && sources::file_of_place(original).empty()) return;
        for (std::size_t i = 0; i < previews.size(); ++i) {
            const auto next = previews.begin() + static_cast<std::ptrdiff_t>(i) + 1;
            if (take(state, previews[i], {next, previews.end()}, reader)) return;
        }
    }

    // False when the file is not there, or is known to yield nothing.
    bool take(const std::shared_ptr<ItemState>& item, const sources::ItemFile& file, std::vector<sources::ItemFile> otherwise, catalog::CatalogReader& reader) {
        Work work;
        work.path = file.path;
        work.link = {item, file.rendition};
        if (!stat_place(file, work)) return false;
        if (seen_.contains(file.path.native())) {  // by another item, or another root
            tell(Linked{std::move(work.link), file.path, std::nullopt});
            return true;
        }
        if (!known_.contains(file.path.native())) {
            auto known = reader.known_file(file.path);
            if (known && *known) known_looked_up_[file.path.native()] = **known;
        }
        const catalog::KnownFile* const known = known_file(file.path);
        if (known != nullptr && known->failed && !known->retry && known->size_bytes == work.stamp.size_bytes && known->modified_ns == work.stamp.modified_ns) {
            seen_.insert(file.path.native());
            count_known_failure(*known);
            return false;
        }
        work.otherwise = std::move(otherwise);
        found(std::move(work));
        return true;
    }

    static bool stat_place(const sources::ItemFile& file, Work& work) {
        struct stat st {};
        const auto container = sources::file_of_place(file.path);
        if (container.empty() || ::stat(container.c_str(), &st) != 0) return false;
        work.device = st.st_dev;
        work.stamp = {st.st_size, std::int64_t{st.st_mtim.tv_sec} * 1'000'000'000 + st.st_mtim.tv_nsec};
        if (file.stamp) work.stamp = {file.stamp->size_bytes, file.stamp->modified_ns};
        return true;
    }

    [[nodiscard]] const catalog::KnownFile* known_file(const std::filesystem::path& path) const {
        if (const auto found = known_.find(path.native()); found != known_.end()) return &found->second;
        const auto found = known_looked_up_.find(path.native());
        return found == known_looked_up_.end() ? nullptr : &found->second;
    }

    void count_known_failure(const catalog::KnownFile& known) {
        if (known.ignored) return;
        ++meter_.found;
        ++meter_.failed;
    }

    void found(sources::FoundFile file) {
        Work work;
        work.path = std::move(file.path);
        work.stamp = {file.size_bytes, file.modified_ns};
        work.device = file.device;
        found(std::move(work));
    }

    void found(Work work) {
        if (!seen_.insert(work.path.native()).second) return;  // two roots, one inside the other
        const catalog::KnownFile* const known = known_file(work.path);
        if (known != nullptr && known->size_bytes == work.stamp.size_bytes && known->modified_ns == work.stamp.modified_ns) {
            // What failed for its bytes fails again; what could not be read may be readable now.
            if (known->failed && !known->retry) return count_known_failure(*known);
            if (!known->failed && known->photo && !owed_.contains(*known->photo)) {
                ++meter_.found;
                ++meter_.unchanged;
                if (work.link.item) tell(Linked{std::move(work.link), work.path, known->photo});
                if (!known->present) tell(BackAgain{std::move(work.path)});
                return;
            }
        }
        ++meter_.to_do;
        to_read_.push(std::move(work));
    }

    // ---- read

    void read_files() {
        name_this_thread("read");
        auto reader = catalog::CatalogReader::open(input_.library);
        if (!reader) {
            give_up(reader.error());
        } else {
            while (auto work = to_read_.pop()) read_one(std::move(*work), *reader);
            places_ = sources::PlaceReader();
        }
        to_decode_.close();
    }

    void read_one(Work work, catalog::CatalogReader& reader) {
        const bool expected = sources::is_named_like_a_picture(work.path.filename().native());
        const auto give_reason = [&](std::string_view stage, Error error, Failed::Kind kind) {
            if (!work.otherwise.empty()) return read_otherwise(std::move(work), std::move(error), reader);
            tell(Failed{work.path, work.stamp, std::nullopt, std::string(stage), std::move(error), kind});
        };
        const auto as_named = expected ? Failed::Kind::kPicture : Failed::Kind::kNoPicture;
        work.memory = budget_.take(static_cast<std::size_t>(std::max<std::int64_t>(work.stamp.size_bytes, 0)));
        auto bytes = places_.read(work.path, kMostFileBytes);
        if (!bytes) return give_reason("read", bytes.error(), as_named);
        if (bytes->empty()) return give_reason(expected ? "decode" : catalog::kIgnoredStage, {Errc::kCorrupt, "the file is empty"}, as_named);
        work.bytes = std::move(*bytes);
        work.content_bytes = static_cast<std::int64_t>(work.bytes.size());
        const auto kind = media::sniff(work.bytes);
        if (!expected && !media::is_decodable(kind)) return give_reason(catalog::kIgnoredStage, {Errc::kUnsupported, "not a picture"}, Failed::Kind::kNoPicture);
        work.hash = hash_content(work.bytes);

        const auto known = reader.photo_by_hash(work.hash);
        if (!known) return give_up(known.error());
        const bool complete = *known && !owed_.contains(**known);
        const bool first = in_flight_.with([&](auto& hashes) { return complete || hashes.insert(work.hash).second; });
        if (complete || !first) return tell(SameContent{std::move(work.path), work.stamp, work.device, work.hash, std::move(work.link)});

        auto header = media::read_header(work.bytes);
        if (!header) {
            if (!work.otherwise.empty()) {
                in_flight_.with([&](auto& hashes) { hashes.erase(work.hash); });
                return read_otherwise(std::move(work), header.error(), reader);
            }
            tell(Failed{work.path, work.stamp, work.hash, "decode", header.error()});
            return;
        }
        work.memory.grow(media::memory_needed(*header, decode_options_));
        to_decode_.push(std::move(work));
    }

    // The original is of a kind that is not read here, or damaged; its source has a preview. Remembered as looked at.
    void read_otherwise(Work work, Error why, catalog::CatalogReader& reader) {
        tell(Failed{work.path, work.stamp, std::nullopt, std::string(catalog::kIgnoredStage), {why.code, why.what + "; its preview is used"}, Failed::Kind::kInsteadOf});
        Work next;
        next.path = work.otherwise.front().path;
        next.link = {work.link.item, work.otherwise.front().rendition};
        next.otherwise.assign(work.otherwise.begin() + 1, work.otherwise.end());
        if (stat_place(work.otherwise.front(), next)) {
            work = Work();  // gives back its memory before more is taken
            return read_one(std::move(next), reader);
        }
        if (!next.otherwise.empty()) return read_otherwise(std::move(next), {Errc::kNotFound, "it is not there"}, reader);
        tell(Failed{next.path, next.stamp, std::nullopt, "read", {Errc::kNotFound, "it is not there"}});
    }

    // ---- decode

    void decode_files(int n) {
        name_this_thread(fmt::format("decode.{}", n));
        while (auto work = to_decode_.pop()) {
            if (auto done = decode_one(*work)) {
                // From here on only the small things are held.
                work->bytes = Bytes();
                work->memory.shrink_to(work->prepared.size() * sizeof(float) + work->thumbnail.size());
                to_embed_.push(std::move(*work));
            } else {
                tell(Failed{work->path, work->stamp, work->hash, "decode", done.error()});
            }
        }
        if (--decoding_ == 0) to_embed_.close();
    }

    Result<void> decode_one(Work& work) const {
        // The file itself takes its part of the ceiling.
        media::DecodeOptions options = decode_options_;
        options.memory_bytes -= std::min(options.memory_bytes, work.bytes.size());
        TROVE_TRY(auto decoded, media::decode(work.bytes, options));
        work.header = std::move(decoded.header);
        work.metadata = media::read_metadata(work.bytes);
        TROVE_TRY(work.thumbnail, media::make_thumbnail(decoded.image));
        work.tiny = media::make_tiny(decoded.image);
        TROVE_TRY(work.prepared, input_.embedder->prepare(decoded.image));
        return {};
    }

    // ---- embed

    void embed_files(int n) {
        name_this_thread(fmt::format("embed.{}", n));
        while (true) {
            const std::size_t asked = tuner_.next();
            auto batch = to_embed_.pop_batch(asked);
            if (batch.empty()) break;
            const auto start = Clock::now();
            embed_batch(batch);
            tuner_.took(asked, batch.size(), std::chrono::duration<double>(Clock::now() - start).count());
            for (Work& work : batch)
                if (!work.vector.empty()) tell(Finished{std::move(work)});
        }
        if (--embedding_ == 0) to_write_.close();
    }

    void embed_batch(std::vector<Work>& batch) {
        std::vector<embed::PreparedImage> images;
        images.reserve(batch.size());
        for (Work& work : batch) images.push_back(std::move(work.prepared));
        auto vectors = input_.embedder->embed_images(images);
        if (vectors) {
            for (std::size_t i = 0; i < batch.size(); ++i) batch[i].vector = std::move((*vectors)[i]);
            return;
        }
        if (job_.cancelled()) return;  // an embedder elsewhere was let go; that says nothing about the pictures
        // One picture that the model cannot stand must not take the others with it.
        for (std::size_t i = 0; i < batch.size(); ++i) {
            auto one = input_.embedder->embed_images({&images[i], 1});
            if (one) {
                batch[i].vector = std::move(one->front());
            } else {
                tell(Failed{batch[i].path, batch[i].stamp, batch[i].hash, "embed", one.error()});
            }
        }
    }

    // ---- write

    void tell(Message message) { to_write_.push(std::move(message)); }

    void write() {
        name_this_thread("write");
        auto due = Clock::now() + kTimePerCommit;
        std::int64_t in_batch = 0;
        const auto commit = [&]() -> Result<void> {
            if (writer_.in_batch()) {
                TROVE_CHECKED(writer_.commit());
                std::this_thread::sleep_for(kGapAfterCommit);
            }
            in_batch = 0;
            due = Clock::now() + kTimePerCommit;
            return {};
        };
        while (true) {
            auto message = to_write_.pop_for(std::max<Clock::duration>(due - Clock::now(), std::chrono::milliseconds(1)));
            Result<void> done;
            if (message) {
                if (!writer_.in_batch()) {
                    due = Clock::now() + kTimePerCommit;
                    done = writer_.begin();
                }
                if (done) done = std::visit([this](auto& m) { return store(m); }, *message);
                ++in_batch;
            }
            if (done && (in_batch >= kPhotosPerCommit || (in_batch > 0 && Clock::now() >= due))) done = commit();
            if (!done) {
                [[maybe_unused]] const auto ignored = writer_.roll_back();
                return give_up(done.error());
            }
            if (!message && to_write_.closed_and_empty()) break;
        }
        if (auto done = commit(); !done) give_up(done.error());
    }

    Result<void> store(Finished& message) {
        Work& work = message.work;
        TROVE_TRY(const bool is_fresh, is_new(work.hash));
        catalog::NewPhoto photo;
        photo.hash = work.hash;
        photo.format = work.header.format;
        photo.width_px = work.header.width_px;
        photo.height_px = work.header.height_px;
        photo.size_bytes = work.content_bytes;
        photo.metadata = std::move(work.metadata);
        photo.thumbnail_jpeg = work.thumbnail;
        photo.tiny = work.tiny;
        TROVE_TRY(const PhotoId id, writer_.put_photo(photo));
        const Metadata& m = photo.metadata;
        if (m.latitude_deg && m.longitude_deg) TROVE_CHECKED(name_place(writer_, {id, *m.latitude_deg, *m.longitude_deg}));
        TROVE_TRY([[maybe_unused]] const bool stored, writer_.put_embedding(id, input_.model.id, work.vector));
        stored_.insert_or_assign(work.hash, id);
        if (is_fresh) ++meter_.fresh;
        TROVE_CHECKED(place({work.path, work.stamp, work.device, work.hash, work.link}, id, is_fresh));
        if (auto waiting = waiting_.extract(work.hash))
            for (const SameContent& same : waiting.mapped()) TROVE_CHECKED(place(same, id, false));
        return {};
    }

    Result<void> store(SameContent& message) {
        if (const auto now = stored_.find(message.hash); now != stored_.end()) return place(message, now->second, false);
        if (failed_.contains(message.hash)) return store_failure(message, failed_.at(message.hash));
        TROVE_TRY(auto* reader, reader_of_writer());
        TROVE_TRY(const auto id, reader->photo_by_hash(message.hash));
        // Owed a vector: the photo is still in the pipeline, and this place is entered when it arrives.
        if (!id || owed_.contains(*id)) {
            waiting_[message.hash].push_back(std::move(message));
            return {};
        }
        return place(message, *id, false);
    }

    Result<void> store(Failed& message) {
        if (message.kind == Failed::Kind::kPicture || message.kind == Failed::Kind::kNotQueued) {
            ++meter_.found;
            ++meter_.failed;
        }
        if (message.kind == Failed::Kind::kPicture || message.kind == Failed::Kind::kNoPicture) ++meter_.done;
        TROVE_CHECKED(writer_.put_failure(message.path, message.stamp, message.stage, message.error));
        // Other bytes lie there now: the photo that was known at this path is not there any more.
        if (message.stage != "read") TROVE_CHECKED(writer_.set_present(message.path, false));
        log::debug("engine", "{}: {}: {}", display(message.path), message.stage, message.error.what);
        if (!message.hash) return {};
        const auto [entry, added] = failed_.insert_or_assign(*message.hash, std::pair(message.stage, message.error));
        if (auto waiting = waiting_.extract(*message.hash))
            for (const SameContent& same : waiting.mapped()) TROVE_CHECKED(store_failure(same, entry->second));
        return {};
    }

    Result<void> store(BackAgain& message) { return writer_.set_present(message.path, true); }

    Result<void> store(SourceTold& message) { return message.album ? intake_.put(*message.source, *message.album) : intake_.begin(*message.source); }

    Result<void> store(ItemTold& message) { return intake_.put(*message.item); }

    Result<void> store(Linked& message) {
        if (message.photo) return intake_.link(message.link, message.path, *message.photo);
        intake_.link_later(std::move(message.link), std::move(message.path));
        return {};
    }

    Result<void> store_failure(const SameContent& same, const std::pair<std::string, Error>& why) {
        ++meter_.found;
        ++meter_.failed;
        ++meter_.done;
        return writer_.put_failure(same.path, same.stamp, why.first, why.second);
    }

    Result<void> place(const SameContent& file, PhotoId id, bool is_fresh) {
        TROVE_TRY(const std::int64_t volume, volume_row(file.device));
        TROVE_TRY(const auto placed, writer_.put_location(file.path, id, file.stamp, volume));
        TROVE_CHECKED(intake_.link(file.link, file.path, id));
        ++meter_.found;
        ++meter_.done;
        if (!is_fresh) {
            if (placed.fresh) {
                ++meter_.copies;
                new_places_.push_back(id);
            } else {
                ++meter_.unchanged;  // known content at a known place: touched, or owed to another model
            }
        }
        return {};
    }

    Result<std::int64_t> volume_row(std::uint64_t device) {
        if (const auto found = volume_rows_.find(device); found != volume_rows_.end()) return found->second;
        const auto volume = sources::volume_of(device);
        TROVE_TRY(const std::int64_t row, writer_.put_volume(volume.uuid, volume.mount_path));
        volume_rows_.emplace(device, row);
        return row;
    }

    Result<bool> is_new(const ContentHash& hash) {
        TROVE_TRY(auto* reader, reader_of_writer());
        TROVE_TRY(const auto id, reader->photo_by_hash(hash));
        return !id.has_value();
    }

    Result<catalog::CatalogReader*> reader_of_writer() {
        if (!reader_of_writer_) {
            TROVE_TRY(auto reader, catalog::CatalogReader::open(input_.library));
            reader_of_writer_.emplace(std::move(reader));
        }
        return &*reader_of_writer_;
    }

    // ---- after the threads have ended

    // What was known and not seen is absent; where its photo turned up elsewhere in this crawl, it moved.
    Result<void> finish() {
        std::unordered_set<std::int64_t> turned_up;
        for (const PhotoId id : new_places_) turned_up.insert(to_int(id));
        TROVE_TRY(auto* reader, reader_of_writer());
        TROVE_CHECKED(writer_.begin());
        TROVE_CHECKED(intake_.finish(*reader, complete_, seen_));
        for (const auto& [path, known] : known_) {
            if (seen_.contains(path) || is_unknowable(path)) continue;
            if (known.failed) TROVE_CHECKED(writer_.remove_failure(path));
            if (!known.photo) continue;
            if (turned_up.contains(to_int(*known.photo))) {
                TROVE_CHECKED(writer_.remove_location(path));
                ++meter_.moved;
                --meter_.copies;
            } else {
                if (known.present) ++meter_.gone;
                TROVE_CHECKED(writer_.set_present(path, false));
            }
        }
        TROVE_TRY([[maybe_unused]] const std::int64_t removed, writer_.remove_homeless_photos());
        for (const auto& root : input_.roots) TROVE_CHECKED(writer_.finish_root(root));
        return writer_.commit();
    }

    [[nodiscard]] bool is_unknowable(const std::string& path) const {
        return std::ranges::any_of(unreadable_, [&](const std::string& folder) { return path.starts_with(folder); });
    }

    const CrawlInput& input_;
    catalog::CatalogWriter& writer_;
    const Job& job_;
    ProgressMeter meter_;
    MemoryBudget budget_;
    media::DecodeOptions decode_options_;

    // Filled by prepare(), read-only afterwards.
    std::unordered_map<std::string, catalog::KnownFile> known_;
    std::unordered_set<PhotoId> owed_;

    BoundedQueue<Work> to_read_{4096};
    BoundedQueue<Work> to_decode_{16};
    std::string device_;
    BatchTuner tuner_;
    BoundedQueue<Work> to_embed_;
    BoundedQueue<Message> to_write_{256};
    std::atomic<int> decoding_{0};
    std::atomic<int> embedding_{0};
    sources::PlaceReader places_;  // read's own
    Guarded<std::unordered_set<ContentHash>> in_flight_;
    Guarded<std::optional<Error>> failure_;

    // discover's own until it ends, then finish()'s.
    std::unordered_set<std::string> seen_;
    std::unordered_set<std::string> passed_by_;
    std::vector<std::string> unreadable_;
    std::vector<std::shared_ptr<SourceState>> complete_;
    std::unordered_map<std::string, catalog::KnownFile> known_looked_up_;  // outside the roots

    // write's own, then finish()'s.
    SourceIntake intake_;
    std::optional<catalog::CatalogReader> reader_of_writer_;
    std::unordered_map<ContentHash, PhotoId> stored_;
    std::unordered_map<ContentHash, std::pair<std::string, Error>> failed_;
    std::unordered_map<ContentHash, std::vector<SameContent>> waiting_;
    std::unordered_map<std::uint64_t, std::int64_t> volume_rows_;
    std::vector<PhotoId> new_places_;
};

}  // namespace

Result<CrawlProgress> crawl(const CrawlInput& input, catalog::CatalogWriter& writer, const Job& job) {
    return Pipeline(input, writer, job).run();
}

}  // namespace trove::engine
