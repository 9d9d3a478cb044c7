// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/failures.h"

namespace trove::catalog {

Result<std::vector<FailureRow>> FailureReader::all(bool with_ignored) {
    TROVE_TRY(auto* s, connection_.statement(
                           "SELECT path, stage, code, reason, at_s, may_pass FROM failure WHERE ?1 OR stage <> "
                           "'ignored' ORDER BY path"));
    return sql::rows(s->bind(with_ignored), [](sql::Row row) {
        return FailureRow{row.path(0),           fail_stage(row.text(1)),
                          may_pass(row.text(5)), static_cast<Errc>(row.integer(2)),
                          row.string(3),         row.integer(4)};
    });
}

Result<void> FailureWriter::put(const std::filesystem::path& path,
                                const FileStamp& stamp,
                                const FailureCause& cause,
                                const Error& error) {
    return connection_.run(R"(
        INSERT OR REPLACE INTO failure
            (path, size_bytes, modified_ns, stage, code, reason, at_s, may_pass, memory_bytes, model, version)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))",
                           path, stamp.size_bytes, stamp.modified_ns, to_string(cause.stage), error.code, error.what,
                           now_s(), to_string(cause.may_pass), static_cast<std::int64_t>(cause.conditions.memory_bytes),
                           cause.conditions.model, cause.conditions.version);
}

Result<void> FailureWriter::remove(const std::filesystem::path& path) {
    return connection_.run("DELETE FROM failure WHERE path = ?", path);
}

}  // namespace trove::catalog
