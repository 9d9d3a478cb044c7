// SPDX-License-Identifier: GPL-3.0-or-later
//
// Events: pushes news to pages as server-sent events (WHATWG HTML, 9.2). Any thread.
//
// 1. Only the latest event of each kind is kept: a slow page gets fewer, and memory stays bounded.
// 2. A stream without data sleeps; publish() wakes it through its reader's callback.
// 3. A comment line goes out every 15 s, so that closed pages are noticed.
#pragma once
#include "base/guarded.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>

namespace trove::server {

class EventStream;

class Events {
public:
    Events();
    ~Events();
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;

    void publish(std::string_view kind, std::string data);

    // nullptr: too many streams, or close() was called.
    [[nodiscard]] std::shared_ptr<EventStream> open();

    // Ends every stream.
    void close();

    static constexpr std::size_t kMostStreams = 64;

private:
    friend class EventStream;

    struct Latest {
        std::string data;
        std::uint64_t number = 0;
    };

    struct State {
        std::map<std::string, Latest, std::less<>> latest;
        std::set<EventStream*> streams;
        std::uint64_t last_number = 0;
        std::uint64_t beats = 0;
        bool closed = false;
    };

    static void wake_all(State& state);
    Guarded<State> state_;
    std::jthread heart_;  // "events"
};

class EventStream {
public:
    explicit EventStream(Events& events) : events_(events) {}

    ~EventStream();
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    enum class Read { kBytes, kNothing, kEnd };
    // Copies up to `most` bytes. kNothing: `sleep` was called; `wake` follows when there is more.
    Read read(char* to,
              std::size_t most,
              std::size_t& copied,
              const std::function<void()>& sleep,
              std::function<void()> wake);

private:
    friend class Events;
    Events& events_;
    // All protected by the lock of events_.
    std::string out_;
    std::map<std::string, std::uint64_t, std::less<>> sent_;
    std::uint64_t beats_ = 0;
    std::function<void()> wake_;
};

}  // namespace trove::server
