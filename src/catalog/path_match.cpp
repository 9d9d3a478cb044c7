// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/path_match.h"

#include "base/text.h"
#include "catalog/fold.h"

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

// Whether fold() may do more to the text than to lower the case of its letters.
bool is_plain(std::string_view text) {
    return std::ranges::none_of(text, [previous = '\0'](char c) mutable {
        const bool space = c == ' ' && previous == ' ';
        previous = c;
        return space || static_cast<unsigned char>(c) >= 0x80U || (c >= '\t' && c <= '\r');
    });
}

// The text as patterns are: most names are plain, and then no copy is made.
class Folding {
public:
    explicit Folding(std::string_view text) : text_(text) {
        if (is_plain(text)) return;
        folded_ = fold(text);
        text_ = folded_;
    }

    Folding(const Folding&) = delete;
    Folding& operator=(const Folding&) = delete;

    [[nodiscard]] std::string_view text() const { return text_; }

private:
    std::string folded_;
    std::string_view text_;
};

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
    folded_ = folder.empty() ? "/" : "/" + fold(folder) + "/";
}

bool FolderPattern::operator()(std::string_view path) const {
    const Folding folded(path);
    if (absolute_) return begins(folded.text(), folded_);
    return find_part(folded.text(), folded_, 0) != std::string_view::npos;
}

NamePattern::NamePattern(std::string_view name) {
    whole_ = name.find('*') != std::string_view::npos;
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find('*', at), name.size());
        parts_.push_back(fold(name.substr(at, end - at)));
        at = end + 1;
    }
}

bool NamePattern::operator()(std::string_view path) const {
    const Folding folded(file_name(path));
    const std::string_view name = folded.text();
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
