// SPDX-License-Identifier: GPL-3.0-or-later
//
// IndexCache: the vector index of the model in use, kept in step with the catalog. A damaged or outdated file is
// silently rebuilt from the catalog. Any thread.
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

    // The index with every current row of the catalog. Costs one indexed query when nothing changed. After photos were
    // removed or replaced, the rows still in the catalog are kept.
    [[nodiscard]] Result<std::shared_ptr<const vectors::Index>> current(catalog::CatalogReader& reader,
                                                                        const catalog::ModelRow& model);

    // Writes the current index, if the file lacks rows. Needs the library's lock, so the catalog gets no rows
    // meanwhile. Searches continue while the file is written.
    Result<void> save(catalog::CatalogReader& reader, const catalog::ModelRow& model);

    // Deletes the files, so that current() starts again from the catalog. Needs the library's lock.
    Result<void> drop();
    Result<void> drop(const catalog::ModelRow& model);

private:
    struct State {
        std::shared_ptr<vectors::Index> index;
        vectors::Stamp stamp;  // of the index in memory; index->stamp() is that of the file
        // The index that save() is writing: until that is done, no append() and no keep() (vectors/index.h, rule 3).
        std::shared_ptr<vectors::Index> being_saved;
    };

    // The data to write; without an index nothing, because the file is complete.
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
