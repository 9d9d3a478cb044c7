// SPDX-License-Identifier: GPL-3.0-or-later
//
// DecoderPool: media/'s readers of foreign pictures, each in a process of its own behind walls (walls.h).
//
// 1. A file that crashes a decoder, makes it hang or takes more memory than allowed is an Error with the reason; the
//    next file gets a fresh process. Only a fresh process blames a file: what ends one that has read other files before
//    is tried once more.
// 2. Nothing that a decoder says is trusted. Sizes are checked against the shared memory, and results are copied out of
//    it before use.
// 3. Processes are started when they are needed, as many as there are cores and one more, and are used for thousands of
//    pictures. They end with the pool, and with the program however that ends.
// 4. Any thread. A call waits while all decoders are busy. A stop request ends the wait and the decoder.
// 5. In a program that never called serve_if_asked(), pictures are decoded in this process.
#pragma once
#include "base/bounded_queue.h"
#include "base/guarded.h"
#include "base/result.h"
#include "decoder/process.h"
#include "media/decode.h"
#include "photo/metadata.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace trove::decoder {

struct PoolOptions {
    std::size_t processes = 0;                   // 0: the number of cores, and one more
    std::chrono::milliseconds deadline{60'000};  // for one picture
};

struct Picture {
    media::Image image;
    Metadata metadata;
};

class DecoderPool {
public:
    explicit DecoderPool(PoolOptions options = {});
    ~DecoderPool();
    DecoderPool(const DecoderPool&) = delete;
    DecoderPool& operator=(const DecoderPool&) = delete;

    // Like media::read_header(). kCancelled: stopped, or close() was called.
    [[nodiscard]] Result<media::Header> read_header(std::span<const std::uint8_t> bytes,
                                                    const std::stop_token& stop = {});

    // Like media::decode(), with the result of read_header() on these bytes.
    [[nodiscard]] Result<media::Image> decode(std::span<const std::uint8_t> bytes,
                                              const media::Header& header,
                                              const media::DecodeOptions& options,
                                              const std::stop_token& stop = {});

    // Also reads the metadata.
    [[nodiscard]] Result<Picture> decode_with_metadata(std::span<const std::uint8_t> bytes,
                                                       const media::Header& header,
                                                       const media::DecodeOptions& options,
                                                       const std::stop_token& stop = {});

    // An upper bound of the memory of decode(), in both processes, beside the file's bytes here.
    [[nodiscard]] static std::size_t memory_needed(const media::Header& header, const media::DecodeOptions& options);

    // How pictures are decoded, for a person: "in processes of their own, without files, network and other programs".
    // Known once a decoder was started; `start` starts one.
    [[nodiscard]] std::string description(bool start);

    // Ends all decoders: running and later calls return kCancelled.
    void close();

private:
    using Process = std::unique_ptr<DecoderProcess>;
    // Reads the reply and the output. An Error: the reply is nonsense.
    using Take = std::function<Result<void>(const Reply& reply, std::span<const std::uint8_t> output)>;

    struct Job {
        std::span<const std::uint8_t> file;
        Request request{};
        std::size_t memory_bytes = 0;       // beside the libraries' own
        bool more_memory_may_help = false;  // the caller's ceiling is what limits it
    };

    struct Tried {
        Result<void> result;
        bool again = false;  // in a fresh process
    };

    Result<void> run(Job& job, const Take& take, const std::stop_token& stop);
    Tried try_once(Job& job, const Take& take, Process process, const std::function<bool()>& stopped);
    Result<Picture> decode_apart(std::span<const std::uint8_t> bytes,
                                 const media::Header& header,
                                 const media::DecodeOptions& options,
                                 bool with_metadata,
                                 const std::stop_token& stop);
    Result<Process> idle_or_new(bool fresh, const std::function<bool()>& stopped);
    [[nodiscard]] Error blame(const Heard& heard, const Job& job) const;
    static Error too_much_memory(const Job& job);

    const PoolOptions options_;
    BoundedQueue<bool> places_;  // one token for each process that may run
    Guarded<std::vector<Process>> idle_;
    std::atomic<bool> closed_{false};
    std::atomic<std::uint32_t> walls_{0};
    std::atomic<bool> greeted_{false};
};

}  // namespace trove::decoder
