// SPDX-License-Identifier: GPL-3.0-or-later
//
// preprocess: Image -> the input tensor of a model's image tower, by its manifest. Any thread.
#pragma once
#include "embed/embedder.h"
#include "embed/manifest.h"

namespace trove::embed {

// 3 * size * size floats, planes R, G, B: (pixel / 255 - mean) / std. The image is not empty.
[[nodiscard]] PreparedImage preprocess(const media::Image& image, const ImageTower& tower);

// The inverse: the tensor's pixels. `prepared` has the size of preprocess()'s result.
[[nodiscard]] media::Image pixels_of(const PreparedImage& prepared, const ImageTower& tower);

}  // namespace trove::embed
