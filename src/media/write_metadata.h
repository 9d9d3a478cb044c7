// SPDX-License-Identifier: GPL-3.0-or-later
//
// add_to_jpeg: a copy of a JPEG with metadata and a colour profile put in (exiv2, Little CMS). For copies that Trove
// makes: recovered previews and the like; originals are never written. The picture's own data stays as it is, byte for
// byte. The same input gives the same output. Any thread.
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
    Metadata metadata;  // orientation included; keywords may be paths, "Places|Italy|Rome"
    std::string label;
    std::vector<std::string> persons;
    std::string profile;  // "sRGB", "AdobeRGB", "ProPhotoRGB", "DisplayP3"; anything else: none is put in
};

// kCorrupt when the bytes are no JPEG that can be taken apart.
[[nodiscard]] Result<Bytes> add_to_jpeg(std::span<const std::uint8_t> jpeg, const AddedMetadata& added);

// An ICC profile of a well-known RGB space by its name; empty for a name that is not known. Adobe RGB (1998) and ROMM
// as their specifications define them, sRGB by IEC 61966-2-1, Display P3 by SMPTE EG 432-1 with sRGB's curve.
[[nodiscard]] Bytes named_profile(std::string_view name);

}  // namespace trove::media
