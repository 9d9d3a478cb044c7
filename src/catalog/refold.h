// SPDX-License-Identifier: GPL-3.0-or-later
//
// refold: updates stored results of an older fold(). A library keeps folded words in its indexes and folded names of
// tags, and the indexes delete a word by folding it again: without an update after a change of fold() (another
// utf8proc, or another rule of ours), old words would be found for ever and new ones never. The library stores the
// version of its fold(); every writer compares it when it opens.
#pragma once
#include "base/result.h"
#include "sql/database.h"

namespace trove::catalog {

// Makes both indexes of words again, within the caller's transaction. Needs define_functions() (schema.h).
Result<void> rebuild_words(sql::Database& database);

// Needs define_functions() (schema.h). Writes nothing if fold() is unchanged; otherwise one transaction does
// everything.
Result<void> refold(sql::Database& database);

}  // namespace trove::catalog
