// SPDX-License-Identifier: GPL-3.0-or-later
//
// What Library::bench_model and Library::convert_model are asked and answer.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace trove::engine {

struct BenchOptions {
    std::filesystem::path pictures;   // a folder; empty: photos of the library
    std::size_t most_pictures = 200;  // drawn from there, always the same ones
};

struct ModelBench {
    std::string name;
    std::string device;             // what it ran on
    double images_per_s = 0;        // prepared pictures, all cores
    double text_ms = 0;             // a text, the median
    double load_ms = 0;             // until the first text's vector, graphs already optimised
    std::int64_t memory_bytes = 0;  // what loading and running both towers added to the process
    std::size_t pictures = 0;
    // Against the same model in 32 bits, when that is installed.
    std::string compared_with;           // empty: nothing below is known
    std::optional<double> image_cosine;  // the mean
    std::optional<double> text_cosine;
    std::optional<double> overlap;  // of the first overlap_depth results, 0 to 1, the mean over pictures and words
    std::size_t overlap_depth = 0;
};

enum class Precision { kInt8 };

struct ModelConversion {
    std::string name;  // of the new model
    std::filesystem::path folder;
    bool reduced_range = false;  // 7 bits: this processor's multiplication overflows with 8
    std::int64_t bytes_before = 0;
    std::int64_t bytes_after = 0;
    double text_cosine = 0;  // with the model it was made from, over a few sentences and pictures: the mean
    double image_cosine = 0;
};

// A model without the ending that says its precision: "clip-vit-b-32" of "clip-vit-b-32-int8".
[[nodiscard]] std::string_view without_precision(std::string_view name);

}  // namespace trove::engine
