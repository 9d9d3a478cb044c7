// SPDX-License-Identifier: GPL-3.0-or-later
#include "tagging/vocabulary.h"

#include "base/sha256.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <optional>
#include <unordered_set>

namespace trove::tagging {
namespace {

std::string_view next_part(std::string_view& text, char divider) {
    const std::size_t end = std::min(text.find(divider), text.size());
    const auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

// Calls back with the fields of every line that is not empty or a comment.
Result<void> each_line(std::string_view text,
                       std::string_view file,
                       const std::function<bool(const std::vector<std::string_view>&)>& take) {
    for (int number = 1; !text.empty(); ++number) {
        std::string_view line = next_part(text, '\n');
        if (line.empty() || line.front() == '#') continue;
        std::vector<std::string_view> fields;
        while (!line.empty()) fields.push_back(next_part(line, '\t'));
        if (!take(fields)) return fail(Errc::kInvalid, fmt::format("{}, line {}, cannot be read", file, number));
    }
    return {};
}

std::optional<float> number(std::string_view text) {
    float value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

}  // namespace

Result<Vocabulary> read_vocabulary(std::string_view concepts, std::string_view background) {
    Vocabulary vocabulary;
    std::unordered_set<std::string_view> names;
    TROVE_CHECKED(each_line(concepts, "the vocabulary", [&](const std::vector<std::string_view>& fields) {
        if (fields.size() != 3 || std::ranges::any_of(fields, &std::string_view::empty)) return false;
        if (!names.insert(fields[1]).second) return false;
        Concept& entry = vocabulary.concepts.emplace_back();
        entry.group = fields[0];
        entry.name = fields[1];
        for (auto phrases = fields[2]; !phrases.empty();) entry.phrases.emplace_back(next_part(phrases, '|'));
        return std::ranges::none_of(entry.phrases, &std::string::empty);
    }));
    TROVE_CHECKED(
        each_line(background, "the vocabulary's background", [&](const std::vector<std::string_view>& fields) {
            if (fields.size() == 2 && fields[0] == "model") {
                vocabulary.background_model = fields[1];
                return true;
            }
            if (fields.size() != 3) return false;
            const auto centre = number(fields[1]);
            const auto spread = number(fields[2]);
            if (!centre || !spread || *spread <= 0) return false;
            return vocabulary.background.emplace(fields[0], Usual{*centre, *spread}).second;
        }));
    TROVE_TRY(vocabulary.hash, sha256(fmt::format("{}\n{}", concepts, background)));
    return vocabulary;
}

const Result<Vocabulary>& everyday_vocabulary() {
    static const Result<Vocabulary> kEveryday = [] {
        const auto& files = vocabulary_files();
        return read_vocabulary(files[0].bytes, files[1].bytes);
    }();
    return kEveryday;
}

}  // namespace trove::tagging
