// SPDX-License-Identifier: GPL-3.0-or-later
//
// refold: brings what fold() once answered up to what it answers today. A library keeps folded words in its indexes
// and folded names of tags, and the indexes delete a word by folding it again: after a change of fold() (another
// utf8proc, another rule of ours) old words would be found for ever and new ones never. The library says which fold()
// it was written with; a writer that opens it compares.
#pragma once
#include "base/result.h"
#include "sql/database.h"

namespace trove::catalog {

// Needs define_functions() (schema.h). Nothing is written when fold() is the same; else all of it is one transaction.
Result<void> refold(sql::Database& database);

}  // namespace trove::catalog
