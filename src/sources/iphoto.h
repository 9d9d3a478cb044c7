// SPDX-License-Identifier: GPL-3.0-or-later
//
// read_iphoto: reads the libraries of Apple's programs before Photos 5: iPhoto (*.photolibrary), Aperture
// (*.aplibrary), and Photos 1 to 4 (*.photoslibrary with database/photos.db). Their tables are RKMaster (an imported
// file), RKVersion (a picture made from it), RKAlbum, RKFolder, RKKeyword and so on.
//
// 1. An item is a version, except one that is only the original of another. Versions of one master are copies of each
//    other.
// 2. A raw file and its JPEG are one item with two originals, as in Photos.
// 3. iPhoto stores the camera's clock with the zone GMT; such a zone counts as unknown.
// 4. iPhoto's named events are albums of the kind "project".
// Source of the format: docs and code of osxphotos, read as documentation, and inspection of libraries of iPhoto 9.6.1,
// macOS 10.13 and 10.14. Aperture has the same tables by description; not tested with a library.
#pragma once
#include "sources/source.h"

namespace trove::sources {

Result<void> read_iphoto(const std::filesystem::path& library, const SourceVisitor& visitor, const Job& job);

}  // namespace trove::sources
