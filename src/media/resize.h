// SPDX-License-Identifier: GPL-3.0-or-later
//
// resize: Image -> Image of an exact size, antialiased like Pillow's Image.resize (the filter's support grows with the
// reduction), as used for training the image-text models. Source of the method: Pillow, src/libImaging/ Resample.c
// (documented behaviour; the code here is ours). Any thread.
#pragma once
#include "media/image.h"

namespace trove::media {

enum class Filter { kBilinear, kBicubic, kLanczos };  // bicubic: a = -0.5; Lanczos: 3 lobes

// width, height >= 1. The image must not be empty.
[[nodiscard]] Image resize(const Image& image, int width, int height, Filter filter);

// The rectangle is inside the image.
[[nodiscard]] Image crop(const Image& image, int left, int top, int width, int height);

// Rotates a picture stored with EXIF `orientation` (1..8) upright.
[[nodiscard]] Image upright(Image image, int orientation);

}  // namespace trove::media
