// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: another program's database, created by an SQL script.
#pragma once
#include "sql/database.h"

#include <filesystem>
#include <stdexcept>
#include <string>

namespace trove::sources {

inline void make_database(const std::filesystem::path& file, const std::string& script) {
    auto database = sql::Database::open(file, sql::Mode::kCreate);
    if (!database) throw std::runtime_error(database.error().what);
    if (const auto done = database->execute(script); !done) throw std::runtime_error(done.error().what);
}

}  // namespace trove::sources
