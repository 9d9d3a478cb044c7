// SPDX-License-Identifier: GPL-3.0-or-later
//
// WriteSession: what whoever works through a library has for as long as that lasts: the library's lock, the writer, and
// a reader beside it, which sees what is committed. One thread at a time.
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
    FileLock lock;  // let go last
    CatalogWriter writer;
    CatalogReader reader;

    // kBusy as lock_for_writing(). Creates the catalog or migrates it.
    static Result<WriteSession> open(const std::filesystem::path& library) {
        TROVE_TRY(auto lock, lock_for_writing(library));
        TROVE_TRY(auto writer, CatalogWriter::open(library));
        TROVE_TRY(auto reader, CatalogReader::open(library));
        return WriteSession{std::move(lock), std::move(writer), std::move(reader)};
    }
};

}  // namespace trove::catalog
