// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/name_places.h"

#include "places/gazetteer.h"

namespace trove::crawl {
namespace {

constexpr std::size_t kPhotosPerCommit = 4000;

}  // namespace

Result<void> name_place(catalog::CatalogWriter& writer, const catalog::Located& where) {
    const auto& gazetteer = places::world();
    if (!gazetteer) return fail(gazetteer.error());
    const auto town = gazetteer->nearest(where.latitude_deg, where.longitude_deg);
    return writer.places().put(where, places::kWorldVersion, town ? places::full_name(*town) : std::string());
}

Result<std::int64_t> name_places(catalog::CatalogReader& reader, catalog::CatalogWriter& writer, const Job& job) {
    TROVE_CHECKED(writer.begin());
    TROVE_CHECKED(writer.places().forget_lost());
    TROVE_CHECKED(writer.commit());
    std::int64_t named = 0;
    while (!job.cancelled()) {
        TROVE_TRY(const auto owed, reader.places().owed(places::kWorldVersion, kPhotosPerCommit));
        if (owed.empty()) break;
        TROVE_CHECKED(writer.begin());
        for (const catalog::Located& where : owed) TROVE_CHECKED(name_place(writer, where));
        TROVE_CHECKED(writer.commit());
        named += static_cast<std::int64_t>(owed.size());
    }
    return named;
}

}  // namespace trove::crawl
