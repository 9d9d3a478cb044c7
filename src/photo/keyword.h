// SPDX-License-Identifier: GPL-3.0-or-later
//
// A keyword may be a path through groups of keywords: "Places|Italy|Rome".
#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace trove {

[[nodiscard]] inline std::string_view last_part(std::string_view keyword) {
    return keyword.substr(keyword.rfind('|') + 1);
}  // npos + 1 is 0

// Split for XMP: the last part of each keyword, without repeats (dc:subject), and the paths (lr:hierarchicalSubject).
struct SplitKeywords {
    std::vector<std::string> words;
    std::vector<std::string> paths;
};

[[nodiscard]] inline SplitKeywords split_keywords(const std::vector<std::string>& keywords) {
    SplitKeywords split;
    for (const std::string& keyword : keywords) {
        const std::string_view word = last_part(keyword);
        if (std::ranges::find(split.words, word) == split.words.end()) split.words.emplace_back(word);
        if (word.size() < keyword.size()) split.paths.push_back(keyword);
    }
    return split;
}

}  // namespace trove
