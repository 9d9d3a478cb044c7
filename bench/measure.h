// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the benchmarks share: each part runs in a process of its own, so that its peak memory is its own.
#pragma once
#include "base/result.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace trove::bench {

using Json = nlohmann::ordered_json;

struct Measured {
    double wall_s = 0;
    double cpu_s = 0;
    double peak_mb = 0;
    Json answer;  // what the part returned
};

template <class T>
T value(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().what);
    return std::move(*result);
}

inline void require(const Result<void>& result) {
    if (!result) throw std::runtime_error(result.error().what);
}

inline unsigned cores() {
    return std::max(1U, std::thread::hardware_concurrency());
}

inline double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Runs `part` in a child process and measures that.
inline Measured measure(const std::function<Json()>& part) {
    int channel[2];
    if (::pipe(channel) != 0) throw std::runtime_error("pipe");
    std::fflush(stdout);
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child == 0) {
        std::string answer;
        try {
            answer = part().dump();
        } catch (const std::exception& error) {
            fmt::print(stderr, "a part of the benchmark failed: {}\n", error.what());
            ::_exit(1);
        }
        for (std::string_view rest = answer; !rest.empty();) {
            const auto written = ::write(channel[1], rest.data(), rest.size());
            if (written <= 0) ::_exit(1);
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
        ::_exit(0);
    }
    ::close(channel[1]);
    std::string answer;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(channel[0], buffer, sizeof buffer)) > 0;)
        answer.append(buffer, static_cast<std::size_t>(got));
    ::close(channel[0]);
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    if (status != 0) throw std::runtime_error("stopped, because one of its parts failed");
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return {seconds_since(start), seconds(usage.ru_utime) + seconds(usage.ru_stime),
            static_cast<double>(usage.ru_maxrss) / 1024, Json::parse(answer)};
}

inline void in_parallel(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& each) {
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> workers;
    for (unsigned n = 0; n < threads; ++n)
        workers.emplace_back([&] {
            for (std::size_t i = next++; i < count; i = next++) each(i);
        });
}

// The value that a share `q` of all lies below. Sorts.
inline double quantile(std::vector<double>& values, double q) {
    std::ranges::sort(values);
    return values[std::min(values.size() - 1, static_cast<std::size_t>(q * static_cast<double>(values.size())))];
}

// What main() returns: what stops a benchmark is said in one line.
inline int guarded(const char* name, const std::function<int()>& run) {
    try {
        return run();
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}: {}\n", name, error.what());
        return 1;
    }
}

}  // namespace trove::bench
