// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/apple_files.h"

#include <algorithm>
#include <system_error>
#include <tuple>

namespace trove::sources {
namespace {

constexpr std::size_t kUuidLength = 36;
constexpr std::size_t kMostEntries = 20'000'000;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

}  // namespace

std::optional<AppleFiles::Uuid> AppleFiles::parse(std::string_view name) {
    if (name.size() < kUuidLength) return std::nullopt;
    Uuid uuid{};
    std::size_t digits = 0;
    for (std::size_t i = 0; i < kUuidLength; ++i) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (name[i] != '-') return std::nullopt;
            continue;
        }
        const int digit = hex_digit(name[i]);
        if (digit < 0) return std::nullopt;
        uuid[digits / 2] = static_cast<std::uint8_t>(uuid[digits / 2] << 4U | digit);
        ++digits;
    }
    return uuid;
}

void AppleFiles::add_folder(const std::filesystem::path& folder, Part part) {
    std::error_code error;
    const auto number = static_cast<std::uint32_t>(folders_.size());
    folders_.push_back(folder);
    std::filesystem::directory_iterator files(folder, error);
    for (; !error && files != std::filesystem::directory_iterator() && entries_.size() < kMostEntries;
         files.increment(error)) {
        std::string name = files->path().filename().native();
        const auto uuid = parse(name);
        std::error_code ignored;
        if (uuid && files->is_regular_file(ignored))
            entries_.push_back({*uuid, part, number, name.substr(kUuidLength)});
    }
}

void AppleFiles::add_folders_below(const std::filesystem::path& folder, Part part, const Job& job) {
    std::error_code error;
    std::filesystem::directory_iterator below(folder, error);
    for (; !error && below != std::filesystem::directory_iterator() && !job.cancelled(); below.increment(error))
        if (std::error_code ignored; below->is_directory(ignored)) add_folder(below->path(), part);
}

AppleFiles AppleFiles::list(const std::filesystem::path& library, const Job& job) {
    AppleFiles files;
    std::vector<std::filesystem::path> scopes{library, library / "resources" / "cloudsharing"};
    std::error_code error;
    std::filesystem::directory_iterator below(library / "scopes", error);
    for (; !error && below != std::filesystem::directory_iterator(); below.increment(error))
        scopes.push_back(below->path());
    for (const auto& scope : scopes) {
        files.add_folders_below(scope / "originals", Part::kOriginals, job);
        files.add_folders_below(scope / "resources" / "renders", Part::kRenders, job);
        files.add_folders_below(scope / "resources" / "derivatives", Part::kDerivatives, job);
        files.add_folders_below(scope / "resources" / "derivatives" / "masters", Part::kDerivatives, job);
    }
    const auto order = [](const Entry& e) { return std::tie(e.uuid, e.part, e.folder, e.name); };
    std::ranges::sort(files.entries_, {}, order);
    return files;
}

std::vector<std::filesystem::path> AppleFiles::of(std::string_view uuid, Part part) const {
    std::vector<std::filesystem::path> paths;
    const auto key = parse(uuid);
    if (!key || uuid.size() != kUuidLength) return paths;
    const auto order = [](const Entry& e) { return std::tie(e.uuid, e.part); };
    for (const Entry& entry : std::ranges::equal_range(entries_, std::tie(*key, part), {}, order)) {
        // Upper case, as Apple has it; a differently spelt name is not found, which does no harm.
        paths.push_back(folders_[entry.folder] / (std::string(uuid) + entry.name));
    }
    return paths;
}

}  // namespace trove::sources
