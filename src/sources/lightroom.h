// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Lightroom catalog (*.lrcat, Lightroom 3 to Classic 15) and its preview caches.
//
// 1. The catalog is read from a snapshot; originals are searched at the catalog's path, then relative to the catalog,
//    then in a folder of the same name near it. An item with an absent original has previews among its files.
// 2. A virtual copy is an item of its own that names its master.
// 3. A preview cache without a catalog yields one item for each of its pictures, named by uuid.
#pragma once
#include "sources/lightroom_previews.h"
#include "sources/source.h"

namespace trove::sources {

Result<void> read_lightroom(const std::filesystem::path& catalog, const SourceVisitor& visitor, const Job& job);

// The same, with a preview cache in any place.
Result<void> read_lightroom(const std::filesystem::path& catalog,
                            const PreviewCache& previews,
                            const SourceVisitor& visitor,
                            const Job& job);

// A "*.lrdata" or a single preview file. If its catalog lies beside it, the catalog is read instead.
Result<void> read_lightroom_previews(const std::filesystem::path& previews,
                                     const SourceVisitor& visitor,
                                     const Job& job);

// Translates the five label colours from Lightroom's languages to "red", "yellow", "green", "blue", "purple". Other
// words stay unchanged.
[[nodiscard]] std::string plain_label(std::string_view label);

}  // namespace trove::sources
