// SPDX-License-Identifier: GPL-3.0-or-later
//
// TextLine: a line of text in a picture, with its position. Plain values, any thread.
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
    float confidence = 0;  // 0..1, from the reader
    // The corners in the text's own orientation: top left, top right, bottom right, bottom left. An upside-down line
    // therefore begins at the bottom right of the picture.
    std::array<TextPoint, 4> box{};
};

}  // namespace trove
