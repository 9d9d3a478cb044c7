// SPDX-License-Identifier: GPL-3.0-or-later
//
// ModelKeeper: changes which models a library has: fetches, adds and removes them in the library's own models folder. A
// model appears there by rename, whole; which one is in use is the catalog's business and is told to remove() by its
// caller. Any thread, any process: each model has a lock of its own.
#pragma once
#include "api/models.h"
#include "base/job.h"
#include "base/result.h"
#include "models/model_store.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace trove::models {

class ModelKeeper {
public:
    ModelKeeper(std::filesystem::path library_models, const ModelStore& store)
        : folder_(std::move(library_models)), store_(store) {}

    [[nodiscard]] Result<Available> available(const CatalogueChoice& choice) const;
    [[nodiscard]] Result<void> can_pull(std::string_view name, const PullOptions& options, const Job& job) const;
    [[nodiscard]] Result<PulledModel> pull(std::string_view name, const PullOptions& options, const Job& job) const;

    // The name under which it is installed.
    [[nodiscard]] Result<std::string> add(std::span<const std::filesystem::path> paths,
                                          const AddOptions& options,
                                          const Job& job) const;

    // kInvalid for a model that is not in the library's own folder.
    [[nodiscard]] Result<void> remove(const ModelInfo& model) const;

private:
    [[nodiscard]] Result<void> check_free(const std::string& name) const;

    std::filesystem::path folder_;
    const ModelStore& store_;
};

}  // namespace trove::models
