// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests only: draws words as a picture, in a font present on every Debian with libvips.
#pragma once
#include "media/image.h"

#include <string>

namespace trove::media {

// Black on white, with the line breaks of `text`, letters about `height_px` high, and a white margin of the same width.
// Needs initialise_decoders(). Empty if it cannot be drawn. Any thread.
[[nodiscard]] Image draw_text(const std::string& text, int height_px);

}  // namespace trove::media
