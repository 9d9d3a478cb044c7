// SPDX-License-Identifier: GPL-3.0-or-later
//
// CatalogReader: reads the catalog through a connection of its own, by noun: reader.photos().by_hash(hash),
// reader.text().matches(query, 50). See writer.h for the rules of writing.
//
// 1. One thread at a time uses a reader; open one per thread.
// 2. Every call sees the last committed state; two calls may see two states.
// 3. The objects from photos(), text() and the others borrow the connection: use them at once, do not keep them.
#pragma once
#include "base/result.h"
#include "catalog/captions.h"
#include "catalog/connection.h"
#include "catalog/embeddings.h"
#include "catalog/failures.h"
#include "catalog/files.h"
#include "catalog/filters.h"
#include "catalog/leaving.h"
#include "catalog/listings.h"
#include "catalog/models.h"
#include "catalog/photos.h"
#include "catalog/roots.h"
#include "catalog/sources.h"
#include "catalog/tags.h"
#include "catalog/text.h"
#include "catalog/towns.h"
#include "catalog/versions.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trove::catalog {

struct Counts {
    std::int64_t photos = 0;
    std::int64_t locations = 0;
    std::int64_t offline = 0;   // photos without a present location
    std::int64_t missing = 0;   // those of them that a crawl looked for
    std::int64_t failures = 0;  // without files that are not pictures
    std::int64_t ignored = 0;
};

class CatalogReader {
public:
    // kNotFound: no catalog in the folder. kTooNew, kInvalid: see schema.h.
    static Result<CatalogReader> open(const std::filesystem::path& library);

    PhotoReader photos() { return PhotoReader(connection_); }

    FileReader files() { return FileReader(connection_); }

    VersionReader versions() { return VersionReader(connection_); }

    LeavingReader leaving() { return LeavingReader(connection_); }

    FailureReader failures() { return FailureReader(connection_); }

    RootReader roots() { return RootReader(connection_); }

    EmbeddingReader embeddings() { return EmbeddingReader(connection_); }

    ModelReader models() { return ModelReader(connection_); }

    TextReader text() { return TextReader(connection_); }

    TagReader tags() { return TagReader(connection_); }

    CaptionReader captions() { return CaptionReader(connection_); }

    TownReader towns() { return TownReader(connection_); }

    SourceReader sources() { return SourceReader(connection_); }

    Filters filters() { return Filters(connection_); }

    Listings listings() { return Listings(connection_); }

    [[nodiscard]] Result<std::int64_t> library_uuid();
    [[nodiscard]] Result<Counts> counts();
    // A different number means that another connection has changed something.
    [[nodiscard]] Result<std::int64_t> change_counter();
    // A value stored through catalog/marks.h, unchanged: JSON.
    // Whether a person said something that this catalog has lost (said.h).
    [[nodiscard]] Result<bool> has_lost_sayings(const std::filesystem::path& library);

    [[nodiscard]] Result<std::optional<std::string>> setting(std::string_view name);
    // Problems found by PRAGMA integrity_check, foreign_key_check, and photos without a location.
    [[nodiscard]] Result<std::vector<std::string>> check();

private:
    explicit CatalogReader(sql::Database database) : connection_(std::move(database)) {}

    Connection connection_;
};

}  // namespace trove::catalog
