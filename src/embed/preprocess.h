// SPDX-License-Identifier: GPL-3.0-or-later
//
// preprocess: Image -> the tensor a model's image tower takes, as its manifest says. Any thread.
#pragma once
#include "embed/embedder.h"
#include "embed/manifest.h"

namespace trove::embed {

// 3 * size * size floats, planes R, G, B: (pixel / 255 - mean) / std. The image is not empty.
[[nodiscard]] PreparedImage preprocess(const media::Image& image, const ImageTower& tower);

// The other way: the pixels that the tensor stands for. `prepared` has the size that preprocess() gives it.
[[nodiscard]] media::Image pixels_of(const PreparedImage& prepared, const ImageTower& tower);

}  // namespace trove::embed
