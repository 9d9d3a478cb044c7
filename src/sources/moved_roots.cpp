// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/moved_roots.h"

#include "base/file.h"
#include "base/text.h"
#include "sources/foreign_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace trove::sources {
namespace {

constexpr std::size_t kMostLookedFor = 200;  // photos, in each candidate
constexpr int kMostAbove = 4;                // folders above the catalog's
constexpr std::ptrdiff_t kMostParts = 6;     // of the told path, counted from its end

// "C:\Users\x\" -> "C:/Users/x"
std::string plain(std::string text) {
    const bool windows = text.size() >= 2 && text[1] == ':';
    if (windows) std::ranges::replace(text, '\\', '/');
    while (text.size() > 1 && text.ends_with('/')) text.pop_back();
    return text;
}

std::optional<std::filesystem::path> moved_below(const std::string& path, const MovedRoot& root) {
    const std::string told = plain(root.told.native());
    if (told.empty() || path.size() < told.size()) return std::nullopt;
    const bool windows = told.size() >= 2 && told[1] == ':';
    const std::string begin = path.substr(0, told.size());
    if (windows ? !equal_ignoring_case(begin, told) : begin != told) return std::nullopt;
    if (path.size() == told.size()) return root.here;
    if (path[told.size()] != '/' && !told.ends_with('/')) return std::nullopt;
    return (root.here / path.substr(path.find_first_not_of('/', told.size()))).lexically_normal();
}

bool is_folder(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::is_directory(path, ignored);
}

// Where the whole tree may have been moved together with the catalog: the end of the told path, in a folder near it.
void add_near(const RootSearch& search, std::vector<std::filesystem::path>& candidates) {
    std::vector<std::filesystem::path> ends{{}};
    std::filesystem::path end;
    const std::vector<std::filesystem::path> parts(search.told.begin(), search.told.end());
    for (auto part = parts.rbegin(); part != parts.rend() && std::ssize(ends) <= kMostParts; ++part) {
        if (part->empty() || *part == "/" || *part == "." || *part == "..") continue;
        end = end.empty() ? *part : *part / end;
        ends.push_back(end);
    }
    auto above = search.home;
    for (int i = 0; i <= kMostAbove && above.has_relative_path(); ++i, above = above.parent_path())
        for (const auto& one : ends)
            if (!one.empty() || i == 0) candidates.push_back(one.empty() ? above : above / one);
}

// Photos evenly drawn from all.
std::size_t hits_in(const std::filesystem::path& folder, std::span<const std::filesystem::path> files) {
    if (!is_folder(folder)) return 0;
    const std::size_t step = std::max<std::size_t>(1, files.size() / kMostLookedFor);
    std::size_t hits = 0;
    std::error_code ignored;
    for (std::size_t i = 0; i < files.size(); i += step) {
        const auto file = place_below(folder, files[i].native());  // empty: it leads out of the folder
        hits += !file.empty() && std::filesystem::is_regular_file(file, ignored) ? 1U : 0U;
    }
    return hits;
}

}  // namespace

std::filesystem::path move_path(const std::filesystem::path& path, std::span<const MovedRoot> moved) {
    const std::string text = plain(path.native());
    std::filesystem::path best = path;
    std::size_t longest = 0;  // the folder that says most
    for (const MovedRoot& root : moved) {
        auto there = moved_below(text, root);
        if (!there || plain(root.told.native()).size() <= longest) continue;
        longest = plain(root.told.native()).size();
        best = std::move(*there);
    }
    return best;
}

FoundRoot find_root(const RootSearch& search, std::span<const MovedRoot> moved) {
    if (auto by_person = move_path(search.told, moved); by_person != search.told) {
        const bool there = is_folder(by_person);
        return {by_person, there,
                fmt::format("{} is taken for {}, as you said{}", display(by_person), display(search.told),
                            there ? "" : "; it is not there")};
    }
    std::vector<std::filesystem::path> candidates;
    if (search.told.is_absolute()) candidates.push_back(search.told);
    candidates.insert(candidates.end(), search.also.begin(), search.also.end());
    add_near(search, candidates);
    FoundRoot best{search.told, search.told.is_absolute() && is_folder(search.told), {}};
    std::size_t most = 0;
    for (const auto& candidate : candidates) {
        const std::size_t hits = hits_in(candidate, search.files);
        if (hits <= most) continue;
        most = hits;
        best.path = candidate;
        best.there = true;
    }
    if (most > 0 && best.path != search.told)
        best.news = fmt::format("{} is taken for {}, which has {}: {} of its photos are there", display(best.path),
                                display(search.told), is_folder(search.told) ? "fewer of them" : "moved", most);
    if (most == 0 && !search.files.empty())
        best.news = fmt::format(
            "none of the photos in {} are there; if they lie elsewhere: trove crawl CATALOG --root "
            "\"{}=FOLDER\"",
            display(search.told), display(search.told));
    return best;
}

void tell_news(const SourceVisitor& visitor, std::span<const std::string> news) {
    constexpr std::size_t kMostTold = 5;
    for (const auto& one : news.first(std::min(news.size(), kMostTold))) visitor.warning(one);
    if (news.size() > kMostTold) visitor.warning(fmt::format("… and so for {} more folders", news.size() - kMostTold));
}

}  // namespace trove::sources
