// SPDX-License-Identifier: GPL-3.0-or-later
//
// AppleSchema: the tables and columns of a Photos database (5 and later), found by inspection. Core Data numbers its
// entities anew in each release and names join tables after those numbers: Z_26ASSETS (Z_26ALBUMS, Z_34ASSETS) became
// Z_33ASSETS (Z_33ALBUMS, Z_3ASSETS) by 2025. Any thread; plain values.
#pragma once
#include "base/result.h"
#include "sources/foreign_tables.h"

#include <string>

namespace trove::sources {

struct JoinTable {
    std::string table;  // empty: there is none
    std::string left;   // the column with the album or the attributes
    std::string right;  // the column with the asset or the keyword
};

struct AppleSchema {
    std::string assets;  // ZASSET, or ZGENERICASSET in Photos 5
    JoinTable albums;    // album, asset
    JoinTable keywords;  // asset's attributes, keyword
};

// kUnsupported: no table of assets.
[[nodiscard]] Result<AppleSchema> find_apple_schema(sql::Database& database, const ForeignTables& tables);

}  // namespace trove::sources
