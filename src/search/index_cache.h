// SPDX-License-Identifier: GPL-3.0-or-later
//
// IndexCache: the vector index of the model in use, kept up with the catalog. A damaged or outdated file is rebuilt
// from the catalog without a word to the person who searches. Any thread.
#pragma once
#include "base/guarded.h"
#include "base/result.h"
#include "catalog/reader.h"
#include "vectors/index.h"

#include <filesystem>
#include <memory>

namespace trove::search {

class IndexCache {
public:
    explicit IndexCache(std::filesystem::path library) : library_(std::move(library)) {}

    // The index with every row the catalog has now. Quick when nothing changed: one indexed question. Where photos were
    // removed or replaced, the rows that the catalog still has are kept.
    [[nodiscard]] Result<std::shared_ptr<const vectors::Index>> current(catalog::CatalogReader& reader,
                                                                        const catalog::ModelRow& model);

    // Writes what current() holds, if the file lacks rows. Needs the library's lock, which also means that the catalog
    // gets no rows meanwhile. Searches go on while the file is written.
    Result<void> save(catalog::CatalogReader& reader, const catalog::ModelRow& model);

    // Removes the files, so that current() starts from the catalog. Needs the library's lock.
    Result<void> drop();
    Result<void> drop(const catalog::ModelRow& model);

private:
    struct State {
        std::shared_ptr<vectors::Index> index;
        vectors::Stamp stamp;  // of what is in memory; index->stamp() is that of the file
        // What save() is writing: neither rows nor an order to keep may come to it until that is done (vectors/index.h,
        // rule 3).
        std::shared_ptr<vectors::Index> being_saved;
    };

    // What is to be written; without an index: nothing, as the file lacks no rows.
    struct Save {
        std::shared_ptr<vectors::Index> index;
        vectors::Stamp stamp;
    };

    Result<void> refresh(State& state, catalog::CatalogReader& reader, const catalog::ModelRow& model);
    Result<Save> begin_saving(catalog::CatalogReader& reader, const catalog::ModelRow& model);
    [[nodiscard]] std::filesystem::path file(const catalog::ModelRow& model) const;

    std::filesystem::path library_;
    Guarded<State> state_;
};

}  // namespace trove::search
