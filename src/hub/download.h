// SPDX-License-Identifier: GPL-3.0-or-later
//
// fetch(): downloads one file, resumes after an interruption, and names the file only after checking it.
// Runs on the calling thread; concurrent calls are safe; a second one for the same destination is kBusy.
//
// 1. Bytes go to DESTINATION.part; DESTINATION appears by rename, once size and SHA-256 are right and all bytes are on
//    disk.
// 2. DESTINATION.validator has the version of the file that the part belongs to. If the server has another version now,
//    or no ranges, the download starts again.
// 3. DESTINATION.lock is held during the download.
// 4. After an error or a stop, the next call continues from the part.
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

// Timeouts and tries of a download. The defaults are for people; tests use shorter ones.
struct Patience {
    std::chrono::seconds connect{20};
    std::chrono::seconds stall{30};              // time without a byte before the connection counts as broken
    std::chrono::milliseconds first_pause{500};  // pause before the second try; doubles up to 16 times as long
    int tries_without_progress = 5;
    int tries_unreachable = 2;  // tries without a single byte
};

struct FetchRequest {
    std::string url;  // http, https or file
    std::filesystem::path destination;
    std::optional<std::uint64_t> size_bytes;  // if known, the file must have exactly this size
    std::optional<std::string> sha256;        // lower-case hex; if unknown, any bytes are accepted
    Patience patience;
};

struct FetchProgress {
    std::uint64_t done_bytes = 0;
    std::optional<std::uint64_t> total_bytes;
    double bytes_per_s = 0;  // over the last seconds; 0 at first
    std::optional<std::chrono::seconds> left;
};

// Called on the calling thread, at most ten times a second, and at the end.
using OnFetchProgress = std::function<void(const FetchProgress&)>;

struct Fetched {
    std::uint64_t size_bytes = 0;
    std::uint64_t downloaded_bytes = 0;  // by this call; 0: the file already existed
    std::string sha256;
};

// kNotFound (404), kNoSpace (with both sizes; checked before the first byte), kCorrupt (size or SHA-256), kBusy,
// kCancelled (within 200 ms), kInvalid (address), kIo (network or disk). Messages begin with the address.
[[nodiscard]] Result<Fetched> fetch(const FetchRequest& request, const OnFetchProgress& progress, const Job& job);

struct FetchFailure {
    Error error;
    bool unreachable = false;  // looks like a machine without a network
};

// Like fetch(), but separates a closed network from other failures.
[[nodiscard]] tl::expected<Fetched, FetchFailure> fetch_or_why(const FetchRequest& request,
                                                               const OnFetchProgress& progress,
                                                               const Job& job);

// kNoSpace, with both sizes: the file system of `folder` has less than `bytes` free for this user.
[[nodiscard]] Result<void> check_room(const std::filesystem::path& folder, std::uint64_t bytes);

// The size for people: "351.7 MB".
[[nodiscard]] std::string megabytes(std::uint64_t bytes);

}  // namespace trove::hub
