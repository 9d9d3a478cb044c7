// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/crawl.h"

#include "base/bounded_queue.h"
#include "base/file.h"
#include "base/guarded.h"
#include "base/memory_budget.h"
#include "base/thread_name.h"
#include "crawl/batch_tuner.h"
#include "crawl/content_hash.h"
#include "crawl/discovery.h"
#include "crawl/messages.h"
#include "crawl/progress.h"
#include "crawl/store.h"
#include "media/decode.h"
#include "media/read_metadata.h"
#include "media/sniff.h"
#include "media/thumbnail.h"
#include "sources/folder.h"
#include "sources/place.h"
#include "sources/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <unordered_set>
#include <utility>

namespace trove::crawl {
namespace {

constexpr std::size_t kMostFileBytes = std::size_t{768} << 20U;
constexpr std::size_t kLeastToEmbed = 32;
constexpr std::int64_t kPhotosPerCommit = 64;
constexpr auto kTimePerCommit = std::chrono::seconds(2);

using Clock = std::chrono::steady_clock;

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
          discovery_(input,
                     job,
                     meter_,
                     {[this](Message message) { tell(std::move(message)); },
                      [this](Work work) { to_read_.push(std::move(work)); }}),
          store_(input, discovery_.owed(), writer, meter_) {
        decode_options_.min_short_edge_px = std::max(input.embedder->wanted_short_edge_px(), media::kThumbnailEdgePx);
        decode_options_.memory_bytes = input.options.memory_bytes;
    }

    Result<CrawlProgress> run() {
        TROVE_CHECKED(prepare());
        const int threads = input_.options.threads > 0
                                ? input_.options.threads
                                : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
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
        if (job_.cancelled())
            return fail(Errc::kCancelled, "stopped; what was finished is kept, and the next crawl goes on from here");
        if (const auto batch = tuner_.found())
            input_.speeds.remember(input_.model.fingerprint, device_, {{}, {}, batch});
        meter_.phase = CrawlPhase::kFinishing;
        TROVE_CHECKED(store_.finish(discovery_.discovered()));
        meter_.phase = CrawlPhase::kDone;
        CrawlProgress last = meter_.snapshot();
        last.per_second = last.elapsed_s > 0 ? static_cast<double>(last.done) / last.elapsed_s : 0;
        return last;
    }

private:
    // ---- before the threads start

    Result<void> prepare() {
        TROVE_CHECKED(discovery_.prepare());
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
            for (int i = 0; i < 4 && !stop.stop_requested(); ++i)
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        if (input_.options.on_progress) input_.options.on_progress(meter_.snapshot());
    }

    // ---- discover

    void discover_files() {
        name_this_thread("discover");
        if (auto done = discovery_.run(); !done) give_up(done.error());
        meter_.scan_finished = true;
        meter_.phase = CrawlPhase::kIndexing;
        to_read_.close();
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
        auto bytes = places_.read(Place::parse(work.path.native()), kMostFileBytes);
        if (!bytes) return give_reason("read", bytes.error(), as_named);
        if (bytes->empty())
            return give_reason(expected ? "decode" : catalog::kIgnoredStage, {Errc::kCorrupt, "the file is empty"},
                               as_named);
        work.bytes = std::move(*bytes);
        work.content_bytes = static_cast<std::int64_t>(work.bytes.size());
        const auto kind = media::sniff(work.bytes);
        if (!expected && !media::is_decodable(kind))
            return give_reason(catalog::kIgnoredStage, {Errc::kUnsupported, "not a picture"}, Failed::Kind::kNoPicture);
        work.hash = hash_content(work.bytes);

        const auto known = reader.photo_by_hash(work.hash);
        if (!known) return give_up(known.error());
        const bool complete = *known && !discovery_.owed().contains(**known);
        const bool first = in_flight_.with([&](auto& hashes) { return complete || hashes.insert(work.hash).second; });
        if (complete || !first)
            return tell(SameContent{std::move(work.path), work.stamp, work.device, work.hash, std::move(work.link)});

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
        tell(Failed{work.path,
                    work.stamp,
                    std::nullopt,
                    std::string(catalog::kIgnoredStage),
                    {why.code, why.what + "; its preview is used"},
                    Failed::Kind::kInsteadOf});
        Work next;
        next.path = work.otherwise.front().path;
        next.link = {work.link.item, work.otherwise.front().rendition};
        next.otherwise.assign(work.otherwise.begin() + 1, work.otherwise.end());
        if (stat_place(work.otherwise.front(), next)) {
            work = Work();  // gives back its memory before more is taken
            return read_one(std::move(next), reader);
        }
        if (!next.otherwise.empty())
            return read_otherwise(std::move(next), {Errc::kNotFound, "it is not there"}, reader);
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
            if (writer_.in_batch()) TROVE_CHECKED(writer_.commit());
            in_batch = 0;
            due = Clock::now() + kTimePerCommit;
            return {};
        };
        while (true) {
            auto message =
                to_write_.pop_for(std::max<Clock::duration>(due - Clock::now(), std::chrono::milliseconds(1)));
            Result<void> done;
            if (message) {
                if (!writer_.in_batch()) {
                    due = Clock::now() + kTimePerCommit;
                    done = writer_.begin();
                }
                if (done) done = store_.put(*message);
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

    const CrawlInput& input_;
    catalog::CatalogWriter& writer_;
    const Job& job_;
    ProgressMeter meter_;
    MemoryBudget budget_;
    media::DecodeOptions decode_options_;

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

    CrawlDiscovery discovery_;
    CrawlStore store_;
};

}  // namespace

Result<CrawlProgress> crawl(const CrawlInput& input, catalog::CatalogWriter& writer, const Job& job) {
    return Pipeline(input, writer, job).run();
}

}  // namespace trove::crawl
