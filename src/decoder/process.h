// SPDX-License-Identifier: GPL-3.0-or-later
//
// DecoderProcess: one decoder, seen from the program. Nothing that it says is trusted here but its end. One thread at a
// time; the destructor ends the process.
#pragma once
#include "base/file.h"
#include "base/result.h"
#include "decoder/area.h"
#include "decoder/wire.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <sys/types.h>

namespace trove::decoder {

// Why there is no reply.
enum class Silence { kNone, kStopped, kTooSlow, kDied, kNonsense };

struct Heard {
    Silence silence = Silence::kNone;
    int signal = 0;              // kDied: what ended it; 0: it ended by itself
    std::size_t peak_bytes = 0;  // kDied: the most memory it had
};

class DecoderProcess {
public:
    using Clock = std::chrono::steady_clock;
    // Asked about ten times a second while a reply is awaited.
    using Stopped = std::function<bool()>;

    // Starts this program again, and waits until it is ready. kCancelled: stopped.
    static Result<std::unique_ptr<DecoderProcess>> start(Clock::time_point deadline, const Stopped& stopped);
    ~DecoderProcess();
    DecoderProcess(const DecoderProcess&) = delete;
    DecoderProcess& operator=(const DecoderProcess&) = delete;

    [[nodiscard]] Area& area() { return area_; }

    // Memory for the next pictures, beside the libraries' own.
    void limit_memory(std::size_t bytes);

    // Sends the request with a number of its own and waits for the reply. After a silence the process is of no more use.
    [[nodiscard]] Heard ask(Request& request, Reply& reply, Clock::time_point deadline, const Stopped& stopped);

    // Requests answered so far.
    [[nodiscard]] std::uint64_t answered() const { return answered_; }

    [[nodiscard]] std::uint32_t walls() const { return greeting_.walls; }

    [[nodiscard]] pid_t id() const { return id_; }

private:
    DecoderProcess(Area area, FileDescriptor socket, pid_t id)
        : area_(std::move(area)), socket_(std::move(socket)), id_(id) {}

    static Result<std::unique_ptr<DecoderProcess>> launch();
    Silence receive(void* message, std::size_t size, Clock::time_point deadline, const Stopped& stopped) const;
    Heard end();

    Area area_;
    FileDescriptor socket_;
    pid_t id_ = -1;
    Greeting greeting_{};
    std::size_t limit_ = 0;
    std::uint64_t answered_ = 0;
    std::uint64_t number_ = 0;
};

}  // namespace trove::decoder
