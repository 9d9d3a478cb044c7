// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/embeddings.h"

#include "base/half.h"

#include <algorithm>
#include <utility>

namespace trove::catalog {

Result<bool> EmbeddingReader::has(PhotoId photo, ModelId model) {
    TROVE_TRY(auto* s, connection_.statement("SELECT 1 FROM embedding WHERE model_id = ? AND photo_id = ?"));
    return sql::has_row(s->bind(model).bind(photo));
}

Result<std::vector<PhotoId>> EmbeddingReader::owed(ModelId model) {
    TROVE_TRY(auto* s, connection_.statement(R"(SELECT id FROM photo WHERE NOT EXISTS
                                                (SELECT 1 FROM embedding WHERE model_id = ? AND photo_id = photo.id))"));
    return sql::rows(s->bind(model), photo_id);
}

Result<std::int64_t> EmbeddingReader::count(ModelId model) {
    TROVE_TRY(auto* s, connection_.statement("SELECT count(*) FROM embedding WHERE model_id = ?"));
    return sql::only_integer(s->bind(model));
}

Result<std::int64_t> EmbeddingReader::count_after(ModelId model, std::int64_t seq) {
    TROVE_TRY(auto* s, connection_.statement("SELECT count(*) FROM embedding WHERE model_id = ? AND seq > ?"));
    return sql::only_integer(s->bind(model).bind(seq));
}

Result<std::int64_t> EmbeddingReader::newest(ModelId model) {
    // The model's rows are usually the newest, so walking back from the end finds one at once. The unary plus keeps
    // SQLite from collecting all of the model's rows by their index and sorting them.
    TROVE_TRY(auto* s,
              connection_.statement("SELECT seq FROM embedding WHERE +model_id = ? ORDER BY seq DESC LIMIT 1"));
    TROVE_TRY(const auto seq, sql::first_row(s->bind(model), [](sql::Row row) { return row.integer(0); }));
    return seq.value_or(0);
}

Result<std::vector<PhotoId>> EmbeddingReader::photos(ModelId model, std::int64_t last_seq) {
    // Read from the index by model and photo, which has the row numbers, and sorted here, because only the table is in
    // order of seq.
    TROVE_TRY(auto* s, connection_.statement("SELECT seq, photo_id FROM embedding WHERE model_id = ?"));
    std::vector<std::pair<std::int64_t, PhotoId>> rows;
    TROVE_CHECKED(sql::each_row(s->bind(model), [&](sql::Row row) {
        if (row.integer(0) <= last_seq) rows.emplace_back(row.integer(0), PhotoId{row.integer(1)});
    }));
    std::ranges::sort(rows);
    std::vector<PhotoId> photos;
    photos.reserve(rows.size());
    for (const auto& [seq, photo] : rows) photos.push_back(photo);
    return photos;
}

Result<void> EmbeddingReader::each(ModelId model, std::int64_t after_seq, const EachEmbedding& each) {
    // The unary plus keeps SQLite on the order of seq, which is the order in the file.
    TROVE_TRY(auto* s, connection_.statement(
                           "SELECT seq, photo_id, halves FROM embedding WHERE seq > ? AND +model_id = ? ORDER BY seq"));
    return sql::each_row(s->bind(after_seq).bind(model),
                         [&](sql::Row row) { each(row.integer(0), PhotoId{row.integer(1)}, row.blob(2)); });
}

Result<void> EmbeddingReader::next(ModelId model, std::int64_t after_seq, std::size_t most, const EachEmbedding& each) {
    // The unary plus keeps SQLite on the order of seq.
    TROVE_TRY(auto* s,
              connection_.statement(
                  "SELECT seq, photo_id, halves FROM embedding WHERE seq > ? AND +model_id = ? ORDER BY seq LIMIT ?"));
    return sql::each_row(s->bind(after_seq).bind(model).bind(most),
                         [&](sql::Row row) { each(row.integer(0), PhotoId{row.integer(1)}, row.blob(2)); });
}

Result<void> EmbeddingReader::sample(ModelId model,
                                     std::int64_t most,
                                     const std::function<void(std::span<const std::uint8_t>)>& each) {
    TROVE_TRY(const std::int64_t all, count(model));
    // Chosen by position, not at random: the same library gives the same sample. The other rows' blobs are not read.
    const std::int64_t step = std::max<std::int64_t>(1, (all + most - 1) / most);
    TROVE_TRY(auto* s, connection_.statement(R"(
        SELECT halves FROM embedding WHERE seq IN
            (SELECT seq FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS place FROM embedding WHERE model_id = ?1) WHERE place % ?2 = 0))"));
    return sql::each_row(s->bind(model).bind(step), [&](sql::Row row) { each(row.blob(0)); });
}

Result<bool> EmbeddingWriter::put(PhotoId photo, ModelId model, std::span<const float> vector) {
    TROVE_TRY(auto* s,
              connection_.statement(
                  "INSERT INTO embedding (photo_id, model_id, halves) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"));
    TROVE_CHECKED(s->bind(photo).bind(model).bind_blob(half_bytes(vector)).run());
    return connection_.database().changes() > 0;
}

Result<void> EmbeddingWriter::drop(ModelId model) {
    TROVE_CHECKED(connection_.run("DELETE FROM embedding WHERE model_id = ?", model));
    return connection_.run("UPDATE model SET generation = generation + 1 WHERE id = ?", model);
}

}  // namespace trove::catalog
