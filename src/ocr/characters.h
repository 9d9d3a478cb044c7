// SPDX-License-Identifier: GPL-3.0-or-later
//
// Characters: a recognition model's alphabet, and the decoding of its output (connectionist temporal classification,
// greedy: the best character at each step, repeats once, no blanks). Any thread.
#pragma once
#include "base/result.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trove::ocr {

struct Spelt {
    std::string text;
    float confidence = 0;  // mean over its characters; 0 if there are none
};

class Characters {
public:
    // One character per line, as in PaddleOCR's key files; class 0 is the blank, then the lines, then a space.
    static Result<Characters> read(const std::filesystem::path& file);
    static Result<Characters> parse(std::string_view lines);

    [[nodiscard]] std::size_t classes() const { return characters_.size() + 1; }

    // `steps` rows of classes() probabilities.
    [[nodiscard]] Spelt spell(std::span<const float> probabilities, std::size_t steps) const;

private:
    std::vector<std::string> characters_;
};

}  // namespace trove::ocr
