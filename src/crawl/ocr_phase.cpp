// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/ocr_phase.h"

#include "base/bounded_queue.h"
#include "base/file.h"
#include "base/guarded.h"
#include "base/log.h"
#include "base/memory_budget.h"
#include "base/thread_name.h"
#include "catalog/reader.h"
#include "crawl/content_hash.h"
#include "crawl/progress.h"
#include "media/decode.h"
#include "sources/place.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace trove::crawl {
namespace {

constexpr std::size_t kMostFileBytes = std::size_t{768} << 20U;
constexpr std::int64_t kPhotosPerCommit = 64;
constexpr auto kTimePerCommit = std::chrono::seconds(2);

using Clock = std::chrono::steady_clock;

struct Loaded {
    PhotoId photo{};
    Bytes bytes;
    MemoryBudget::Share memory;
};

struct Read {
    PhotoId photo{};
    Result<std::vector<TextLine>> lines;
};

class Pipeline {
public:
    Pipeline(const OcrInput& input, catalog::CatalogWriter& writer, const Job& job)
        : input_(input), writer_(writer), job_(job), budget_(input.options.memory_bytes) {
        decode_options_.min_short_edge_px = input.reader->wanted_short_edge_px();
        decode_options_.memory_bytes = input.options.memory_bytes;
    }

    Result<CrawlProgress> run() {
        TROVE_TRY(auto reader, catalog::CatalogReader::open(input_.library));
        TROVE_TRY(owed_, reader.unread(input_.reader->identity()));
        meter_.to_do = static_cast<std::int64_t>(owed_.size());
        meter_.scan_finished = true;
        const int threads = input_.options.threads > 0
                                ? input_.options.threads
                                : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
        Result<void> written;
        if (!owed_.empty()) {
            const std::stop_callback on_stop(job_.stop, [this] { abandon(); });
            const std::jthread ticker([this](const std::stop_token& stop) { report(stop); });
            const std::jthread load([this, catalog = std::move(reader)]() mutable { load_files(catalog); });
            std::vector<std::jthread> readers;
            reading_ = threads;
            for (int n = 0; n < threads; ++n) readers.emplace_back([this, n] { read_pictures(n); });
            written = write();
            if (!written) abandon();
        }
        if (!written) return fail(written.error());
        if (auto failure = failure_.with([](const auto& f) { return f; })) return fail(*failure);
        if (job_.cancelled())
            return fail(Errc::kCancelled,
                        "stopped; the pictures that were read are kept, and the next crawl goes on from here");
        CrawlProgress last = input_.before;
        last.phase = CrawlPhase::kDone;
        last.read = read_;
        last.unread = meter_.to_do - meter_.done;
        last.elapsed_s += meter_.snapshot().elapsed_s;
        return last;
    }

private:
    void abandon() {
        to_read_.abandon();
        to_write_.abandon();
    }

    void report(const std::stop_token& stop) {
        name_this_thread("progress");
        while (!stop.stop_requested()) {
            report_once();
            for (int i = 0; i < 4 && !stop.stop_requested(); ++i)
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        report_once();
    }

    void report_once() {
        if (!input_.options.on_progress) return;
        const CrawlProgress now = meter_.snapshot();
        CrawlProgress shown = input_.before;
        shown.phase = CrawlPhase::kReading;
        shown.to_do = now.to_do;
        shown.done = now.done;
        shown.read = read_;
        shown.unread = now.to_do - now.done;
        shown.per_second = now.per_second;
        shown.eta_s = now.eta_s;
        shown.elapsed_s += now.elapsed_s;
        shown.scan_finished = true;
        input_.options.on_progress(shown);
    }

    void load_files(catalog::CatalogReader& catalog) {
        name_this_thread("load");
        for (const PhotoId id : owed_) {
            if (job_.cancelled()) break;
            const auto photo = catalog.photo(id);
            if (!photo && photo.error().code == Errc::kNotFound) continue;
            if (!photo) {
                failure_.with([&](std::optional<Error>& f) { f = photo.error(); });
                abandon();
                break;
            }
            if (!load_one(*photo))
                log::debug("engine", "photo {} is not as the crawl saw it; it stays unread", to_int(id));
        }
        to_read_.close();
    }

    // From the first of its places that still holds its bytes.
    bool load_one(const Photo& photo) {
        for (const Location& location : photo.locations) {
            if (!location.present) continue;
            Loaded loaded;
            loaded.photo = photo.id;
            loaded.memory = budget_.take(static_cast<std::size_t>(std::max<std::int64_t>(location.size_bytes, 0)));
            auto bytes = places_.read(location.place, kMostFileBytes);
            if (!bytes || hash_content(*bytes) != photo.hash) continue;
            loaded.bytes = std::move(*bytes);
            const auto header = media::read_header(loaded.bytes);
            loaded.memory.grow(input_.reader->memory_bytes() +
                               (header ? media::memory_needed(*header, decode_options_) : 0));
            to_read_.push(std::move(loaded));
            return true;
        }
        return false;
    }

    void read_pictures(int n) {
        name_this_thread(fmt::format("ocr.{}", n));
        while (auto loaded = to_read_.pop()) {
            Read read{loaded->photo, read_one(*loaded)};
            loaded.reset();  // gives its memory back
            to_write_.push(std::move(read));
        }
        if (--reading_ == 0) to_write_.close();
    }

    [[nodiscard]] Result<std::vector<TextLine>> read_one(Loaded& loaded) const {
        media::DecodeOptions options = decode_options_;
        options.memory_bytes -= std::min(options.memory_bytes, loaded.bytes.size());
        TROVE_TRY(const auto decoded, media::decode(loaded.bytes, options));
        loaded.bytes = Bytes();
        return input_.reader->read(decoded.image);
    }

    Result<void> write() {
        auto due = Clock::now() + kTimePerCommit;
        std::int64_t in_batch = 0;
        const auto step = [&](const std::optional<Read>& read) -> Result<void> {
            if (read) {
                if (!writer_.in_batch()) {
                    due = Clock::now() + kTimePerCommit;
                    TROVE_CHECKED(writer_.begin());
                }
                TROVE_CHECKED(store(*read));
                ++in_batch;
            }
            if (writer_.in_batch() &&
                (in_batch >= kPhotosPerCommit || Clock::now() >= due || to_write_.closed_and_empty())) {
                TROVE_CHECKED(writer_.commit());
                in_batch = 0;
            }
            return {};
        };
        while (true) {
            const auto read =
                to_write_.pop_for(std::max<Clock::duration>(due - Clock::now(), std::chrono::milliseconds(50)));
            if (auto done = step(read); !done) {
                [[maybe_unused]] const auto ignored = writer_.roll_back();
                return done;
            }
            if (!read && to_write_.closed_and_empty()) return {};
        }
    }

    Result<void> store(const Read& read) {
        ++meter_.done;
        if (read.lines) {
            ++read_;
            return writer_.put_reading(read.photo, input_.reader->identity(), *read.lines);
        }
        log::debug("engine", "photo {}: reading its words: {}", to_int(read.photo), read.lines.error().what);
        return writer_.put_reading_problem(read.photo, input_.reader->identity(), read.lines.error().what);
    }

    const OcrInput& input_;
    catalog::CatalogWriter& writer_;
    const Job& job_;
    ProgressMeter meter_;
    MemoryBudget budget_;
    sources::PlaceReader places_;  // load's own
    media::DecodeOptions decode_options_;
    std::vector<PhotoId> owed_;  // filled before the threads start
    BoundedQueue<Loaded> to_read_{8};
    BoundedQueue<Read> to_write_{64};
    std::atomic<int> reading_{0};
    std::atomic<std::int64_t> read_{0};
    Guarded<std::optional<Error>> failure_;
};

}  // namespace

Result<CrawlProgress> run_ocr(const OcrInput& input, catalog::CatalogWriter& writer, const Job& job) {
    return Pipeline(input, writer, job).run();
}

}  // namespace trove::crawl
