// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests only: words as a picture, in a font that every Debian with libvips has.
#pragma once
#include "media/image.h"

#include <string>

namespace trove::media {

// Black on white, `text` in lines as its line breaks say, letters about `height_px` high, as much white around. Needs
// initialise_decoders(); an empty image when it cannot be drawn. Any thread.
[[nodiscard]] Image draw_text(const std::string& text, int height_px);

}  // namespace trove::media
