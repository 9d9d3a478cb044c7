// SPDX-License-Identifier: GPL-3.0-or-later
//
// fetch(): one file from an address to a path, resumed where it broke off, checked, and only then given its name.
// Runs on the calling thread; several at once are fine, also of the same destination: the second is kBusy.
//
// 1. Bytes go to DESTINATION.part; DESTINATION appears by rename, when size and SHA-256 are right and all is on the
//    disk.
// 2. DESTINATION.validator remembers which version of the file the part is of. A part that cannot be continued, because
//    the server has another version now or knows no ranges, starts again from nothing.
// 3. DESTINATION.lock is held meanwhile.
// 4. What is left after an error or a stop is what the next call continues.
#pragma once
#include "base/job.h"
#include "base/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace trove::hub {

// How patient a download is. The defaults are for people; tests are hastier.
struct Patience {
    std::chrono::seconds connect{20};
    std::chrono::seconds stall{30};              // without a byte, before it counts as broken
    std::chrono::milliseconds first_pause{500};  // before trying again; doubles up to 16 times as long
    int tries_without_progress = 5;
    int tries_unreachable = 2;  // when not one byte came
};

struct FetchRequest {
    std::string url;  // http, https or file
    std::filesystem::path destination;
    std::optional<std::uint64_t> size_bytes;  // when known, neither more nor less is taken
    std::optional<std::string> sha256;        // lower-case hex; when not known, what comes is taken
    Patience patience;
};

struct FetchProgress {
    std::uint64_t done_bytes = 0;
    std::optional<std::uint64_t> total_bytes;
    double bytes_per_s = 0;  // of the last seconds; 0 at first
    std::optional<std::chrono::seconds> left;
};

// Called on the calling thread, at most ten times a second, and at the end.
using OnFetchProgress = std::function<void(const FetchProgress&)>;

struct Fetched {
    std::uint64_t size_bytes = 0;
    std::uint64_t downloaded_bytes = 0;  // by this call; 0 when the file was there
    std::string sha256;
};

// kNotFound (404), kNoSpace (with both sizes; asked before the first byte), kCorrupt (size or SHA-256), kBusy,
// kCancelled (within 200 ms), kInvalid (address), kIo (network or disk). Messages begin with the address.
[[nodiscard]] Result<Fetched> fetch(const FetchRequest& request, const OnFetchProgress& progress, const Job& job);

struct FetchFailure {
    Error error;
    bool unreachable = false;  // as on a machine without a network
};

// As fetch(), and tells a closed network from other failures.
[[nodiscard]] tl::expected<Fetched, FetchFailure> fetch_or_why(const FetchRequest& request,
                                                               const OnFetchProgress& progress,
                                                               const Job& job);

// kNoSpace with both sizes when the file system of `folder` has less than `bytes` left for this user.
[[nodiscard]] Result<void> check_room(const std::filesystem::path& folder, std::uint64_t bytes);

// The size for people: "351.7 MB".
[[nodiscard]] std::string megabytes(std::uint64_t bytes);

}  // namespace trove::hub
