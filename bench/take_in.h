// SPDX-License-Identifier: GPL-3.0-or-later
//
// take_in: another program's library read, and stored in a catalog as a crawl does, without its pictures.
#pragma once
#include "bench/measure.h"
#include "catalog/writer.h"
#include "sources/source.h"

#include <filesystem>
#include <optional>
#include <string_view>

namespace trove::bench {

// `library`: the folder of the catalog; empty: only read.
inline Json take_in(sources::SourceKind kind, const std::filesystem::path& file, const std::filesystem::path& library) {
    std::optional<catalog::CatalogWriter> writer;
    catalog::SourceReading reading;
    if (!library.empty()) {
        std::filesystem::create_directories(library);
        writer.emplace(value(catalog::CatalogWriter::open(library)));
        require(writer->begin());
        reading = value(writer->sources().begin(sources::to_string(kind), file, {}));
    }
    std::int64_t items = 0;
    std::int64_t keywords = 0;
    require(sources::read_source(kind, file,
                                 {.album =
                                      [&](const OriginAlbum& album) {
                                          if (writer) require(writer->sources().put_album(reading, album));
                                      },
                                  .item =
                                      [&](const sources::Item& item) {
                                          ++items;
                                          keywords += static_cast<std::int64_t>(item.origin.metadata.keywords.size());
                                          if (writer) value(writer->sources().put_item(reading, item.origin));
                                      },
                                  .warning = [](const std::string& warning) { throw std::runtime_error(warning); }},
                                 {}));
    if (writer) {
        require(writer->sources().finish(reading));
        require(writer->commit());
    }
    return {{"items", items}, {"keywords", keywords}};
}

}  // namespace trove::bench
