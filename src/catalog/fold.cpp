// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/fold.h"

#include "base/text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
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

std::string nfc(std::string_view text) {
    if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return std::string(text);
    const std::string valid = valid_utf8(text);
    utf8proc_uint8_t* out = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(valid.data()),
                                   static_cast<utf8proc_ssize_t>(valid.size()), &out,
                                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    const std::unique_ptr<utf8proc_uint8_t, Free> owned(out);
    if (size < 0) return valid;
    return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(size)};
}

std::string fold_version() {
    return fmt::format("{}, utf8proc {}, Unicode {}", kOurRules, utf8proc_version(), utf8proc_unicode_version());
}

}  // namespace trove::catalog
