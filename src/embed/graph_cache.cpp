// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/graph_cache.h"

#include "base/file.h"
#include "base/log.h"
#include "base/sha256.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <chrono>
#include <fstream>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX
#include <string_view>
#include <sys/utsname.h>

namespace trove::embed {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStampFile = "made-for";
constexpr std::size_t kMostStampBytes = std::size_t{64} << 10U;
constexpr std::string_view kMakingPrefix = ".making-";
constexpr auto kAbandonedAfter = std::chrono::hours(1);  // optimising never takes so long

std::string text_of(const GraphKey& key) {
    return fmt::format("trove-graph 1\nmodel {}\ntower {}\nsettings {}\n", key.fingerprint, key.tower, key.settings);
}

std::string short_hash(std::string_view text) {
    return sha256(text).value_or(std::string(64, '0')).substr(0, 20);
}

// Computes an entry's stamp from its files.
Result<std::string> stamp_of(const fs::path& folder, const std::string& key_text) {
    std::string stamp = key_text;
    for (const char* name : {GraphCache::kGraphFile, GraphCache::kWeightsFile}) {
        const auto file = MappedFile::open(folder / name);
        if (!file && file.error().code == Errc::kNotFound && name == GraphCache::kWeightsFile)
            continue;  // a graph with only small tensors has no such file
        if (!file) return fail(file.error());
        const auto bytes = file->bytes();
        const auto hash = XXH3_128bits(bytes.data(), bytes.size());
        stamp += fmt::format("file {} {} {:016x}{:016x}\n", name, bytes.size(), hash.high64, hash.low64);
    }
    return stamp;
}

void remove_abandoned(const fs::path& folder) {
    std::error_code error;
    const auto now = fs::file_time_type::clock::now();
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        std::error_code ignored;
        const auto changed = entry->last_write_time(ignored);
        if (!ignored && entry->path().filename().native().starts_with(kMakingPrefix) && now - changed > kAbandonedAfter)
            fs::remove_all(entry->path(), ignored);
    }
}

std::string read_processor() {
    std::string text;
    utsname system{};
    if (::uname(&system) == 0) text = system.machine;
    // The first processor's lines are enough: all are equal, or the system shows only their common features.
    std::ifstream cpuinfo("/proc/cpuinfo");
    for (std::string line; std::getline(cpuinfo, line) && !line.empty();)
        for (const std::string_view wanted :
             {"vendor_id", "model name", "flags", "CPU implementer", "CPU part", "Features"})
            if (line.starts_with(wanted)) text += '\n' + line;
    return short_hash(text);
}

// Removes all entries with this prefix, except one.
void remove_entries(const fs::path& folder, std::string_view start, std::string_view but) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        std::error_code ignored;
        const auto name = entry->path().filename().native();
        if (name != but && name.starts_with(start)) fs::remove_all(entry->path(), ignored);
    }
}

}  // namespace

const std::string& processor() {
    static const std::string kProcessor = read_processor();
    return kProcessor;
}

fs::path GraphCache::entry(const GraphKey& key) const {
    return folder_ / fmt::format("{}-{}-{}", short_hash(key.fingerprint), key.tower, short_hash(key.settings));
}

std::optional<fs::path> GraphCache::find(const GraphKey& key) const {
    if (folder_.empty()) return std::nullopt;
    const auto folder = entry(key);
    const auto said = read_file(folder / kStampFile, kMostStampBytes);
    if (!said) {
        if (said.error().code != Errc::kNotFound) log::debug("embed", "{}: {}", display(folder), said.error().what);
        return std::nullopt;
    }
    const auto is = stamp_of(folder, text_of(key));
    if (is && std::string_view(reinterpret_cast<const char*>(said->data()), said->size()) == *is)
        return folder / kGraphFile;
    log::debug("embed", "{} is damaged and is made again", display(folder));
    forget(key);
    return std::nullopt;
}

std::optional<GraphCache::Making> GraphCache::begin(const GraphKey& key) const {
    if (folder_.empty()) return std::nullopt;
    std::error_code error;
    fs::create_directories(folder_, error);
    remove_abandoned(folder_);
    std::string pattern = (folder_ / fmt::format("{}XXXXXX", kMakingPrefix)).native();
    if (error || ::mkdtemp(pattern.data()) == nullptr) {
        log::debug("embed", "{} cannot be written; optimised graphs are not kept", display(folder_));
        return std::nullopt;
    }
    return Making(pattern, entry(key), text_of(key));
}

void GraphCache::forget(const GraphKey& key) const {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(entry(key), ignored);
}

void GraphCache::forget_model(const std::string& fingerprint) const {
    if (!folder_.empty()) remove_entries(folder_, short_hash(fingerprint) + '-', {});
}

GraphCache::Making::Making(Making&& other) noexcept
    : folder_(std::exchange(other.folder_, fs::path())),
      entry_(std::move(other.entry_)),
      key_text_(std::move(other.key_text_)) {}

GraphCache::Making::~Making() {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

Result<void> GraphCache::Making::keep() {
    // Not synced to the disk: a file half written in a power cut fails its hash.
    TROVE_TRY(const auto stamp, stamp_of(folder_, key_text_));
    TROVE_CHECKED(write_file_atomically(folder_ / kStampFile,
                                        {reinterpret_cast<const std::uint8_t*>(stamp.data()), stamp.size()}));
    std::error_code error;
    fs::rename(folder_, entry_, error);
    // Another process was faster; its entry is as good, and ours is dropped.
    if (error && fs::exists(entry_)) return {};
    if (error) return fail(system_error(error.value(), fmt::format("cannot keep {}", display(entry_))));
    folder_.clear();
    const auto name = entry_.filename().native();
    remove_entries(entry_.parent_path(), name.substr(0, name.rfind('-') + 1), name);
    return {};
}

}  // namespace trove::embed
