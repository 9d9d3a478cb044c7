// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/failures.h"

namespace trove::catalog {

Result<std::vector<FailureRow>> FailureReader::all(bool with_ignored) {
    TROVE_TRY(auto* s, connection_.statement("SELECT path, stage, code, reason, at_s FROM failure WHERE ?1 OR stage <> "
                                             "'ignored' ORDER BY path"));
    return sql::rows(s->bind(with_ignored), [](sql::Row row) {
        return FailureRow{row.path(0), row.string(1), static_cast<Errc>(row.integer(2)), row.string(3), row.integer(4)};
    });
}

Result<void> FailureWriter::put(const std::filesystem::path& path,
                                const FileStamp& stamp,
                                std::string_view stage,
                                const Error& error) {
    return connection_.run(R"(INSERT OR REPLACE INTO failure (path, size_bytes, modified_ns, stage, code, reason, at_s)
                              VALUES (?, ?, ?, ?, ?, ?, ?))",
                           path, stamp.size_bytes, stamp.modified_ns, stage, error.code, error.what, now_s());
}

Result<void> FailureWriter::remove(const std::filesystem::path& path) {
    return connection_.run("DELETE FROM failure WHERE path = ?", path);
}

}  // namespace trove::catalog
