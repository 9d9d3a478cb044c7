// SPDX-License-Identifier: GPL-3.0-or-later
//
// A picture as a BMP file: lossless, and fast to write. Internal to this room.
#pragma once
#include "base/file.h"
#include "media/image.h"

namespace trove::remote {

[[nodiscard]] Bytes bitmap_of(const media::Image& image);

}  // namespace trove::remote
