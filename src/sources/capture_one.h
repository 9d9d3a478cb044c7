// SPDX-License-Identifier: GPL-3.0-or-later
//
// read_capture_one: a catalog of Capture One (X.cocatalog, or the X.cocatalogdb inside), or a session (X.cosessiondb).
//
// 1. An item is a variant; further variants of an image are copies of the first.
// 2. Ratings, labels, keywords and texts come from the combined layer, which the user sees. Older catalogs have none;
//    there the adjustment layer precedes the default one.
// 3. Kinds of collections are recognised by their names in ZENTITIES, never by their numbers.
// 4. Adjustments are not rendered. Thumbnails (Cache/Thumbnails/*.cot) are offered as previews.
// Based on third-party descriptions of the format (docs of c1-extractor for versions 11 and 12, notes on 16.5 and
// 16.8); not tested with a catalog from the real program. Not supported: the .cos files of a session's folders.
#pragma once
#include "sources/source.h"

namespace trove::sources {

Result<void> read_capture_one(const std::filesystem::path& catalog, const SourceVisitor& visitor, const Job& job);

}  // namespace trove::sources
