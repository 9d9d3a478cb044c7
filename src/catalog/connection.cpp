// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/connection.h"

#include <utility>

namespace trove::catalog {

Result<sql::Statement*> Connection::statement(std::string_view sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
        TROVE_TRY(auto prepared, database_.prepare(sql));
        found = statements_.emplace(sql, std::move(prepared)).first;
    }
    return &found->second;
}

}  // namespace trove::catalog
