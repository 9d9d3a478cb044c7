// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/download.h"

#include "base/backoff.h"
#include "base/file.h"
#include "base/sha256.h"
#include "hub/part_file.h"
#include "hub/transfer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>

namespace trove::hub {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 36U;
constexpr int kMostRounds = 1000;  // so that a server that sends one byte per connection cannot keep us for ever
constexpr std::chrono::seconds kLongestPause{60};
constexpr int kMostDoubled = 16;  // times the first pause, unless the server asks for more

// Measures the rate over the last five seconds, and calls back at most ten times a second.
class Meter {
public:
    Meter(const OnFetchProgress& call, std::uint64_t done) : call_(call) { samples_.push_back({Clock::now(), done}); }

    void report(std::uint64_t done, std::optional<std::uint64_t> total, bool last) {
        const auto now = Clock::now();
        if (!call_ || (!last && now - last_call_ < std::chrono::milliseconds(100))) return;
        last_call_ = now;
        if (done < samples_.back().bytes) samples_.clear();  // the download started again
        samples_.push_back({now, done});
        while (samples_.size() > 2 && now - samples_.front().at > std::chrono::seconds(5)) samples_.pop_front();
        FetchProgress progress{done, total, rate(), {}};
        if (total && progress.bytes_per_s > 0)
            progress.left = std::chrono::seconds(
                static_cast<std::int64_t>(static_cast<double>(*total - std::min(done, *total)) / progress.bytes_per_s));
        call_(progress);
    }

private:
    struct Sample {
        Clock::time_point at;
        std::uint64_t bytes = 0;
    };

    [[nodiscard]] double rate() const {
        const double seconds = std::chrono::duration<double>(samples_.back().at - samples_.front().at).count();
        return seconds > 0 ? static_cast<double>(samples_.back().bytes - samples_.front().bytes) / seconds : 0;
    }

    const OnFetchProgress& call_;
    std::deque<Sample> samples_;
    Clock::time_point last_call_;
};

class Download {
public:
    Download(
        const FetchRequest& request, const OnFetchProgress& progress, const Job& job, PartFile part, Network network)
        : request_(request),
          job_(job),
          part_(std::move(part)),
          network_(std::move(network)),
          meter_(progress, part_.bytes()),
          best_(part_.bytes()),
          left_by_others_(part_.bytes()) {}

    tl::expected<Fetched, FetchFailure> run() {
        if (auto all = receive(); !all) return tl::unexpected(std::move(all).error());
        auto hash = checked();
        // The part may be of another version, which the server did not notice: start again, once.
        if (!hash && hash.error().code == Errc::kCorrupt && spliced_) {
            if (auto again = part_.restart(); !again) return failed(again.error());
            best_ = 0;
            spliced_ = false;
            if (auto all = receive(); !all) return tl::unexpected(std::move(all).error());
            hash = checked();
        }
        if (!hash) {
            if (hash.error().code == Errc::kCorrupt) part_.discard();
            return failed(hash.error());
        }
        if (auto done = part_.publish(); !done) return failed(done.error());
        meter_.report(part_.bytes(), part_.bytes(), true);
        return Fetched{part_.bytes(), downloaded_, *hash};
    }

private:
    static tl::unexpected<FetchFailure> failed(Error error, bool unreachable = false) {
        return tl::unexpected(FetchFailure{std::move(error), unreachable});
    }

    // Receives until every byte is in the part.
    tl::expected<void, FetchFailure> receive() {
        if (request_.size_bytes) {
            if (part_.bytes() > *request_.size_bytes)
                if (auto again = part_.restart(); !again) return failed(again.error());
            if (auto room = check_room(request_.destination.parent_path(), *request_.size_bytes - part_.bytes()); !room)
                return failed(room.error());
        }
        const auto first = request_.patience.first_pause;
        Backoff backoff(first, first * kMostDoubled, kLongestPause);
        for (int round = 0; round < kMostRounds; ++round) {
            if (request_.size_bytes && part_.bytes() == *request_.size_bytes) return {};
            TransferEnd end = ask();
            if (end.ending == Ending::kDone) return {};
            if (end.ending == Ending::kRefused || end.ending == Ending::kStopped) return failed(std::move(end.error));
            if (end.answer.status == 416)
                if (auto again = part_.restart(); !again) return failed(again.error());
            if (part_.bytes() > best_) backoff.succeeded();
            best_ = std::max(best_, part_.bytes());
            const auto pause = backoff.after_failure(end.retry_after);
            heard_ = heard_ || end.answer.status != 0;
            const bool alone = end.ending == Ending::kUnreachable && downloaded_ == 0;
            if (backoff.failures() >=
                (alone ? request_.patience.tries_unreachable : request_.patience.tries_without_progress))
                return failed(std::move(end.error), end.ending == Ending::kUnreachable || !heard_);
            if (!network_.pause(pause, job_.stop)) return failed({Errc::kCancelled, "stopped"});
        }
        return failed({Errc::kIo, "the connection breaks off again and again"});
    }

    // One connection.
    TransferEnd ask() {
        const bool is_file = request_.url.starts_with("file:");
        TransferRequest get{request_.url, is_file ? 0 : part_.bytes(), part_.validator(request_.url),
                            request_.patience.connect, request_.patience.stall};
        // Without a validator or a hash nobody can tell whether old and new bytes belong together.
        if (get.from_byte > 0 && get.validator.empty() && !request_.sha256) get.from_byte = 0;
        stale_ = false;
        const Sink sink{[&](const Answer& answer) { return begin(answer, get); },
                        [&](std::span<const std::uint8_t> piece) { return take(piece); }};
        TransferEnd end = network_.get(get, sink, job_.stop);
        if (stale_ && end.ending == Ending::kStopped) {
            if (auto again = part_.restart(); !again) return {Ending::kStopped, again.error(), {}, {}};
            best_ = 0;
            end = {Ending::kBroken, {Errc::kIo, "the server has another version of the file now"}, {}, {}};
        }
        if (end.ending == Ending::kDone && total_ && part_.bytes() < *total_)
            end = {Ending::kBroken,
                   {Errc::kIo,
                    fmt::format("the connection ended after {} of {}", megabytes(part_.bytes()), megabytes(*total_))},
                   {},
                   {}};
        return end;
    }

    Result<void> begin(const Answer& answer, const TransferRequest& get) {
        const bool continues = answer.status == 206;
        const std::string validator = answer.etag.empty() ? answer.last_modified : answer.etag;
        if (continues) {
            const bool other = !get.validator.empty() && !validator.empty() && get.validator != validator;
            stale_ = answer.range_start != part_.bytes() || other;
            if (stale_) return fail(Errc::kIo, "stale");
        }
        // All checks of the answer come before the part is touched: a login page must not cost 300 MB.
        if (answer.is_page)
            return fail(Errc::kCorrupt,
                        "a web page came instead of the file; a network that asks for a login answers like that");
        const auto announced = continues ? answer.range_total : answer.content_length;
        if (announced && request_.size_bytes && *announced != *request_.size_bytes)
            return fail(Errc::kCorrupt,
                        fmt::format("the server announces {} bytes where {} belong; a network that asks for a login "
                                    "answers like that, and so does a mirror with another version",
                                    *announced, *request_.size_bytes));
        total_ = request_.size_bytes ? request_.size_bytes : announced;
        if (!request_.size_bytes && announced) {
            if (*announced > kMostBytes)
                return fail(Errc::kUnsupported,
                            fmt::format("{} are more than a model's file has", megabytes(*announced)));
            TROVE_CHECKED(
                check_room(request_.destination.parent_path(), *announced - std::min(*announced, part_.bytes())));
        }
        if (continues) {
            spliced_ = spliced_ || part_.bytes() > 0;
        } else if (part_.bytes() > 0) {
            TROVE_CHECKED(part_.restart());
            spliced_ = false;
        }
        part_.remember(request_.url, validator);
        return {};
    }

    Result<void> take(std::span<const std::uint8_t> piece) {
        if (piece.size() > total_.value_or(kMostBytes) - std::min(part_.bytes(), total_.value_or(kMostBytes)))
            return fail(Errc::kCorrupt, fmt::format("the server sends more than the {} bytes that belong there",
                                                    total_.value_or(kMostBytes)));
        TROVE_CHECKED(part_.append(piece));
        downloaded_ += piece.size();
        meter_.report(part_.bytes(), total_, false);
        return {};
    }

    Result<std::string> checked() {
        spliced_ = spliced_ || left_by_others_ == part_.bytes();
        TROVE_TRY(auto hash, part_.sha256());
        if (request_.sha256 && hash != *request_.sha256)
            return fail(
                Errc::kCorrupt,
                fmt::format("its SHA-256 is {} and should be {}: the file is damaged, or is another one than the "
                            "catalogue means",
                            hash, *request_.sha256));
        return hash;
    }

    const FetchRequest& request_;
    const Job& job_;
    PartFile part_;
    Network network_;
    Meter meter_;
    std::uint64_t best_;            // largest size of the part so far; only more counts as progress
    std::uint64_t left_by_others_;  // bytes from an earlier call
    std::uint64_t downloaded_ = 0;
    std::optional<std::uint64_t> total_;
    bool spliced_ = false;  // the part is from more than one connection
    bool stale_ = false;
    bool heard_ = false;  // a server answered at all
};

// The file, if it already exists and is right.
Result<std::optional<Fetched>> already_there(const FetchRequest& request, const std::stop_token& stop) {
    struct stat st{};
    if (::stat(request.destination.c_str(), &st) != 0 || !S_ISREG(st.st_mode)) return std::nullopt;
    const auto size = static_cast<std::uint64_t>(st.st_size);
    if (request.size_bytes && size != *request.size_bytes) return std::nullopt;
    TROVE_TRY(auto hash, sha256_of_file(request.destination, stop));
    if (request.sha256 && hash != *request.sha256) return std::nullopt;
    return Fetched{size, 0, std::move(hash)};
}

bool is_address(const std::string& url) {
    return url.starts_with("https://") || url.starts_with("http://") || url.starts_with("file:///");
}

tl::expected<Fetched, FetchFailure> fetch_unnamed(const FetchRequest& request,
                                                  const OnFetchProgress& progress,
                                                  const Job& job) {
    const auto failed = [](Error error) { return tl::unexpected(FetchFailure{std::move(error), false}); };
    if (!is_address(request.url)) return failed({Errc::kInvalid, "not an http, https or file address"});
    auto lock_path = request.destination;
    lock_path += ".lock";
    auto lock = FileLock::acquire(lock_path);
    if (!lock && lock.error().code == Errc::kBusy)
        return failed({Errc::kBusy, "another download of this file is under way"});
    if (!lock) return failed(lock.error());
    auto there = already_there(request, job.stop);
    if (!there) return failed(there.error());
    if (!*there) {
        auto part = PartFile::open(request.destination, job.stop);
        if (!part) return failed(part.error());
        auto network = Network::open();
        if (!network) return failed(network.error());
        auto fetched = Download(request, progress, job, std::move(*part), std::move(*network)).run();
        if (!fetched) return fetched;
        *there = *fetched;
    }
    // Unlinked while held, and only after the next holder can find the file; otherwise two processes could hold two
    // locks of one name.
    ::unlink(lock_path.c_str());
    return **there;
}

}  // namespace

tl::expected<Fetched, FetchFailure> fetch_or_why(const FetchRequest& request,
                                                 const OnFetchProgress& progress,
                                                 const Job& job) {
    auto fetched = fetch_unnamed(request, progress, job);
    if (!fetched) fetched.error().error = prefixed(fetched.error().error, shown(request.url));
    return fetched;
}

Result<Fetched> fetch(const FetchRequest& request, const OnFetchProgress& progress, const Job& job) {
    auto fetched = fetch_or_why(request, progress, job);
    if (!fetched) return fail(std::move(fetched).error().error);
    return *fetched;
}

Result<void> check_room(const std::filesystem::path& folder, std::uint64_t bytes) {
    struct statvfs st{};
    const auto place = folder.empty() ? std::filesystem::path(".") : folder;
    if (::statvfs(place.c_str(), &st) != 0)
        return fail(system_error(errno, fmt::format("cannot look at {}", display(place))));
    const std::uint64_t free_bytes = std::uint64_t{st.f_bavail} * std::uint64_t{st.f_frsize};
    if (free_bytes >= bytes) return {};
    return fail(Errc::kNoSpace, fmt::format("{} are needed and {} are free in {}", megabytes(bytes),
                                            megabytes(free_bytes), display(place)));
}

std::string megabytes(std::uint64_t bytes) {
    if (bytes < 100'000) return fmt::format("{} bytes", bytes);
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

}  // namespace trove::hub
