// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/fold.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace trove::catalog {
namespace {

// Raise it with every change of this file that may change the result of fold().
constexpr int kOurRules = 1;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

struct Free {
    void operator()(utf8proc_uint8_t* text) const {
        std::free(text);
    }  // NOLINT(cppcoreguidelines-no-malloc): utf8proc's own rule
};

// One character's folded form; empty for a mark or an invisible character.
std::string fold_character(std::string_view character) {
    utf8proc_uint8_t* out = nullptr;
    const auto size =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(character.data()),
                     static_cast<utf8proc_ssize_t>(character.size()), &out,
                     static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
                                                    UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE));
    const std::unique_ptr<utf8proc_uint8_t, Free> owned(out);
    if (size < 0) return std::string(kReplacement);
    return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(size)};
}

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

std::vector<utf8proc_int32_t> code_points(std::string_view text) {
    std::vector<utf8proc_int32_t> points;
    while (!text.empty()) {
        utf8proc_int32_t point = 0;
        const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                           static_cast<utf8proc_ssize_t>(text.size()), &point);
        points.push_back(size > 0 ? point : 0xFFFD);
        text.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 1);
    }
    return points;
}

}  // namespace

Folded fold_with_places(std::string_view text) {
    Folded folded;
    folded.text.reserve(text.size());
    folded.from.reserve(text.size() + 1);
    const auto put = [&](std::string_view piece, std::size_t at) {
        for (const char c : piece) {
            const char put_c = is_space(c) ? ' ' : c;
            if (put_c == ' ' && (folded.text.empty() || folded.text.back() == ' ')) continue;
            folded.text.push_back(put_c);
            folded.from.push_back(static_cast<std::uint32_t>(at));
        }
    };
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x80) {
            const char lower =
                text[at] >= 'A' && text[at] <= 'Z' ? static_cast<char>(text[at] + ('a' - 'A')) : text[at];
            put({&lower, 1}, at++);
            continue;
        }
        utf8proc_int32_t point = 0;
        const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                           static_cast<utf8proc_ssize_t>(text.size() - at), &point);
        if (size <= 0) {
            put(kReplacement, at++);
            continue;
        }
        put(fold_character(text.substr(at, static_cast<std::size_t>(size))), at);
        at += static_cast<std::size_t>(size);
    }
    if (!folded.text.empty() && folded.text.back() == ' ') {
        folded.text.pop_back();
        folded.from.pop_back();
    }
    folded.from.push_back(static_cast<std::uint32_t>(text.size()));
    return folded;
}

std::string fold(std::string_view text) {
    return fold_with_places(text).text;
}

std::string fold_version() {
    return fmt::format("{}, utf8proc {}, Unicode {}", kOurRules, utf8proc_version(), utf8proc_unicode_version());
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most) {
    const auto x = code_points(a);
    const auto y = code_points(b);
    const std::size_t longer = std::max(x.size(), y.size());
    if (longer - std::min(x.size(), y.size()) > most) return most + 1;
    // Optimal string alignment: three rows of the table are enough to detect a swap.
    std::array<std::vector<std::size_t>, 3> rows;
    for (auto& row : rows) row.resize(y.size() + 1);
    for (std::size_t j = 0; j <= y.size(); ++j) rows[0][j] = j;
    for (std::size_t i = 1; i <= x.size(); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i + 2) % 3];
        const auto& two_above = rows[(i + 1) % 3];
        row[0] = i;
        std::size_t least = i;
        for (std::size_t j = 1; j <= y.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (x[i - 1] == y[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                row[j] = std::min(row[j], two_above[j - 2] + 1);
            least = std::min(least, row[j]);
        }
        if (least > most) return most + 1;
    }
    return std::min(rows[x.size() % 3][y.size()], most + 1);
}

}  // namespace trove::catalog
