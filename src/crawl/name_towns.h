// SPDX-License-Identifier: GPL-3.0-or-later
//
// name_towns: gives names of towns to photos that know where they were taken and have none yet, without any network.
//
// 1. What is owed is a question to the catalog (TownReader::owed): photos of an older library, photos whose
//    coordinates have come from a source since, all photos after a change of the table. So every crawl brings
//    everything up to date.
// 2. A photo that a crawl finds is named when it is stored (name_town), so that `place:` works while the crawl runs.
#pragma once
#include "base/job.h"
#include "base/result.h"
#include "catalog/reader.h"
#include "catalog/writer.h"

namespace trove::crawl {

// Within a batch of the writer.
Result<void> name_town(catalog::CatalogWriter& writer, const catalog::Located& where);

// How many photos were looked up. Commits a few thousand at a time; stopped, it goes on the next time.
Result<std::int64_t> name_towns(catalog::CatalogReader& reader, catalog::CatalogWriter& writer, const Job& job);

}  // namespace trove::crawl
