// SPDX-License-Identifier: GPL-3.0-or-later
//
// OnnxEmbedder: a model folder run by ONNX Runtime on the CPU. The towers are loaded when first used: a text search does not
// pay for the image tower. See embedder.h for threads and errors.
#pragma once
#include "embed/embedder.h"
#include "embed/manifest.h"

#include <filesystem>
#include <memory>

namespace trove::embed {

// Which ONNX Runtime is in use: "1.30.0". kNotFound says which places were looked at.
[[nodiscard]] Result<std::string> onnx_runtime_version();

// Checks the manifest and the tokenizer now, the towers' names, types and dimensions when each is loaded.
[[nodiscard]] Result<std::shared_ptr<const Embedder>> open_model(const std::filesystem::path& folder);

}  // namespace trove::embed
