// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/pull.h"

#include "base/file.h"
#include "base/log.h"
#include "base/sha256.h"
#include "hub/model_manifest.h"
#include "hub/transfer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <map>
#include <optional>
#include <span>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace trove::hub {
namespace {

namespace fs = std::filesystem;

struct WantedFile {
    CatalogueFile file;
    std::string url;
    std::optional<std::string> sha256;  // the catalogue's, else the one recorded by an earlier pull
};

fs::path with_suffix(fs::path path, const char* suffix) {
    path += suffix;
    return path;
}

bool is_there(const fs::path& path) {
    struct stat st{};
    return ::lstat(path.c_str(), &st) == 0;
}

Result<void> make_folder(const fs::path& folder) {
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) return fail(system_error(problem.value(), fmt::format("cannot make {}", display(folder))));
    return {};
}

Result<void> rename_path(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0)
        return fail(system_error(errno, fmt::format("cannot rename {} to {}", display(from), display(to))));
    return {};
}

// "a, b and c"
std::string enumerated(const std::vector<std::string>& parts) {
    if (parts.size() < 2) return fmt::format("{}", fmt::join(parts, ""));
    return fmt::format("{} and {}", fmt::join(parts.begin(), parts.end() - 1, ", "), parts.back());
}

class Pull {
public:
    Pull(const PullRequest& request, const OnPullProgress& progress, const Job& job)
        : request_(request),
          progress_(progress),
          job_(job),
          precision_(request.precision.empty() ? request.model.default_precision : request.precision),
          name_(request.model.installed_name(precision_)),
          folder_(request.models_folder / name_),
          partial_(with_suffix(folder_, ".partial")) {}

    Result<Pulled> run() {
        TROVE_CHECKED(make_folder(request_.models_folder));
        const auto lock_path = with_suffix(folder_, ".lock");
        auto lock = FileLock::acquire(lock_path);
        if (!lock && lock.error().code == Errc::kBusy)
            return fail(Errc::kBusy, fmt::format("{} is being fetched by another process", name_));
        if (!lock) return fail(lock.error());
        TROVE_CHECKED(list_files());
        TROVE_TRY(const auto whole, is_installed());
        Pulled pulled{name_, folder_, 0, whole, {}};
        if (!whole) {
            TROVE_CHECKED(may_trust(pulled));
            TROVE_CHECKED(gather(pulled));
            TROVE_CHECKED(put_into_place());
        }
        ::unlink(lock_path.c_str());  // unlinked while held, after the model can be found: see download.cpp
        return pulled;
    }

private:
    Result<void> list_files() {
        const auto files = request_.model.precisions.find(precision_);
        if (files == request_.model.precisions.end()) {
            std::vector<std::string> known;
            for (const auto& [precision, unused] : request_.model.precisions) known.push_back(precision);
            return fail(Errc::kInvalid, fmt::format("{} comes as {}, not as \"{}\"", request_.model.name,
                                                    enumerated(known), valid_utf8(precision_)));
        }
        recorded_ = recorded_hashes(folder_);
        // A call interrupted between the two renames of put_into_place() left the model there.
        const auto recorded = is_there(folder_) ? recorded_ : recorded_hashes(with_suffix(folder_, ".old"));
        for (const CatalogueFile& file : files->second) {
            TROVE_TRY(auto url, address_of(request_.base, file));
            auto hash = file.sha256;
            if (const auto before = recorded.find(file.name); !hash && before != recorded.end()) hash = before->second;
            wanted_.push_back({file, std::move(url), std::move(hash)});
        }
        total_ = total_bytes(files->second);
        return {};
    }

    // The model is missing, complete, or damaged.
    Result<bool> is_installed() {
        if (!is_there(folder_)) return false;
        if (!is_there(folder_ / kManifestName))
            return fail(Errc::kInvalid,
                        fmt::format("{} is in the way: it is not a model's folder; rename it", display(folder_)));
        if (was_added(folder_))
            return fail(
                Errc::kInvalid,
                fmt::format("{} is in the way: that model was added by hand; remove it with: trove models remove {}",
                            display(folder_), name_));
        bool whole = true;
        for (const WantedFile& wanted : wanted_) {
            TROVE_TRY(const bool good, is_good(folder_ / wanted.file.name, wanted));
            const auto recorded = recorded_.find(wanted.file.name);
            whole = whole && good && recorded != recorded_.end() && recorded->second == wanted.sha256;
            if (good) good_.push_back(wanted.file.name);
        }
        return whole;
    }

    Result<bool> is_good(const fs::path& path, const WantedFile& wanted) const {
        if (!wanted.sha256) return false;
        auto hash = sha256_of_file(path, job_.stop);
        if (!hash && hash.error().code == Errc::kCancelled) return fail(hash.error());
        return hash && *hash == *wanted.sha256;
    }

    Result<void> may_trust(Pulled& pulled) const {
        for (const WantedFile& wanted : wanted_)
            if (!wanted.sha256) pulled.unverified.push_back(wanted.file.name);
        if (pulled.unverified.empty() || request_.allow_unverified) return {};
        return fail(
            Errc::kInvalid,
            fmt::format("the catalogue does not know the SHA-256 of {} of {}, so nothing tells whether the right bytes "
                        "come; --allow-unverified trusts the first download",
                        enumerated(pulled.unverified), name_));
    }

    Result<void> gather(Pulled& pulled) {
        TROVE_CHECKED(make_folder(partial_));
        // Links cost nothing; on a file system without links the file is downloaded again.
        for (const auto& name : good_) {
            std::error_code ignored;
            fs::create_hard_link(folder_ / name, partial_ / name, ignored);
        }
        TROVE_CHECKED(check_room(partial_, missing_bytes()));
        std::uint64_t before = 0;
        for (std::size_t i = 0; i < wanted_.size(); ++i) {
            WantedFile& wanted = wanted_[i];
            const FetchRequest one{wanted.url, partial_ / wanted.file.name, wanted.file.size_bytes, wanted.sha256,
                                   request_.patience};
            auto fetched = fetch_or_why(one, [&](const FetchProgress& now) { report(i, before, now); }, job_);
            if (!fetched && fetched.error().unreachable) return fail(by_hand(fetched.error().error, wanted));
            if (!fetched) return fail(std::move(fetched).error().error);
            wanted.sha256 = fetched->sha256;
            before += fetched->size_bytes;
            pulled.downloaded_bytes += fetched->downloaded_bytes;
        }
        return {};
    }

    void report(std::size_t i, std::uint64_t before, const FetchProgress& now) const {
        if (!progress_) return;
        FetchProgress all{before + now.done_bytes, total_, now.bytes_per_s, {}};
        if (total_ && all.bytes_per_s > 0)
            all.left = std::chrono::seconds(static_cast<std::int64_t>(
                static_cast<double>(*total_ - std::min(all.done_bytes, *total_)) / all.bytes_per_s));
        progress_({wanted_[i].file.name, i + 1, wanted_.size(), all});
    }

    [[nodiscard]] std::uint64_t missing_bytes() const {
        std::uint64_t missing = 0;
        for (const WantedFile& wanted : wanted_) {
            const auto path = partial_ / wanted.file.name;
            std::error_code none;
            std::uint64_t there = fs::file_size(path, none);
            if (none) there = fs::file_size(with_suffix(path, ".part"), none);
            if (none) there = 0;
            const std::uint64_t size = wanted.file.size_bytes.value_or(0);
            missing += size - std::min(size, there);
        }
        return missing;
    }

    [[nodiscard]] Error by_hand(const Error& why, const WantedFile& failed) const {
        std::vector<std::string> steps;
        bool from = false;
        for (const WantedFile& wanted : wanted_) {
            from = from || wanted.file.name == failed.file.name;  // earlier files are complete
            if (!from) continue;
            const auto path = partial_ / wanted.file.name;
            if (is_there(path) && (!wanted.sha256 || is_good(path, wanted).value_or(false))) continue;
            steps.push_back(fmt::format("{} as {}{}", shown(wanted.url), display(path),
                                        is_there(path) ? " (the file there now is a different one)" : ""));
        }
        return {why.code,
                fmt::format("{} cannot be reached from here ({}): with a computer that can, get {}, and pull {} again",
                            host_of(failed.url), why.what, enumerated(steps), name_)};
    }

    Result<void> put_into_place() {
        std::map<std::string, std::string> hashes;
        std::vector<std::string> unverified;
        for (const WantedFile& wanted : wanted_) {
            hashes.emplace(wanted.file.name, wanted.sha256.value_or(""));
            if (!wanted.file.sha256) unverified.push_back(wanted.file.name);
        }
        const std::string text =
            manifest_text(request_.model, name_, precision_, shown(request_.base), hashes, unverified);
        const auto* first = reinterpret_cast<const std::uint8_t*>(text.data());
        TROVE_CHECKED(write_file_atomically(partial_ / kManifestName, {first, text.size()}));
        const auto old = with_suffix(folder_, ".old");
        std::error_code ignored;
        fs::remove_all(old, ignored);
        if (is_there(folder_)) {
            TROVE_CHECKED(rename_path(folder_, old));
        }
        TROVE_CHECKED(rename_path(partial_, folder_));
        if (const FileDescriptor parent(::open(request_.models_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
            parent)
            ::fsync(parent.get());
        fs::remove_all(old, ignored);
        log::info("hub", "{} is in {}", name_, display(folder_));
        return {};
    }

    const PullRequest& request_;
    const OnPullProgress& progress_;
    const Job& job_;
    const std::string precision_;
    const std::string name_;
    const fs::path folder_;
    const fs::path partial_;
    std::map<std::string, std::string> recorded_;  // recorded by an earlier pull for the installed model
    std::vector<WantedFile> wanted_;
    std::vector<std::string> good_;  // undamaged files of a damaged model
    std::optional<std::uint64_t> total_;
};

}  // namespace

Result<Pulled> pull(const PullRequest& request, const OnPullProgress& progress, const Job& job) {
    return Pull(request, progress, job).run();
}

Result<void> can_reach(const PullRequest& request, const Job& job) {
    const auto files =
        request.model.precisions.find(request.precision.empty() ? request.model.default_precision : request.precision);
    if (files == request.model.precisions.end() || files->second.empty())
        return fail(Errc::kInvalid, "the model has no files of that precision");
    TROVE_TRY(auto url, address_of(request.base, files->second.back()));
    TROVE_TRY(auto network, Network::open());
    bool comes = false;
    const Sink sink{[&](const Answer& answer) -> Result<void> {
                        comes = !answer.is_page;
                        return fail(Errc::kCancelled, "that is all");
                    },
                    [](std::span<const std::uint8_t>) -> Result<void> { return {}; }};
    const TransferRequest get{url, 0, "", request.patience.connect, request.patience.stall};
    const TransferEnd end = network.get(get, sink, job.stop);
    if (comes) return {};
    return fail(end.ending == Ending::kStopped && !job.cancelled()
                    ? Error{Errc::kIo, shown(url) + ": a web page came instead of the file"}
                    : prefixed(end.error, shown(url)));
}

}  // namespace trove::hub
