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
#include "catalog/sources.h"
#include "catalog/tags.h"
#include "catalog/text.h"
#include "catalog/towns.h"
#include "catalog/versions.h"

#include <chrono>
#include <filesystem>
#include <utility>

namespace trove::catalog {

class CatalogWriter {
public:
    // Creates or migrates the folder's files, and indexes words of an older fold() again (refold.h).
    static Result<CatalogWriter> open(const std::filesystem::path& library);

    // A batch right after another starts after a short gap, in which others can write: a person's tag need not wait for
    // the end of a crawl.
    Result<void> begin();
    Result<void> commit();
    Result<void> roll_back();

    [[nodiscard]] bool in_batch() const { return in_batch_; }

    PhotoWriter photos() { return {connection_, thumbnails_}; }

    VersionWriter versions() { return {connection_, thumbnails_}; }

    LeavingWriter leaving() { return {connection_, thumbnails_}; }

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
    CatalogWriter(sql::Database database, sql::Database thumbnails)
        : connection_(std::move(database)), thumbnails_(std::move(thumbnails)) {}

    Connection connection_;
    Connection thumbnails_;
    bool in_batch_ = false;
    std::chrono::steady_clock::time_point committed_at_;
};

}  // namespace trove::catalog
