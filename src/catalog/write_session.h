// SPDX-License-Identifier: GPL-3.0-or-later
//
// WriteSession: the state of work on a whole library: the library's lock, the writer, and a reader, which sees
// committed changes. One thread at a time.
#pragma once
#include "base/file.h"
#include "base/result.h"
#include "catalog/reader.h"
#include "catalog/write_lock.h"
#include "catalog/writer.h"

#include <filesystem>
#include <utility>

namespace trove::catalog {

struct WriteSession {
    FileLock lock;  // released last
    CatalogWriter writer;
    CatalogReader reader;

    // kBusy as for lock_for_writing(). Creates the catalog or migrates it.
    static Result<WriteSession> open(const std::filesystem::path& library) {
        TROVE_TRY(auto lock, lock_for_writing(library));
        TROVE_TRY(auto writer, CatalogWriter::open(library));
        TROVE_TRY(auto reader, CatalogReader::open(library));
        return WriteSession{std::move(lock), std::move(writer), std::move(reader)};
    }
};

}  // namespace trove::catalog
