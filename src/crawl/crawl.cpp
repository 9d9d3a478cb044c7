// SPDX-License-Identifier: GPL-3.0-or-later
// Only queues and threads; photo.cpp and store.cpp do the work on a file.
#include "crawl/crawl.h"

#include "base/bounded_queue.h"
#include "base/memory_budget.h"
#include "base/thread_group.h"
#include "crawl/batch_tuner.h"
#include "crawl/count_files.h"
#include "crawl/discovery.h"
#include "crawl/messages.h"
#include "crawl/photo.h"
#include "crawl/progress.h"
#include "crawl/store.h"
#include "crawl/write_loop.h"
#include "media/decode.h"
#include "media/thumbnail.h"
#include "sources/place.h"
#include "sources/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <unordered_set>
#include <utility>

namespace trove::crawl {
namespace {

constexpr std::size_t kLeastToEmbed = 32;

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
          threads_(job.stop, [this] { abandon(); }),
          discovery_(input,
                     stoppable_,
                     meter_,
                     {[this](Message message) { tell(std::move(message)); },
                      [this](IncomingFile file) { to_read_.push(std::move(file)); }}),
          store_(input, writer, meter_, discovery_.discovered().known) {
        decoding_.limits.min_short_edge_px = std::max(input.embedder->wanted_short_edge_px(), media::kThumbnailEdgePx);
        decoding_.limits.memory_bytes = input.options.memory_bytes;
    }

    Result<CrawlProgress> run() {
        TROVE_CHECKED(prepare());
        const int count = input_.options.threads > 0
                              ? input_.options.threads
                              : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
        decoders_ = count;
        embedders_ = count;
        if (input_.options.on_progress) threads_.report([this] { input_.options.on_progress(meter_.snapshot()); });
        threads_.start("discover", [this] { return discover(); });
        if (input_.options.on_progress) threads_.start("count", [this] { return count_ahead(); });
        threads_.start("read", [this] { return read(); });
        for (int n = 0; n < count; ++n) {
            threads_.start(fmt::format("decode.{}", n), [this] { return decode(); });
            threads_.start(fmt::format("embed.{}", n), [this] { return embed(); });
        }
        threads_.start("write", [this] { return write(); });
        TROVE_CHECKED(threads_.wait());
        if (job_.cancelled())
            return fail(Errc::kCancelled, "stopped; finished work is kept, and the next crawl goes on from here");
        return finish();
    }

private:
    Result<void> prepare() {
        TROVE_CHECKED(writer_.begin());
        for (const auto& root : input_.roots) TROVE_CHECKED(put_root(root));
        TROVE_CHECKED(writer_.commit());
        return discovery_.prepare();
    }

    Result<void> put_root(const std::filesystem::path& root) {
        if (input_.named) TROVE_CHECKED(writer_.leaving().remember(root));
        std::error_code error;
        // A file in a crawled folder is crawled with it.
        if (std::filesystem::is_regular_file(root, error) && sources::recognise(root) == sources::SourceKind::kFolder) {
            TROVE_TRY(const bool is_covered, writer_.roots().is_below_another(root));
            if (is_covered) return {};
        }
        TROVE_CHECKED(writer_.roots().put(root));
        return input_.named ? writer_.roots().set_follow_links(root, input_.options.follow_links) : Result<void>();
    }

    Result<CrawlProgress> finish() {
        if (const auto batch = tuner_.found())
            input_.speeds.remember(input_.model.fingerprint, device_, {{}, {}, batch});
        meter_.phase = CrawlPhase::kFinishing;
        TROVE_CHECKED(store_.finish(discovery_.discovered()));
        meter_.phase = CrawlPhase::kDone;
        CrawlProgress last = meter_.snapshot();
        last.left_undone = store_.remarks();
        if (last.links_left_out > 0)
            last.left_undone.push_back(
                fmt::format("{} links lead out of the crawled folders and were not followed; to follow them: trove "
                            "crawl --follow-links "
                            "FOLDER",
                            last.links_left_out));
        last.per_second = last.elapsed_s > 0 ? static_cast<double>(last.done) / last.elapsed_s : 0;
        return last;
    }

    void abandon() {
        to_read_.abandon();
        to_decode_.abandon();
        to_embed_.abandon();
        to_write_.abandon();
    }

    void tell(Message message) { to_write_.push(std::move(message)); }

    // ---- the threads

    Result<void> discover() {
        TROVE_CHECKED(discovery_.run());
        meter_.scan_finished = true;
        meter_.phase = CrawlPhase::kIndexing;
        to_read_.close();
        return {};
    }

    Result<void> count_ahead() {
        if (count_files(input_.roots, input_.library, stoppable_, meter_.counted)) meter_.all_counted = true;
        return {};
    }

    // State of the read thread only.
    struct Reading {
        catalog::CatalogReader catalog;
        sources::PlaceReader places;
        std::unordered_set<ContentHash> in_flight;  // passed on in this crawl
    };

    Result<void> read() {
        TROVE_TRY(auto catalog, catalog::CatalogReader::open(input_.library));
        Reading reading{std::move(catalog), {}, {}};
        while (auto file = to_read_.pop()) {
            while (file) {
                TROVE_TRY(file, read_one(std::move(*file), reading));
            }
        }
        to_decode_.close();
        return {};
    }

    // A preview to read instead, if the file is unusable and has one.
    Result<std::optional<IncomingFile>> read_one(IncomingFile file, Reading& reading) {
        file.memory = budget_.take(static_cast<std::size_t>(std::max<std::int64_t>(file.stamp.size_bytes, 0)));
        if (!read_bytes(file, reading.places)) return set_aside(std::move(file));
        TROVE_TRY(const auto photo, known_photo(file.hash, reading.catalog, discovery_.owed()));
        if (photo || !reading.in_flight.insert(file.hash).second) {
            tell(same_content(std::move(file), photo));
            return std::optional<IncomingFile>();
        }
        if (!recognise(file, decoding_)) {
            if (stopped(file)) return std::optional<IncomingFile>();
            if (!file.otherwise.empty()) reading.in_flight.erase(file.hash);
            return set_aside(std::move(file));
        }
        file.memory.grow(decoder::DecoderPool::memory_needed(file.header, limits_beside(file, decoding_.limits)));
        to_decode_.push(std::move(file));
        return std::optional<IncomingFile>();
    }

    // Whether the file failed only because the crawl is stopping.
    static bool stopped(const IncomingFile& file) {
        return file.failure && file.failure->error.code == Errc::kCancelled;
    }

    // The file's memory is returned before more is taken.
    std::optional<IncomingFile> set_aside(IncomingFile file) {
        auto preview = preview_instead(file);
        tell(failed(file));
        return preview;
    }

    Result<void> decode() {
        while (auto file = to_decode_.pop()) {
            if (!decode_picture(*file, decoding_, *input_.embedder)) {
                if (!stopped(*file)) tell(failed(*file));
                continue;
            }
            // Only the small results are still held.
            file->memory.shrink_to(file->prepared.size() * sizeof(float) + file->thumbnail.size());
            to_embed_.push(std::move(*file));
        }
        if (--decoders_ == 0) to_embed_.close();
        return {};
    }

    Result<void> embed() {
        while (true) {
            const std::size_t asked = tuner_.next();
            auto files = to_embed_.pop_batch(asked);
            if (files.empty()) break;
            const auto start = Clock::now();
            embed_pictures(files, *input_.embedder, threads_.token());
            tuner_.took(asked, files.size(), std::chrono::duration<double>(Clock::now() - start).count());
            for (IncomingFile& file : files) {
                if (file.failure) tell(failed(file));
                if (!file.vector.empty()) tell(Finished{std::move(file)});
            }
        }
        if (--embedders_ == 0) to_write_.close();
        return {};
    }

    Result<void> write() {
        return write_loop(to_write_, writer_, [this](Message& message) { return store_.put(std::move(message)); });
    }

    const CrawlInput& input_;
    catalog::CatalogWriter& writer_;
    const Job& job_;
    ProgressMeter meter_;
    MemoryBudget budget_;

    BoundedQueue<IncomingFile> to_read_{4096};
    BoundedQueue<IncomingFile> to_decode_{16};
    std::string device_;
    BatchTuner tuner_;
    BoundedQueue<IncomingFile> to_embed_;
    BoundedQueue<Message> to_write_{256};
    std::atomic<int> decoders_{0};
    std::atomic<int> embedders_{0};

    ThreadGroup threads_;  // declared after the queues, because it abandons them
    const Job stoppable_{threads_.token()};
    Decoding decoding_{input_.decoders, {}, threads_.token()};
    CrawlDiscovery discovery_;
    CrawlStore store_;
};

}  // namespace

Result<CrawlProgress> crawl(const CrawlInput& input, catalog::CatalogWriter& writer, const Job& job) {
    return Pipeline(input, writer, job).run();
}

}  // namespace trove::crawl
