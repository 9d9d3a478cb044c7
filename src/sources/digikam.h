// SPDX-License-Identifier: GPL-3.0-or-later
//
// read_digikam: the database of digiKam (digikam4.db).
//
// 1. digiKam's albums are folders of the disk: they are told as albums, one inside the other.
// 2. Tags are keywords with their path; those that stand for persons are persons; colour and pick labels are labels and
//    picks.
// 3. Where a collection lies is told by a path, or by a file system's UUID, which is looked for among those that are
//    mounted.
// 4. A group is told as a stack. Entries that digiKam keeps of files that are gone for good are left out.
// Written after the schema of digiKam's own test data (versions 5 to 10 of the schema) and the names in its sources. No
// database of a person was seen.
#pragma once
#include "sources/source.h"

namespace trove::sources {

Result<void> read_digikam(const std::filesystem::path& file, const SourceVisitor& visitor, const Job& job);

}  // namespace trove::sources
