// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pyramid: a picture at full size and repeatedly halved, for cutting rotated rectangles at any scale without jagged
// edges. Owns the smaller pictures, made when first needed; one thread.
#pragma once
#include "media/image.h"
#include "ocr/geometry.h"

#include <vector>

namespace trove::ocr {

class Pyramid {
public:
    explicit Pyramid(const media::Image& image) : image_(image) {}  // the image must outlive this

    // The area inside the corners (pixels of the image; the first becomes the top left), scaled to width * height
    // pixels. Outside the picture its edge is repeated.
    [[nodiscard]] media::Image cut(const Quad& corners, int width, int height);

private:
    const media::Image& level(int halvings);

    const media::Image& image_;
    std::vector<media::Image> halves_;
};

}  // namespace trove::ocr
