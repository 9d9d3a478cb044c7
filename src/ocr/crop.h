// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pyramid: a picture at its size and at halves of it, from which turned rectangles are cut at any scale without the
// jagged edges of skipping pixels. Owns the smaller pictures, made when first needed; one thread.
#pragma once
#include "media/image.h"
#include "ocr/geometry.h"

#include <vector>

namespace trove::ocr {

class Pyramid {
public:
    explicit Pyramid(const media::Image& image) : image_(image) {}  // which must live as long

    // What lies inside the corners (pixels of the image; the first becomes the top left), as width * height pixels.
    // What lies outside the picture repeats its edge.
    [[nodiscard]] media::Image cut(const Quad& corners, int width, int height);

private:
    const media::Image& level(int halvings);

    const media::Image& image_;
    std::vector<media::Image> halves_;
};

}  // namespace trove::ocr
