// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Lightroom catalog (*.lrcat, Lightroom 3 to Classic 15) and its preview caches.
//
// 1. The catalog is read from a snapshot; originals are looked for where the catalog says, then relative to the
//    catalog, then in a folder of the same name near it. An item whose original is away has previews among its files.
// 2. A virtual copy is an item of its own that names its master.
// 3. Without a catalog a preview cache yields one item for each picture in it, named by its uuid.
#pragma once
#include "sources/lightroom_previews.h"
#include "sources/source.h"

namespace trove::sources {

Result<void> read_lightroom(const std::filesystem::path& catalog, const SourceVisitor& visitor, const Job& job);

// The same with a preview cache that may lie anywhere.
Result<void> read_lightroom(const std::filesystem::path& catalog,
                            const PreviewCache& previews,
                            const SourceVisitor& visitor,
                            const Job& job);

// A "*.lrdata" or a single preview file. Where its catalog lies beside it, that is read instead.
Result<void> read_lightroom_previews(const std::filesystem::path& previews,
                                     const SourceVisitor& visitor,
                                     const Job& job);

// The words that Lightroom's languages have for the five colours of labels -> "red", "yellow", "green", "blue",
// "purple"; any other word as it is.
[[nodiscard]] std::string plain_label(std::string_view label);

}  // namespace trove::sources
