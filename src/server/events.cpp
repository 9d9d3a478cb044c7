// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/events.h"

#include "base/thread_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

namespace trove::server {

Events::Events()
    : heart_([this](const std::stop_token& stop) {
          name_this_thread("events");
          constexpr auto kBeat = std::chrono::seconds(15);
          constexpr auto kLook = std::chrono::milliseconds(100);
          auto due = std::chrono::steady_clock::now() + kBeat;
          while (!stop.stop_requested()) {
              std::this_thread::sleep_for(kLook);
              if (std::chrono::steady_clock::now() < due) continue;
              due += kBeat;
              state_.with([](State& state) {
                  ++state.beats;
                  wake_all(state);
              });
          }
      }) {}

Events::~Events() {
    close();
}

void Events::wake_all(State& state) {
    for (EventStream* stream : state.streams)
        if (auto wake = std::exchange(stream->wake_, nullptr)) wake();
}

void Events::publish(std::string_view kind, std::string data) {
    state_.with([&](State& state) {
        state.latest.insert_or_assign(std::string(kind), Latest{std::move(data), ++state.last_number});
        wake_all(state);
    });
}

std::shared_ptr<EventStream> Events::open() {
    return state_.with([this](State& state) -> std::shared_ptr<EventStream> {
        if (state.closed || state.streams.size() >= kMostStreams) return nullptr;
        auto stream = std::make_shared<EventStream>(*this);
        stream->beats_ = state.beats;
        stream->out_ = "retry: 2000\n\n";
        state.streams.insert(stream.get());
        return stream;
    });
}

void Events::close() {
    state_.with([](State& state) {
        state.closed = true;
        wake_all(state);
    });
}

EventStream::~EventStream() {
    events_.state_.with([this](Events::State& state) { state.streams.erase(this); });
}

EventStream::Read EventStream::read(
    char* to, std::size_t most, std::size_t& copied, const std::function<void()>& sleep, std::function<void()> wake) {
    return events_.state_.with([&](Events::State& state) {
        if (state.closed) return Read::kEnd;
        if (out_.empty()) {
            for (const auto& [kind, latest] : state.latest) {
                std::uint64_t& sent = sent_[kind];
                if (sent == latest.number) continue;
                sent = latest.number;
                out_ += fmt::format("event: {}\ndata: {}\n\n", kind, latest.data);
            }
            if (beats_ != state.beats && out_.empty()) out_ = ": still here\n\n";
            beats_ = state.beats;
        }
        if (out_.empty()) {
            // Under the lock, so that no event is lost between the check and sleeping.
            sleep();
            wake_ = std::move(wake);
            return Read::kNothing;
        }
        copied = std::min(most, out_.size());
        std::memcpy(to, out_.data(), copied);
        out_.erase(0, copied);
        return Read::kBytes;
    });
}

}  // namespace trove::server
