// SPDX-License-Identifier: GPL-3.0-or-later
//
// convert_model: a model folder -> a new one beside it with the same towers in 8 bits, named NAME-int8, with its own
// SHA-256 values and therefore its own fingerprint. The source is not touched. Any thread; a minute for a large model.
// Not here: the trial of the new model (models/model_work.h).
#pragma once
#include "base/result.h"
#include "convert/quantise_graph.h"

#include <filesystem>
#include <string>

namespace trove::convert {

struct ConvertRequest {
    std::filesystem::path from;  // a folder with trove-model.json
    std::filesystem::path to;    // must not exist; its parent must
    std::string name;            // of the new model
    std::string image_file;      // from the manifest of `from`: plain names
    std::string text_file;
    std::string tokenizer_file;
    QuantiseOptions options;
};

struct Converted {
    Quantised image;  // zeros: nothing to quantise, the tower was copied
    Quantised text;
    std::uintmax_t bytes_before = 0;  // of both towers' files
    std::uintmax_t bytes_after = 0;
};

// On success `to` is complete; on failure it may be incomplete.
[[nodiscard]] Result<Converted> convert_model(const ConvertRequest& request);

}  // namespace trove::convert
