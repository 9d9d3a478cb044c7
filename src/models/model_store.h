// SPDX-License-Identifier: GPL-3.0-or-later
//
// ModelStore: lists the installed models, and opens them when first needed. In case of equal names a model in the
// library's own folder precedes one in the program's. Any thread.
#pragma once
#include "api/models.h"
#include "base/guarded.h"
#include "base/result.h"
#include "embed/embedder.h"
#include "embed/onnx_embedder.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trove::models {

inline constexpr std::string_view kBuiltInModel = "builtin";  // the folder's name

class ModelStore {
public:
    // `run`: options for opening models.
    ModelStore(std::filesystem::path library_models, std::filesystem::path program_models, embed::RunOptions run = {});

    // For tests: a model without a folder. It becomes the built-in one, and always passes verification.
    void put_built_in(std::shared_ptr<const embed::Embedder> model) { given_ = std::move(model); }

    // Without in_use, which only the catalog knows.
    [[nodiscard]] std::vector<ModelInfo> list() const;

    // `name`: from the manifest, or the folder's; empty: the built-in one. kNotFound lists the existing ones.
    [[nodiscard]] Result<std::shared_ptr<const embed::Embedder>> open(std::string_view name);

    // Reads all of a model's files and compares their SHA-256 with the manifest: kCorrupt names the file. About 1 GB
    // per second.
    [[nodiscard]] Result<void> verify(std::string_view name) const;

    // Runs it once (embed/probe.h).
    [[nodiscard]] Result<void> probe(std::string_view name) const;

    // `name` as for open(). kInvalid, with the reason: the model cannot be used.
    [[nodiscard]] Result<ModelInfo> find(std::string_view name) const;

    // Drops the models kept by open(), after the folders have changed.
    void forget();

private:
    [[nodiscard]] bool is_given(std::string_view name) const {
        return given_ != nullptr && (name.empty() || name == given_->identity().name);
    }

    std::vector<std::filesystem::path> folders_;
    embed::RunOptions run_;
    std::shared_ptr<const embed::Embedder> given_;  // null except in tests
    Guarded<std::map<std::string, std::shared_ptr<const embed::Embedder>, std::less<>>> opened_;
};

}  // namespace trove::models
