// SPDX-License-Identifier: GPL-3.0-or-later
//
// add_to_jpeg: a copy of a JPEG with metadata and a colour profile added (exiv2, Little CMS). For copies made by Trove,
// such as recovered previews; originals are never written. The picture's own data stays identical, byte for byte. The
// same input gives the same output. Any thread.
#pragma once
#include "base/file.h"
#include "base/result.h"
#include "photo/metadata.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trove::media {

struct AddedMetadata {
    Metadata metadata;  // including the orientation; keywords may be paths, "Places|Italy|Rome"
    std::string label;
    std::vector<std::string> persons;
    std::string profile;  // "sRGB", "AdobeRGB", "ProPhotoRGB", "DisplayP3"; other names: no profile is added
};

// kCorrupt: the bytes cannot be parsed as a JPEG.
[[nodiscard]] Result<Bytes> add_to_jpeg(std::span<const std::uint8_t> jpeg, const AddedMetadata& added);

// An ICC profile of a well-known RGB space by its name; empty for an unknown name. Adobe RGB (1998) and ROMM as their
// specifications define them, sRGB by IEC 61966-2-1, Display P3 by SMPTE EG 432-1 with sRGB's curve.
[[nodiscard]] Bytes named_profile(std::string_view name);

}  // namespace trove::media
