// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/models.h"

namespace trove::catalog {
namespace {

ModelRow model_in(sql::Row row) {
    return {ModelId{row.integer(0)}, row.string(1), row.string(2), static_cast<int>(row.integer(3)), row.integer(4)};
}

}  // namespace

Result<std::optional<ModelRow>> ModelReader::in_use() {
    TROVE_TRY(auto* s, connection_.statement(R"(SELECT model.id, fingerprint, name, dimensions, generation
                                                FROM library JOIN model ON model.id = library.model_id)"));
    return sql::first_row(*s, model_in);
}

Result<std::optional<ModelRow>> ModelReader::next() {
    TROVE_TRY(auto* s, connection_.statement(R"(SELECT model.id, fingerprint, name, dimensions, generation
                                                FROM library JOIN model ON model.id = library.next_model_id)"));
    return sql::first_row(*s, model_in);
}

Result<std::optional<ModelRow>> ModelReader::by_fingerprint(std::string_view fingerprint) {
    TROVE_TRY(auto* s, connection_.statement(
                           "SELECT id, fingerprint, name, dimensions, generation FROM model WHERE fingerprint = ?"));
    return sql::first_row(s->bind(fingerprint), model_in);
}

Result<ModelRow> ModelWriter::put(std::string_view fingerprint, std::string_view name, int dimensions) {
    TROVE_TRY(auto* s, connection_.statement(R"(
        INSERT INTO model (fingerprint, name, dimensions) VALUES (?1, ?2, ?3)
        ON CONFLICT (fingerprint) DO UPDATE SET name = ?2 RETURNING id, generation)"));
    return sql::only_row(s->bind(fingerprint).bind(name).bind(dimensions), [&](sql::Row row) {
        return ModelRow{ModelId{row.integer(0)}, std::string(fingerprint), std::string(name), dimensions,
                        row.integer(1)};
    });
}

Result<void> ModelWriter::use(ModelId model) {
    return connection_.run("UPDATE library SET model_id = ?, next_model_id = NULL", model);
}

Result<void> ModelWriter::prepare(ModelId model) {
    return connection_.run("UPDATE library SET next_model_id = ?", model);
}

}  // namespace trove::catalog
