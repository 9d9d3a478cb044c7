// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/iphoto_files.h"

#include "sources/folder.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <string_view>
#include <system_error>

namespace trove::sources {
namespace {

std::optional<std::int64_t> from_hex(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

// Calls back for every entry `depth` folders below.
void each_below(const std::filesystem::path& folder,
                int depth,
                const Job& job,
                const std::function<void(const std::filesystem::directory_entry&)>& call) {
    std::error_code error;
    std::filesystem::directory_iterator entries(folder, error);
    for (; !error && entries != std::filesystem::directory_iterator() && !job.cancelled(); entries.increment(error)) {
        std::error_code ignored;
        if (depth == 0)
            call(*entries);
        else if (entries->is_directory(ignored))
            each_below(entries->path(), depth - 1, job, call);
    }
}

// "fullsizeoutput_3e.jpeg" after "fullsizeoutput_": 0x3e.
std::optional<std::int64_t> number_after(const std::filesystem::path& path, std::string_view prefix) {
    const std::string stem = path.stem().native();
    return stem.starts_with(prefix) ? from_hex(std::string_view(stem).substr(prefix.size())) : std::nullopt;
}

template <class Map>
std::filesystem::path look_up(const Map& map, std::int64_t key) {
    const auto found = map.find(key);
    return found == map.end() ? std::filesystem::path() : found->second;
}

}  // namespace

IphotoFiles IphotoFiles::list(const std::filesystem::path& library, const Job& job) {
    IphotoFiles files;
    const auto resources = library / "resources";
    each_below(resources / "media" / "version", 2, job, [&](const auto& entry) {
        if (const auto number = number_after(entry.path(), "fullsizeoutput_");
            number && is_named_like_a_picture(entry.path().filename().native()))
            files.renders_.try_emplace(*number, entry.path());
    });
    each_below(resources / "media" / "master", 2, job, [&](const auto& entry) {
        if (const auto number = number_after(entry.path(), "jpegvideocomplement_"))
            files.films_.try_emplace(*number, entry.path());
    });
    each_below(resources / "proxies" / "derivatives", 2, job, [&](const auto& entry) {
        if (const auto number = from_hex(entry.path().filename().native()))
            files.preview_folders_.try_emplace(*number, entry.path());
    });
    return files;
}

std::filesystem::path IphotoFiles::render(std::int64_t resource) const {
    return look_up(renders_, resource);
}

std::filesystem::path IphotoFiles::film(std::int64_t resource) const {
    return look_up(films_, resource);
}

std::vector<std::filesystem::path> IphotoFiles::previews(std::int64_t version) const {
    std::vector<std::pair<std::uintmax_t, std::filesystem::path>> found;
    const auto folder = look_up(preview_folders_, version);
    if (folder.empty()) return {};
    each_below(folder, 0, {}, [&](const std::filesystem::directory_entry& entry) {
        std::error_code error;
        if (!is_named_like_a_picture(entry.path().filename().native()) || !entry.is_regular_file(error)) return;
        if (const auto bytes = entry.file_size(error); !error) found.emplace_back(bytes, entry.path());
    });
    std::ranges::sort(found, [](const auto& a, const auto& b) {
        return a.first > b.first || (a.first == b.first && a.second < b.second);
    });
    std::vector<std::filesystem::path> paths;
    for (auto& [bytes, path] : found) paths.push_back(std::move(path));
    return paths;
}

}  // namespace trove::sources
