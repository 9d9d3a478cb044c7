// SPDX-License-Identifier: GPL-3.0-or-later
//
// convert_model: a model folder -> a new one beside it with the same towers in 8 bits, named NAME-int8, with the
// SHA-256 of its own files and therefore a fingerprint of its own. The source is not touched. Any thread; a minute for
// a large model. Not here: whether the new model is any good (models/model_work.h tries it).
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
    std::string image_file;      // as the manifest of `from` names them: plain names
    std::string text_file;
    std::string tokenizer_file;
    QuantiseOptions options;
};

struct Converted {
    Quantised image;  // zeros: nothing to quantise there, the tower was copied
    Quantised text;
    std::uintmax_t bytes_before = 0;  // of both towers' files
    std::uintmax_t bytes_after = 0;
};

// `to` is complete when this returns, and half of it may be there when it fails.
[[nodiscard]] Result<Converted> convert_model(const ConvertRequest& request);

}  // namespace trove::convert
