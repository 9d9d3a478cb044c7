// SPDX-License-Identifier: GPL-3.0-or-later
//
// recognise_model(): makes a manifest from another program's export. Layouts: Optimum and transformers.js
// (onnx/vision_model*.onnx, onnx/text_model*.onnx, tokenizer.json, preprocessor_config.json, config.json), Immich
// (visual/model.onnx, visual/preprocess_cfg.json, textual/model.onnx, textual/tokenizer.json, config.json), OpenCLIP's
// two towers with open_clip_config.json, and a folder that has a trove-model.json. Names, types and lengths come from
// the graphs, not from file names. Writes nothing; probe_model() checks whether the model works. Any thread.
#pragma once
#include "base/result.h"
#include "embed/manifest.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace trove::embed {

struct ForeignWish {
    std::string name;       // empty: made from the folder's name
    std::string title;      // empty: the folder's name
    std::string licence;    // empty: "not stated"
    std::string precision;  // "fp32", "fp16", "int8"; empty: fp32 if present, else the only one
};

struct ForeignFile {
    std::filesystem::path from;
    std::string name;  // in the model's folder
};

struct ForeignModel {
    Manifest manifest;  // sha256 is empty where the export states none; folder is not set
    std::vector<ForeignFile> files;
};

// `paths`: one folder, or the files themselves (the .onnx files; .json files are also searched beside them). Errors
// name missing or mismatched files by path.
[[nodiscard]] Result<ForeignModel> recognise_model(std::span<const std::filesystem::path> paths,
                                                   const ForeignWish& wish);

}  // namespace trove::embed
