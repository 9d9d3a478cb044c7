// SPDX-License-Identifier: GPL-3.0-or-later
//
// ModelStore: which models there are, and the one in use, opened when first needed. The library's own models folder
// comes before the program's: a model of the same name there wins. Any thread.
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
    // `run`: how each is opened.
    ModelStore(std::filesystem::path library_models, std::filesystem::path program_models, embed::RunOptions run = {});

    // For tests: a model that lies in no folder. It is the built-in one from now on, and always whole.
    void put_built_in(std::shared_ptr<const embed::Embedder> model) { given_ = std::move(model); }

    // Without in_use, which the catalog knows.
    [[nodiscard]] std::vector<ModelInfo> list() const;

    // `name` as in the manifest or the folder's name; empty means the built-in one. kNotFound lists what there is.
    [[nodiscard]] Result<std::shared_ptr<const embed::Embedder>> open(std::string_view name);

    // Reads all of a model's files and compares their SHA-256 with the manifest: kCorrupt names the file. About 1 GB a
    // second.
    [[nodiscard]] Result<void> verify(std::string_view name) const;

    // Runs it once (embed/probe.h).
    [[nodiscard]] Result<void> probe(std::string_view name) const;

    // As open() understands `name`. kInvalid with the reason for one that cannot be used.
    [[nodiscard]] Result<ModelInfo> find(std::string_view name) const;

    // What open() keeps is of no use any more: the folders have changed.
    void forget();

private:
    [[nodiscard]] bool is_given(std::string_view name) const {
        return given_ != nullptr && (name.empty() || name == given_->identity().name);
    }

    std::vector<std::filesystem::path> folders_;
    embed::RunOptions run_;
    std::shared_ptr<const embed::Embedder> given_;  // null, but in tests
    Guarded<std::map<std::string, std::shared_ptr<const embed::Embedder>, std::less<>>> opened_;
};

}  // namespace trove::models
