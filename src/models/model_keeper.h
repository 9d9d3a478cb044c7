// SPDX-License-Identifier: GPL-3.0-or-later
//
// ModelKeeper: fetches, adds and removes models in the library's own models folder. A complete model appears there by
// rename. The catalog knows which one is in use; callers of remove() pass that on. Any thread, any process: each model
// has its own lock.
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

// The address in TROVE_MODEL_MIRROR, without a login. Empty: none, or a folder.
[[nodiscard]] std::string mirror_address();

class ModelKeeper {
public:
    ModelKeeper(std::filesystem::path library_models, const ModelStore& store)
        : folder_(std::move(library_models)), store_(store) {}

    [[nodiscard]] Result<Available> available(const CatalogueChoice& choice) const;
    [[nodiscard]] Result<void> can_pull(std::string_view name, const PullOptions& options, const Job& job) const;
    [[nodiscard]] Result<PulledModel> pull(std::string_view name, const PullOptions& options, const Job& job) const;

    // Returns the name of the installed model.
    [[nodiscard]] Result<std::string> add(std::span<const std::filesystem::path> paths,
                                          const AddOptions& options,
                                          const Job& job) const;

    // kInvalid: the model is not in the library's own folder.
    [[nodiscard]] Result<void> remove(const ModelInfo& model) const;

private:
    [[nodiscard]] Result<void> check_free(const std::string& name) const;

    std::filesystem::path folder_;
    const ModelStore& store_;
};

}  // namespace trove::models
