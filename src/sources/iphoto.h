// SPDX-License-Identifier: GPL-3.0-or-later
//
// read_iphoto: the libraries that Apple's programs kept before Photos 5: iPhoto (*.photolibrary), Aperture
// (*.aplibrary), and Photos 1 to 4 (*.photoslibrary with database/photos.db). Their tables are RKMaster (a file that
// was imported), RKVersion (a picture made of it), RKAlbum, RKFolder, RKKeyword and so on.
//
// 1. An item is a version that is not the mere original of another one. Two versions of one master are copies of each
//    other.
// 2. A raw file and the JPEG that was taken with it are one item with two originals, as Photos shows them.
// 3. iPhoto keeps the clock of the camera and calls its zone GMT: then the zone is not known.
// 4. iPhoto's events that have a name are albums of the kind "project".
// Source of the format: docs and code of osxphotos, read as documentation, and libraries of iPhoto 9.6.1, macOS 10.13
// and 10.14, looked into. Aperture: the same tables by description; no library was seen.
#pragma once
#include "sources/source.h"

namespace trove::sources {

Result<void> read_iphoto(const std::filesystem::path& library, const SourceVisitor& visitor, const Job& job);

}  // namespace trove::sources
