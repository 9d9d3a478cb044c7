// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/refold.h"

#include "catalog/fold.h"
#include "sql/rows.h"

#include <string>

namespace trove::catalog {
namespace {

Result<bool> is_folded_as_now(sql::Database& database) {
    TROVE_TRY(auto s, database.prepare("SELECT 1 FROM library WHERE fold_version <> ?"));
    const std::string now = fold_version();
    TROVE_TRY(const bool otherwise, sql::has_row(s.bind(now)));
    return !otherwise;
}

}  // namespace

Result<void> rebuild_words(sql::Database& database) {
    return database.execute(R"(
        INSERT INTO photo_words (photo_words) VALUES ('rebuild');
        DELETE FROM photo_pieces;
        INSERT INTO photo_pieces (rowid, text)
            SELECT photo_id, fold(names || char(31) || title || char(31) || description || char(31) || keywords
                                  || char(31) || ocr || char(31) || caption || char(31) || tags) FROM photo_text;)");
}

Result<void> refold(sql::Database& database) {
    TROVE_TRY(const bool done, is_folded_as_now(database));
    if (done) return {};
    TROVE_TRY(auto transaction, sql::Transaction::begin(database));
    TROVE_TRY(const bool done_meanwhile, is_folded_as_now(database));
    if (done_meanwhile) return {};
    // Two tags whose names now fold alike stay separate; a person may merge them. An alias exists only in its folded
    // spelling.
    TROVE_CHECKED(rebuild_words(database));
    TROVE_CHECKED(database.execute(R"(
        UPDATE OR IGNORE tag SET folded = fold(name) WHERE folded <> fold(name);
        UPDATE OR IGNORE tag_alias SET folded = fold(folded) WHERE folded <> fold(folded);)"));
    TROVE_TRY(auto keep, database.prepare("UPDATE library SET fold_version = ?"));
    const std::string now = fold_version();
    TROVE_CHECKED(keep.bind(now).run());
    return transaction.commit();
}

}  // namespace trove::catalog
