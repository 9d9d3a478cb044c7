// SPDX-License-Identifier: GPL-3.0-or-later
//
// read_digikam: the database of digiKam (digikam4.db).
//
// 1. digiKam's albums are folders on disk; they are reported as nested albums.
// 2. Tags are keywords with their path; tags of persons become persons; colour and pick labels become labels and picks.
// 3. A collection's place is a path, or the UUID of a file system, looked up among the mounted ones.
// 4. A group is reported as a stack. Entries of files that are permanently deleted are left out.
// Based on the schema of digiKam's own test data (schema versions 5 to 10) and the names in its sources. Not tested
// with a real user's database.
#pragma once
#include "sources/source.h"

namespace trove::sources {

Result<void> read_digikam(const std::filesystem::path& file, const SourceVisitor& visitor, const Job& job);

}  // namespace trove::sources
