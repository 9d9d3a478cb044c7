// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads how a foreign model's pictures are prepared: preprocessor_config.json of Hugging Face transformers,
// preprocess_cfg.json of OpenCLIP. Anything not implemented exactly is kUnsupported. Internal to this room. Any thread.
#pragma once
#include "base/result.h"
#include "embed/json_fields.h"
#include "embed/manifest.h"

namespace trove::embed {

// Fills in size, resize, resample, mean and std. `image_px`: the picture's side in the graph, or 0.
[[nodiscard]] Result<void> read_transformers_pictures(const JsonFields& file, int image_px, ImageTower& tower);
[[nodiscard]] Result<void> read_open_clip_pictures(const JsonFields& file, int image_px, ImageTower& tower);

}  // namespace trove::embed
