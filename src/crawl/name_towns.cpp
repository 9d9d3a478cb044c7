// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/name_towns.h"

#include "towns/gazetteer.h"

namespace trove::crawl {
namespace {

constexpr std::size_t kPhotosPerCommit = 4000;

}  // namespace

Result<void> name_town(catalog::CatalogWriter& writer, const catalog::Located& where) {
    const auto& gazetteer = towns::world();
    if (!gazetteer) return fail(gazetteer.error());
    const auto town = gazetteer->nearest(where.latitude_deg, where.longitude_deg);
    return writer.towns().put(where, towns::kWorldVersion, town ? towns::full_name(*town) : std::string());
}

Result<std::int64_t> name_towns(catalog::CatalogReader& reader, catalog::CatalogWriter& writer, const Job& job) {
    TROVE_CHECKED(writer.begin());
    TROVE_CHECKED(writer.towns().forget_lost());
    TROVE_CHECKED(writer.commit());
    std::int64_t named = 0;
    while (!job.cancelled()) {
        TROVE_TRY(const auto owed, reader.towns().owed(towns::kWorldVersion, kPhotosPerCommit));
        if (owed.empty()) break;
        TROVE_CHECKED(writer.begin());
        for (const catalog::Located& where : owed) TROVE_CHECKED(name_town(writer, where));
        TROVE_CHECKED(writer.commit());
        named += static_cast<std::int64_t>(owed.size());
    }
    return named;
}

}  // namespace trove::crawl
