// SPDX-License-Identifier: GPL-3.0-or-later
//
// CatalogWriter: the durable record of every photo this library knows, changed by noun: writer.photos().put(photo),
// writer.tags().set(id, "harbour", true). Everything else that Trove keeps can be rebuilt from it.
//
// 1. One thread uses a writer. Whoever works through the library (a crawl, OCR, suggestions of tags) holds the library's
//    lock meanwhile (write_lock.h). A person's small changes (tags, captions, their settings) and the run that makes
//    captions hold no lock: each opens a writer of its own and waits for the gap between two batches of the other.
// 2. Changes happen between begin() and commit(); a crash loses what was not committed and nothing else. Thumbnails are
//    committed first: a thumbnail without a photo is harmless, the reverse would show.
// 3. What photos(), tags() and the others hand out borrows the connection: it is used at once, not kept.
#pragma once
#include "base/result.h"
#include "catalog/captions.h"
#include "catalog/connection.h"
#include "catalog/embeddings.h"
#include "catalog/failures.h"
#include "catalog/files.h"
#include "catalog/models.h"
#include "catalog/photos.h"
#include "catalog/roots.h"
#include "catalog/sources.h"
#include "catalog/tags.h"
#include "catalog/text.h"
#include "catalog/towns.h"

#include <chrono>
#include <filesystem>
#include <utility>

namespace trove::catalog {

class CatalogWriter {
public:
    // Creates the folder's files or migrates them; words that another fold() indexed are indexed again (refold.h).
    static Result<CatalogWriter> open(const std::filesystem::path& library);

    // A batch that follows another at once begins a moment later, in which others write: a person's tag does not wait
    // for the end of a crawl.
    Result<void> begin();
    Result<void> commit();
    Result<void> roll_back();

    [[nodiscard]] bool in_batch() const { return in_batch_; }

    PhotoWriter photos() { return {connection_, thumbnails_}; }

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
