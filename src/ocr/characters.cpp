// SPDX-License-Identifier: GPL-3.0-or-later
#include "ocr/characters.h"

#include "base/file.h"

#include <fmt/format.h>

#include <algorithm>

namespace trove::ocr {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20U;

// The model was mostly trained on Chinese, which has no spaces, and rarely finds a space likelier than a blank. But
// between words it rates a space a hundred times likelier than within a word, and the letters are further apart.
constexpr float kSurelyASpace = 0.1F;
constexpr float kPerhapsASpace = 0.003F;
constexpr float kWideAdvance = 1.15F;  // times the usual one

struct Heard {
    std::size_t what = 0;
    std::size_t step = 0;
    float probability = 0;
    float hidden_space = 0;  // largest probability of a space in the steps since the previous character
};

// The median distance between neighbouring characters.
float usual_advance(const std::vector<Heard>& heard) {
    std::vector<std::size_t> advances;
    for (std::size_t i = 1; i < heard.size(); ++i) advances.push_back(heard[i].step - heard[i - 1].step);
    if (advances.empty()) return 0;
    const auto middle = advances.begin() + static_cast<std::ptrdiff_t>(advances.size() / 2);
    std::ranges::nth_element(advances, middle);
    return static_cast<float>(*middle);
}

bool is_latin(const std::string& character) {
    return character.size() == 1 && character != " ";
}

}  // namespace

Result<Characters> Characters::read(const std::filesystem::path& file) {
    TROVE_TRY(const auto bytes, read_file(file, kMostBytes));
    auto characters = parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (!characters) return fail(prefixed(characters.error(), display(file)));
    return characters;
}

Result<Characters> Characters::parse(std::string_view lines) {
    Characters characters;
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        auto line = lines.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (valid_utf8(line) != line) return fail(Errc::kCorrupt, "not a list of characters in UTF-8");
        characters.characters_.emplace_back(line);
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    if (characters.characters_.empty()) return fail(Errc::kCorrupt, "the list of characters is empty");
    characters.characters_.emplace_back(" ");
    return characters;
}

Spelt Characters::spell(std::span<const float> probabilities, std::size_t steps) const {
    const std::size_t space = classes() - 1;
    std::vector<Heard> heard;
    std::size_t before = 0;
    float hidden_space = 0;
    for (std::size_t step = 0; step < steps; ++step) {
        const auto row = probabilities.subspan(step * classes(), classes());
        const auto best = static_cast<std::size_t>(std::ranges::max_element(row) - row.begin());
        if (best == 0) hidden_space = std::max(hidden_space, row[space]);
        if (best != 0 && best != before) {
            heard.push_back({best, step, row[best], hidden_space});
            hidden_space = 0;
        }
        before = best;
    }
    Spelt spelt;
    if (heard.empty()) return spelt;
    const float usual = usual_advance(heard);
    double sum = 0;
    for (std::size_t i = 0; i < heard.size(); ++i) {
        const std::string& character = characters_[heard[i].what - 1];
        if (i > 0 && is_latin(character) && is_latin(characters_[heard[i - 1].what - 1])) {
            const auto advance = static_cast<float>(heard[i].step - heard[i - 1].step);
            if (heard[i].hidden_space > kSurelyASpace ||
                (heard[i].hidden_space > kPerhapsASpace && advance > kWideAdvance * usual))
                spelt.text += ' ';
        }
        spelt.text += character;
        sum += static_cast<double>(heard[i].probability);
    }
    spelt.confidence = static_cast<float>(sum / static_cast<double>(heard.size()));
    return spelt;
}

}  // namespace trove::ocr
