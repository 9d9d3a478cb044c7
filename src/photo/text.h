// SPDX-License-Identifier: GPL-3.0-or-later
//
// TextLine: a line of words that stands in a picture, and where. Plain values, any thread.
#pragma once
#include <array>
#include <string>

namespace trove {

// A point of the upright picture in fractions of its width and height: 0,0 is the top left, 1,1 the bottom right.
struct TextPoint {
    float x = 0;
    float y = 0;
};

struct TextLine {
    std::string text;      // UTF-8
    float confidence = 0;  // 0..1: the reader's own
    // The corners as a reader of the line meets them: top left, top right, bottom right, bottom left of the text, so
    // that a line that stands on its head begins at the bottom right of the picture.
    std::array<TextPoint, 4> box{};
};

}  // namespace trove
