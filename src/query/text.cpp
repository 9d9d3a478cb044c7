// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/text.h"

#include <algorithm>

namespace trove::query {
namespace {

constexpr std::size_t kLongestWorthComparing = 32;

// Optimal string alignment distance: Levenshtein's with swaps of neighbours.
std::size_t slips(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

}  // namespace

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        if (is_space(text[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && !is_space(text[end])) ++end;
        words.push_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

std::string_view nearest(std::string_view text, std::string_view list) {
    if (text.empty() || text.size() > kLongestWorthComparing) return {};
    const std::string wanted = lower(text);
    std::string_view best;
    std::size_t fewest = wanted.size() / 3 + 1;
    for (const std::string_view word : split(list)) {
        const std::size_t count = slips(wanted, word);
        // A word with every letter changed is not a spelling of it.
        if (count < fewest && count < word.size()) {
            best = word;
            fewest = count;
        }
    }
    return best;
}

}  // namespace trove::query
