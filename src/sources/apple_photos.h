// SPDX-License-Identifier: GPL-3.0-or-later
//
// read_apple_photos: a library of Apple Photos (*.photoslibrary), as its database and its folders have it.
//
// 1. Photos 5 and later (macOS 10.15 and on) keep database/Photos.sqlite, a Core Data store whose tables and join
//    tables change their names and numbers with each release: all are looked for by what they hold (apple_schema.h).
//    Older libraries have database/photos.db and are handed to read_iphoto (iphoto.h).
// 2. An item whose original is not on the disk (in iCloud, on a drive that is away, lost) is told all the same, with
//    the edited version and the previews that there are.
// 3. A film has no picture of its own here: its previews stand for it.
// 4. An asset without a title is given the name that its file had before it was imported: in the library it has a
//    UUID's.
// Source of the format: docs and code of osxphotos, read as documentation, and libraries of eleven releases, looked
// into.
#pragma once
#include "sources/source.h"

namespace trove::sources {

Result<void> read_apple_photos(const std::filesystem::path& library, const SourceVisitor& visitor, const Job& job);

}  // namespace trove::sources
