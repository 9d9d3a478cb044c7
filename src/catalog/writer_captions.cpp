// SPDX-License-Identifier: GPL-3.0-or-later
//
// The writer's part that has to do with captions. A caption is a word by which its photo is found from the same commit
// on.
#include "base/clock.h"
#include "catalog/writer.h"

namespace trove::catalog {

Result<bool> CatalogWriter::put_caption(PhotoId photo, const Caption& caption) {
    const int source = caption.model.empty() ? 2 : 0;
    TROVE_TRY(auto* put, statement(R"(
        INSERT INTO caption (photo_id, source, model, text, at_s) SELECT ?1, ?2, ?3, ?4, ?5 FROM photo WHERE id = ?1
        ON CONFLICT DO UPDATE SET source = ?2, model = ?3, text = ?4, at_s = ?5 WHERE source <= ?2)"));
    TROVE_CHECKED(put->bind(to_int(photo)).bind(source).bind(caption.model).bind(caption.text).bind(now_s()).run());
    if (database_.changes() == 0) return false;
    TROVE_TRY(auto* forget, statement("DELETE FROM caption_failure WHERE photo_id = ?"));
    TROVE_CHECKED(forget->bind(to_int(photo)).run());
    TROVE_CHECKED(put_caption_words(photo, caption.text));
    return true;
}

Result<void> CatalogWriter::put_caption_failure(PhotoId photo, std::string_view reason, int tries) {
    TROVE_TRY(auto* s, statement(R"(
        INSERT INTO caption_failure (photo_id, tries, reason, at_s) SELECT ?1, ?2, ?3, ?4 FROM photo WHERE id = ?1
        ON CONFLICT DO UPDATE SET tries = ?2, reason = ?3, at_s = ?4)"));
    return s->bind(to_int(photo)).bind(tries).bind(reason).bind(now_s()).run();
}

Result<void> CatalogWriter::forget_caption_failures() {
    return database_.execute("DELETE FROM caption_failure");
}

Result<void> CatalogWriter::put_caption_setting(std::string_view name, std::string_view value) {
    TROVE_TRY(auto* s, statement("INSERT OR REPLACE INTO caption_setting (name, value) VALUES (?, ?)"));
    return s->bind(name).bind(value).run();
}

}  // namespace trove::catalog
