// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/ocr_phase.h"

#include "base/bounded_queue.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory_budget.h"
#include "base/thread_group.h"
#include "catalog/reader.h"
#include "crawl/content_hash.h"
#include "crawl/progress.h"
#include "crawl/write_loop.h"
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

struct Loaded {
    PhotoId photo{};
    Bytes bytes;
    Result<media::Header> header;
    MemoryBudget::Share memory;
};

struct Read {
    PhotoId photo{};
    Result<std::vector<TextLine>> lines;
};

class ReadingPipeline {
public:
    ReadingPipeline(const OcrInput& input, catalog::CatalogWriter& writer, const Job& job)
        : input_(input), writer_(writer), job_(job), budget_(input.options.memory_bytes), threads_(job.stop, [this] {
              abandon();
          }) {
        decode_options_.min_short_edge_px = input.reader->wanted_short_edge_px();
        decode_options_.memory_bytes = input.options.memory_bytes;
    }

    Result<CrawlProgress> run() {
        TROVE_TRY(auto reader, catalog::CatalogReader::open(input_.library));
        TROVE_TRY(owed_, reader.text().unread(input_.reader->identity()));
        meter_.to_do = static_cast<std::int64_t>(owed_.size());
        meter_.scan_finished = true;
        if (!owed_.empty()) {
            const int count = input_.options.threads > 0
                                  ? input_.options.threads
                                  : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
            reading_ = count;
            if (input_.options.on_progress) threads_.report([this] { report(); });
            threads_.start("load", [this] { return load_files(); });
            for (int n = 0; n < count; ++n)
                threads_.start(fmt::format("ocr.{}", n), [this] { return read_pictures(); });
            threads_.start("write", [this] { return write(); });
            TROVE_CHECKED(threads_.wait());
        }
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

    void report() {
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

    Result<void> load_files() {
        TROVE_TRY(auto catalog, catalog::CatalogReader::open(input_.library));
        for (const PhotoId id : owed_) {
            if (threads_.token().stop_requested()) break;
            const auto photo = catalog.photos().get(id);
            if (!photo && photo.error().code == Errc::kNotFound) continue;
            if (!photo) return fail(photo.error());
            if (!load_one(*photo))
                log::debug("engine", "photo {} is not as the crawl saw it; it stays unread", to_int(id));
        }
        to_read_.close();
        return {};
    }

    // Reads the first location that still holds the photo's bytes.
    bool load_one(const Photo& photo) {
        for (const Location& location : photo.locations) {
            if (!location.present) continue;
            auto memory = budget_.take(static_cast<std::size_t>(std::max<std::int64_t>(location.size_bytes, 0)));
            auto bytes = places_.read(location.place, kMostPictureBytes);
            if (!bytes || hash_content(*bytes) != photo.hash) continue;
            auto header = input_.decoders.read_header(*bytes, threads_.token());
            memory.grow(input_.reader->memory_bytes() +
                        (header ? decoder::DecoderPool::memory_needed(*header, decode_options_) : 0));
            to_read_.push({photo.id, std::move(*bytes), std::move(header), std::move(memory)});
            return true;
        }
        return false;
    }

    Result<void> read_pictures() {
        while (auto loaded = to_read_.pop()) {
            Read read{loaded->photo, read_one(*loaded)};
            loaded.reset();  // gives its memory back
            to_write_.push(std::move(read));
        }
        if (--reading_ == 0) to_write_.close();
        return {};
    }

    [[nodiscard]] Result<std::vector<TextLine>> read_one(Loaded& loaded) const {
        media::DecodeOptions options = decode_options_;
        options.memory_bytes -= std::min(options.memory_bytes, loaded.bytes.size());
        if (!loaded.header) return fail(loaded.header.error());
        TROVE_TRY(const auto image, input_.decoders.decode(loaded.bytes, *loaded.header, options, threads_.token()));
        loaded.bytes = Bytes();
        return input_.reader->read(image);
    }

    Result<void> write() {
        return write_loop(to_write_, writer_, [this](const Read& read) { return store(read); });
    }

    Result<void> store(const Read& read) {
        // The machine was too busy, or the phase was stopped, which is no fault of the picture: it stays unread.
        if (!read.lines && (read.lines.error().code == Errc::kBusy || read.lines.error().code == Errc::kCancelled))
            return {};
        ++meter_.done;
        if (read.lines) {
            ++read_;
            return writer_.text().put_lines(read.photo, input_.reader->identity(), *read.lines);
        }
        log::debug("engine", "photo {}: reading its words: {}", to_int(read.photo), read.lines.error().what);
        return writer_.text().put_problem(read.photo, input_.reader->identity(), read.lines.error().what);
    }

    const OcrInput& input_;
    catalog::CatalogWriter& writer_;
    const Job& job_;
    ProgressMeter meter_;
    MemoryBudget budget_;
    sources::PlaceReader places_;  // used by load only
    media::DecodeOptions decode_options_;
    std::vector<PhotoId> owed_;  // filled before the threads start
    BoundedQueue<Loaded> to_read_{8};
    BoundedQueue<Read> to_write_{64};
    std::atomic<int> reading_{0};
    std::atomic<std::int64_t> read_{0};
    ThreadGroup threads_;  // declared after the queues, because it abandons them
};

}  // namespace

Result<CrawlProgress> run_ocr(const OcrInput& input, catalog::CatalogWriter& writer, const Job& job) {
    return ReadingPipeline(input, writer, job).run();
}

}  // namespace trove::crawl
