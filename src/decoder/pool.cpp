// SPDX-License-Identifier: GPL-3.0-or-later
#include "decoder/pool.h"

#include "base/log.h"
#include "decoder/serve.h"
#include "decoder/walls.h"
#include "media/read_metadata.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <optional>
#include <thread>
#include <utility>

namespace trove::decoder {
namespace {

using Clock = DecoderProcess::Clock;

constexpr std::size_t kMegabyte = std::size_t{1} << 20U;
// What libraries may take that no estimate knows of: tables, threads' stacks, metadata.
constexpr std::size_t kMemoryBeside = 256 * kMegabyte;
// Shared memory that a decoder keeps from one picture to the next.
constexpr std::size_t kMostKept = 32 * kMegabyte;
// Libraries leak and fragment; a fresh process costs as much as some pictures.
constexpr std::uint64_t kMostPictures = 5000;
constexpr std::chrono::seconds kStartLimit{30};

std::size_t processes_of(const PoolOptions& options) {
    if (options.processes > 0) return options.processes;
    return std::max(1U, std::thread::hardware_concurrency()) + std::size_t{1};
}

// Begins at a page, so that copies are quick.
std::size_t output_at(std::size_t input_bytes) {
    constexpr std::size_t kPage = 4096;
    return (input_bytes + kPage - 1) / kPage * kPage;
}

Error cancelled() {
    return {Errc::kCancelled, "stopped"};
}

// Memory for the picture beside its ceiling. An estimate that is wrong by half is still forgiven. In large steps, so that
// small pictures and headers have the same limit and it need not be set each time.
std::size_t memory_for(std::size_t needed, const media::DecodeOptions& options) {
    constexpr std::size_t kStep = 64 * kMegabyte;
    return std::min((needed * 2 + kStep - 1) / kStep * kStep, std::max(options.memory_bytes, kStep)) + kMemoryBeside;
}

Result<void> picture_from(const Reply& reply, std::span<const std::uint8_t> output, Picture& picture) {
    constexpr std::int32_t kMostEdge = 1 << 30;
    if (reply.width <= 0 || reply.height <= 0 || reply.width > kMostEdge || reply.height > kMostEdge)
        return fail(Errc::kInternal, "size");
    const std::size_t row = static_cast<std::size_t>(reply.width) * 3;
    const auto rows = static_cast<std::size_t>(reply.height);
    if (rows > output.size() / row || reply.metadata_bytes > output.size() - rows * row)
        return fail(Errc::kInternal, "size");
    picture.image.width = reply.width;
    picture.image.height = reply.height;
    const auto pixels = output.first(rows * row);
    picture.image.rgb.assign(pixels.begin(), pixels.end());
    if (reply.metadata_bytes == 0) return {};
    // A copy first: the decoder can still write where it wrote.
    const auto shared = output.subspan(pixels.size(), static_cast<std::size_t>(reply.metadata_bytes));
    const Bytes own(shared.begin(), shared.end());
    auto metadata = metadata_from(own);
    if (!metadata) return fail(Errc::kInternal, "metadata");
    picture.metadata = std::move(*metadata);
    return {};
}

}  // namespace

DecoderPool::DecoderPool(PoolOptions options) : options_(options), places_(processes_of(options)) {
    for (std::size_t n = processes_of(options); n > 0; --n) places_.push(true);
}

DecoderPool::~DecoderPool() {
    close();
}

void DecoderPool::close() {
    closed_ = true;
    places_.abandon();
    std::vector<Process> ended;
    idle_.with([&](auto& idle) { ended.swap(idle); });
}

Result<media::Header> DecoderPool::read_header(std::span<const std::uint8_t> bytes, const std::stop_token& stop) {
    if (!can_serve()) return media::read_header(bytes);
    if (bytes.empty()) return fail(Errc::kCorrupt, "the file is empty");
    Job job{.file = bytes};
    job.request.task = Task::kHeader;
    job.memory_bytes = memory_for(1, {});
    std::optional<media::Header> header;
    TROVE_CHECKED(run(
        job,
        [&](const Reply& reply, std::span<const std::uint8_t> /*output*/) -> Result<void> {
            header = header_from(reply.header);
            return header ? Result<void>() : fail(Errc::kInternal, "header");
        },
        stop));
    return std::move(*header);
}

Result<media::Image> DecoderPool::decode(std::span<const std::uint8_t> bytes,
                                         const media::Header& header,
                                         const media::DecodeOptions& options,
                                         const std::stop_token& stop) {
    if (!can_serve()) return media::decode(bytes, header, options);
    TROVE_TRY(auto picture, decode_apart(bytes, header, options, false, stop));
    return std::move(picture.image);
}

Result<Picture> DecoderPool::decode_with_metadata(std::span<const std::uint8_t> bytes,
                                                  const media::Header& header,
                                                  const media::DecodeOptions& options,
                                                  const std::stop_token& stop) {
    if (can_serve()) return decode_apart(bytes, header, options, true, stop);
    TROVE_TRY(auto image, media::decode(bytes, header, options));
    return Picture{std::move(image), media::read_metadata(bytes)};
}

Result<Picture> DecoderPool::decode_apart(std::span<const std::uint8_t> bytes,
                                          const media::Header& header,
                                          const media::DecodeOptions& options,
                                          bool with_metadata,
                                          const std::stop_token& stop) {
    // With its copies: a picture whose edges are as unlike as 6 and 16,000,000 is hardly reduced while it is decoded.
    if (const std::size_t whole = memory_needed(header, options); whole > options.memory_bytes)
        return fail(Errc::kNoMemory,
                    fmt::format("{} x {} pixels need {} MB to decode, more than the {} MB allowed", header.width_px,
                                header.height_px, whole / kMegabyte, options.memory_bytes / kMegabyte));
    Job job{.file = bytes};
    job.request.task = Task::kDecode;
    job.request.with_metadata = with_metadata ? 1 : 0;
    job.request.header = message_of(header);
    job.request.min_short_edge_px = options.min_short_edge_px;
    job.request.memory_bytes = options.memory_bytes;
    job.request.output_bytes = media::image_bytes(header, options) + (with_metadata ? kMostMetadataBytes : 0);
    const std::size_t needed = media::memory_needed(header, options);
    job.memory_bytes = memory_for(needed, options);
    job.more_memory_may_help = needed * 2 > options.memory_bytes;
    Picture picture;
    TROVE_CHECKED(run(
        job,
        [&](const Reply& reply, std::span<const std::uint8_t> output) { return picture_from(reply, output, picture); },
        stop));
    return picture;
}

std::size_t DecoderPool::memory_needed(const media::Header& header, const media::DecodeOptions& options) {
    // The pixels are in the decoder, in the shared memory and here.
    const std::size_t copies = can_serve() ? 2 : 0;
    return media::memory_needed(header, options) + copies * media::image_bytes(header, options);
}

Result<void> DecoderPool::run(Job& job, const Take& take, const std::stop_token& stop) {
    const auto place = places_.pop();
    if (!place) return fail(cancelled());

    struct GivesBack {
        BoundedQueue<bool>& places;

        ~GivesBack() { places.push(true); }
    } const gives_back{places_};

    const std::function<bool()> stopped = [&] { return closed_ || stop.stop_requested(); };
    TROVE_TRY(auto process, idle_or_new(false, stopped));
    auto tried = try_once(job, take, std::move(process), stopped);
    if (!tried.again) return tried.result;
    TROVE_TRY(process, idle_or_new(true, stopped));
    return try_once(job, take, std::move(process), stopped).result;
}

DecoderPool::Tried DecoderPool::try_once(Job& job,
                                         const Take& take,
                                         Process process,
                                         const std::function<bool()>& stopped) {
    const bool used = process->answered() > 0;
    Request& request = job.request;
    request.input_bytes = job.file.size();
    request.output_at = output_at(job.file.size());
    request.seconds = static_cast<std::uint32_t>(options_.deadline / std::chrono::seconds(1)) * 4 + 4;
    if (auto grown = process->area().grow_to(request.output_at + request.output_bytes); !grown)
        return {fail(grown.error())};
    const auto area = process->area().bytes();
    std::ranges::copy(job.file, area.begin());
    process->limit_memory(job.memory_bytes);
    Reply reply{};
    const Heard heard = process->ask(request, reply, Clock::now() + options_.deadline, stopped);
    if (heard.silence == Silence::kStopped) return {fail(cancelled())};
    if (heard.silence != Silence::kNone) return {fail(blame(heard, job)), used && heard.silence != Silence::kTooSlow};
    Result<void> result;
    if (reply.failed != 0) {
        result = fail(error_from(reply));
        if (result.error().code == Errc::kNoMemory) return {fail(too_much_memory(job)), used};
    } else if (auto taken = take(reply, area.subspan(request.output_at, request.output_bytes)); !taken) {
        return {fail(blame({Silence::kNonsense}, job)), used};
    }
    process->area().forget_beyond(kMostKept);
    if (process->answered() < kMostPictures)
        idle_.with([&](auto& idle) {
            if (!closed_) idle.push_back(std::move(process));
        });
    return {std::move(result)};
}

Result<DecoderPool::Process> DecoderPool::idle_or_new(bool fresh, const std::function<bool()>& stopped) {
    if (stopped()) return fail(cancelled());
    Process process;
    if (!fresh)
        idle_.with([&](auto& idle) {
            if (idle.empty()) return;
            process = std::move(idle.back());
            idle.pop_back();
        });
    if (process) return process;
    TROVE_TRY(process, DecoderProcess::start(Clock::now() + kStartLimit, stopped));
    walls_ = process->walls();
    if (!greeted_.exchange(true) && process->walls() != kAllWalls)
        log::info("decoder", "this system does not give decoders all walls; missing: {}",
                  missing_walls(process->walls()));
    return process;
}

Error DecoderPool::too_much_memory(const Job& job) {
    return {job.more_memory_may_help ? Errc::kNoMemory : Errc::kUnsupported,
            fmt::format("decoding needed more than {} MB", job.memory_bytes / kMegabyte)};
}

Error DecoderPool::blame(const Heard& heard, const Job& job) const {
    if (heard.silence == Silence::kTooSlow)
        return {Errc::kUnsupported, fmt::format("decoding took longer than {} s",
                                                std::chrono::duration<double>(options_.deadline).count())};
    if (heard.silence == Silence::kNonsense) return {Errc::kUnsupported, "the decoder gave no sense for this file"};
    if (heard.peak_bytes > job.memory_bytes / 4 * 3) return too_much_memory(job);
    if (heard.signal == SIGKILL) return {Errc::kNoMemory, "the system ended the decoder on this file, twice"};
    return {Errc::kUnsupported, heard.signal == 0
                                    ? std::string("the decoder gave up on this file")
                                    : fmt::format("the decoder crashed on this file (signal {})", heard.signal)};
}

std::string DecoderPool::description(bool start) {
    if (!can_serve()) return "in this process";
    if (!greeted_ && !start) return "in processes of their own; none was started yet";
    if (!greeted_) {
        auto started = idle_or_new(false, [this] { return closed_.load(); });
        if (started)
            idle_.with([&](auto& idle) {
                if (!closed_) idle.push_back(std::move(*started));
            });
        if (!started) return fmt::format("not at all: {}", started.error().what);
    }
    const std::string missing = missing_walls(walls_);
    return missing.empty() ? "in processes of their own, without files, network and other programs"
                           : fmt::format("in processes of their own; this system does not give: {}", missing);
}

}  // namespace trove::decoder
