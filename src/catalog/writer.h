// SPDX-License-Identifier: GPL-3.0-or-later
//
// CatalogWriter: writes the durable record of every photo in the library, by noun: writer.photos().put(photo),
// writer.tags().set(id, "harbour", true). Everything else that Trove stores can be rebuilt from it.
//
// 1. One thread uses a writer. Work on the whole library (a crawl, OCR, tag suggestions) holds the library's lock while
//    it runs (write_lock.h). A person's small changes (tags, captions, their settings) and the captions run hold no
//    lock: each opens its own writer and waits for the gap between two batches of the other.
// 2. Changes happen between begin() and commit(); a crash loses only uncommitted changes. Thumbnails are committed
//    first: a thumbnail without a photo is harmless, a photo without a thumbnail is not.
// 3. The objects from photos(), tags() and the others borrow the connection: use them at once, do not keep them.
#pragma once
#include "base/result.h"
#include "catalog/captions.h"
#include "catalog/connection.h"
#include "catalog/embeddings.h"
#include "catalog/failures.h"
#include "catalog/files.h"
#include "catalog/leaving.h"
#include "catalog/models.h"
#include "catalog/photos.h"
#include "catalog/roots.h"
#include "catalog/said.h"
#include "catalog/sources.h"
#include "catalog/tags.h"
#include "catalog/text.h"
#include "catalog/towns.h"
#include "catalog/versions.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>

namespace trove::catalog {

class CatalogWriter {
public:
    // Creates or migrates the folder's files, indexes words of an older fold() again (refold.h), reads lost statements of
    // a person again (said.h), and replaces a damaged file of thumbnails. kDamaged: the catalog.
    static Result<CatalogWriter> open(const std::filesystem::path& library);

    // A batch right after another starts after a short gap, in which others can write: a person's tag need not wait for
    // the end of a crawl.
    Result<void> begin();
    // What a person said in the batch is in the catalog and in said.jsonl when this returns (said.h).
    Result<void> commit();
    Result<void> roll_back();

    [[nodiscard]] bool in_batch() const { return in_batch_; }

    PhotoWriter photos() { return {connection_, thumbnails_, thumbnails_damaged_}; }

    VersionWriter versions() { return {connection_, thumbnails_, thumbnails_damaged_}; }

    LeavingWriter leaving() { return {connection_, thumbnails_, thumbnails_damaged_}; }

    FileWriter files() { return FileWriter(connection_); }

    FailureWriter failures() { return FailureWriter(connection_); }

    RootWriter roots() { return RootWriter(connection_); }

    EmbeddingWriter embeddings() { return EmbeddingWriter(connection_); }

    ModelWriter models() { return ModelWriter(connection_); }

    TextWriter text() { return TextWriter(connection_); }

    TagWriter tags() { return TagWriter(connection_); }

    CaptionWriter captions() { return CaptionWriter(connection_); }

    TownWriter towns() { return TownWriter(connection_); }

    SourceWriter sources() { return SourceWriter(connection_); }

private:
    CatalogWriter(const std::filesystem::path& library, sql::Database database, sql::Database thumbnails)
        : library_(library), said_(library), connection_(std::move(database)), thumbnails_(std::move(thumbnails)) {}

    // Runs BEGIN, COMMIT or ROLLBACK on the file of thumbnails. A damaged file is replaced by an empty one.
    Result<void> on_thumbnails(const std::string& statement);

    std::filesystem::path library_;
    Said said_;
    Connection connection_;
    Connection thumbnails_;
    bool thumbnails_damaged_ = false;
    bool in_batch_ = false;
    std::chrono::steady_clock::time_point committed_at_;
};

}  // namespace trove::catalog
