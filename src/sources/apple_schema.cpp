// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/apple_schema.h"

#include <fmt/format.h>

#include <algorithm>

namespace trove::sources {
namespace {

// "Z_33ALBUMS" for "ALBUMS": Z, underscore, a number, the word, and nothing else.
bool is_numbered(std::string_view name, std::string_view word) {
    if (!name.starts_with("Z_") || !name.ends_with(word) || name.size() <= 2 + word.size()) return false;
    const auto number = name.substr(2, name.size() - 2 - word.size());
    return std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
}

std::string numbered_column(const std::vector<std::string>& columns, std::string_view word) {
    const auto found =
        std::ranges::find_if(columns, [&](const std::string& column) { return is_numbered(column, word); });
    return found == columns.end() ? std::string() : *found;
}

// The table that joins `left` with `right`. Of several, the one named after the entity.
JoinTable find_join(const ForeignTables& tables,
                    std::string_view table_word,
                    std::string_view left,
                    std::string_view right,
                    const std::string& preferred_table) {
    JoinTable best;
    for (const auto& [table, columns] : tables.all()) {
        if (!is_numbered(table, table_word)) continue;
        JoinTable join{table, numbered_column(columns, left), numbered_column(columns, right)};
        if (join.left.empty() || join.right.empty()) continue;
        if (best.table.empty() || table == preferred_table) best = std::move(join);
    }
    return best;
}

std::int64_t entity_number(sql::Database& database, const ForeignTables& tables, std::string_view name) {
    if (!tables.has("Z_PRIMARYKEY", "Z_NAME") || !tables.has("Z_PRIMARYKEY", "Z_ENT")) return -1;
    auto query = database.prepare("SELECT Z_ENT FROM Z_PRIMARYKEY WHERE Z_NAME = ?1");
    if (!query) return -1;
    query->bind(name);
    const auto row = query->step();
    return row && *row ? query->integer(0) : -1;
}

}  // namespace

Result<AppleSchema> find_apple_schema(sql::Database& database, const ForeignTables& tables) {
    AppleSchema schema;
    for (const char* name : {"ZASSET", "ZGENERICASSET"})
        if (schema.assets.empty() && tables.has(name, "Z_PK") && tables.has(name, "ZUUID")) schema.assets = name;
    if (schema.assets.empty())
        return fail(Errc::kUnsupported,
                    "this Photos database has no table of assets that Trove knows; it may be of a newer release");
    const auto album = entity_number(database, tables, "Album");
    const auto attributes = entity_number(database, tables, "AdditionalAssetAttributes");
    schema.albums = find_join(tables, "ASSETS", "ALBUMS", "ASSETS", fmt::format("Z_{}ASSETS", album));
    schema.keywords =
        find_join(tables, "KEYWORDS", "ASSETATTRIBUTES", "KEYWORDS", fmt::format("Z_{}KEYWORDS", attributes));
    return schema;
}

}  // namespace trove::sources
