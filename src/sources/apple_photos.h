// SPDX-License-Identifier: GPL-3.0-or-later
//
// read_apple_photos: reads the database and folders of an Apple Photos library (*.photoslibrary).
//
// 1. Photos 5 and later (macOS 10.15 and on) keep database/Photos.sqlite, a Core Data store whose tables and join
//    tables change names and numbers with each release: all are identified by their contents (apple_schema.h). Older
//    libraries have database/photos.db; read_iphoto (iphoto.h) reads them.
// 2. An item is reported even if its original is not on the disk (in iCloud, on an absent drive, lost), with the
//    existing edited version and previews.
// 3. A film has no picture of its own; its previews represent it.
// 4. An asset without a title gets its file's name from before the import, because in the library the name is a UUID.
// Source of the format: docs and code of osxphotos, read as documentation, and inspection of libraries of eleven
// releases.
#pragma once
#include "sources/source.h"

namespace trove::sources {

Result<void> read_apple_photos(const std::filesystem::path& library, const SourceVisitor& visitor, const Job& job);

}  // namespace trove::sources
