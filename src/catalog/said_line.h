// SPDX-License-Identifier: GPL-3.0-or-later
//
// A line of said.jsonl: how a statement is written, and how it is made true again. The fields are in
// docs/data-on-disk.md. On the thread of the connection.
#pragma once
#include "base/result.h"
#include "catalog/connection.h"
#include "sql/rows.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace trove::catalog {

// One fact as it is from now on.
struct Saying {
    std::int64_t number = 0;  // 0: part of a state
    std::int64_t at_s = 0;    // 0: not known
    std::string what;
    std::string hash_hex;                                           // empty: not about a photo
    std::string path;                                               // of the photo, for readers
    std::string name;                                               // bytes; UTF-8 unless it is a folder
    std::variant<std::monostate, std::int64_t, std::string> value;  // nothing: taken back
};

// Columns: n, at_s, what, hash, name, name is a blob, value, the value's type, path.
[[nodiscard]] Saying saying_in(sql::Row row);

[[nodiscard]] std::string line_of(const Saying& saying);
// The first or last line of a state (said_file.h).
[[nodiscard]] std::string frame_line(std::string_view what, std::int64_t number);
// A kept line as part of a state.
[[nodiscard]] std::string without_number(std::string_view line);

enum class Applied {
    kDone,
    kWaits,   // the photo is unknown
    kUnread,  // not a statement that this version understands
};

// Applying a line again changes nothing.
Result<Applied> apply_line(Connection& connection, std::string_view line);
// Keeps a line until its photo is known.
Result<void> keep_waiting(Connection& connection, std::string_view line);

}  // namespace trove::catalog
