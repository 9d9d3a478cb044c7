// SPDX-License-Identifier: GPL-3.0-or-later
//
// name_towns: names the nearest town for photos with coordinates and no town yet, without any network.
//
// 1. The catalog knows the photos to name (TownReader::owed): those of an older library, those whose coordinates a
//    source has added since, and all photos after a change of the table. So every crawl updates everything.
// 2. A newly found photo is named when it is stored (name_town), so that `place:` works while the crawl runs.
#pragma once
#include "base/job.h"
#include "base/result.h"
#include "catalog/reader.h"
#include "catalog/writer.h"

namespace trove::crawl {

// Call within a batch of the writer.
Result<void> name_town(catalog::CatalogWriter& writer, const catalog::Located& where);

// Returns the number of photos looked up. Commits a few thousand at a time; after a stop, the next call continues.
Result<std::int64_t> name_towns(catalog::CatalogReader& reader, catalog::CatalogWriter& writer, const Job& job);

}  // namespace trove::crawl
