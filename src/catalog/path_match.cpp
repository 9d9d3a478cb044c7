// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/path_match.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace trove::catalog {
namespace {

// The position of `part`, in lower case, in `text` at or after `from`.
std::size_t find_part(std::string_view text, std::string_view part, std::size_t from) {
    if (part.empty()) return from;
    const auto found = std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), part.begin(),
                                   part.end(), [](char a, char b) { return lower(a) == b; });
    return found == text.end() ? std::string_view::npos : static_cast<std::size_t>(found - text.begin());
}

bool begins(std::string_view text, std::string_view part) {
    return text.size() >= part.size() &&
           std::equal(part.begin(), part.end(), text.begin(), [](char b, char a) { return lower(a) == b; });
}

}  // namespace

std::string_view file_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

std::string_view folder_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return {};
    return path.substr(0, std::max<std::size_t>(slash, 1));
}

FolderPattern::FolderPattern(std::string_view folder) : absolute_(folder.starts_with('/')) {
    while (folder.starts_with('/')) folder.remove_prefix(1);
    while (folder.ends_with('/')) folder.remove_suffix(1);
    lower_ = folder.empty() ? "/" : "/" + lower(folder) + "/";
}

bool FolderPattern::operator()(std::string_view path) const {
    if (absolute_) return begins(path, lower_);
    return find_part(path, lower_, 0) != std::string_view::npos;
}

NamePattern::NamePattern(std::string_view name) {
    std::string all = lower(name);
    whole_ = all.find('*') != std::string::npos;
    for (std::size_t at = 0; at <= all.size();) {
        const std::size_t end = std::min(all.find('*', at), all.size());
        parts_.push_back(all.substr(at, end - at));
        at = end + 1;
    }
}

bool NamePattern::operator()(std::string_view path) const {
    const std::string_view name = file_name(path);
    if (!whole_) return find_part(name, parts_.front(), 0) != std::string_view::npos;
    if (!begins(name, parts_.front())) return false;
    std::size_t at = parts_.front().size();
    for (std::size_t i = 1; i + 1 < parts_.size(); ++i) {
        const std::size_t found = find_part(name, parts_[i], at);
        if (found == std::string_view::npos) return false;
        at = found + parts_[i].size();
    }
    const std::string& last = parts_.back();
    return name.size() >= at + last.size() && begins(name.substr(name.size() - last.size()), last);
}

bool has_extension(std::string_view path, std::string_view lower_extension) {
    const std::string_view name = file_name(path);
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos) return false;
    const std::string ending = lower(name.substr(dot + 1));
    const auto plain = [](std::string_view text) {
        return text == "jpeg" ? "jpg" : text == "tiff" ? "tif" : text == "heif" ? "heic" : text;
    };
    return plain(ending) == plain(lower_extension);
}

bool is_screenshot_name(std::string_view path) {
    constexpr std::array<std::string_view, 6> kNames{"screenshot",    "screen shot",    "screen_shot",
                                                     "screencapture", "bildschirmfoto", "capture d"};
    const std::string_view name = file_name(path);
    return std::ranges::any_of(
        kNames, [&](std::string_view part) { return find_part(name, part, 0) != std::string_view::npos; });
}

}  // namespace trove::catalog
