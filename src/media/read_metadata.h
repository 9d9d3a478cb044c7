// SPDX-License-Identifier: GPL-3.0-or-later
//
// read_metadata: EXIF, IPTC and XMP of a picture file -> Metadata, through exiv2. Any thread. Never fails: unreadable
// values are absent, because a picture with broken metadata is still a picture.
#pragma once
#include "photo/metadata.h"

#include <cstdint>
#include <span>

namespace trove::media {

[[nodiscard]] Metadata read_metadata(std::span<const std::uint8_t> bytes);

}  // namespace trove::media
