// SPDX-License-Identifier: GPL-3.0-or-later
//
// text_boxes: a text detector's output (for each pixel the probability that it belongs to the middle of a line of text)
// -> a rotated rectangle around each line. The method is that of DB (Liao et al., "Real-time Scene Text Detection with
// Differentiable Binarization", 2020): touching pixels above a threshold are one line; the network was trained on lines
// shrunk by a known rule, so the rectangle is enlarged by its inverse. The numbers are those of PaddleOCR's PP-OCRv4
// (tools/infer/utility.py, "DB parms"). Any thread.
#pragma once
#include "ocr/geometry.h"

#include <span>
#include <vector>

namespace trove::ocr {

struct TextBox {
    Rectangle rectangle;  // pixels of the map
    float score = 0;      // mean probability inside
};

struct BoxOptions {
    float pixel_threshold = 0.3F;
    float box_threshold = 0.6F;
    float growth = 1.5F;         // grows by area * growth / perimeter on each side
    float shortest_side_px = 3;  // before it grows
    std::size_t most = 1000;
};

// `map`: height rows of `width` values.
[[nodiscard]] std::vector<TextBox> text_boxes(std::span<const float> map,
                                              int width,
                                              int height,
                                              const BoxOptions& options);

}  // namespace trove::ocr
