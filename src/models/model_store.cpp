// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/model_store.h"

#include "base/file.h"
#include "embed/manifest.h"
#include "embed/probe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace trove::models {

namespace {

// Names that hub/pull.h and models/model_keeper.cpp use for unfinished or removed models.
bool is_unfinished(const std::filesystem::path& folder) {
    const auto ending = folder.extension();
    return ending == ".partial" || ending == ".adding" || ending == ".old";
}

std::uint64_t bytes_of(const embed::Manifest& manifest) {
    std::uint64_t bytes = 0;
    for (const auto& [file, hash] : manifest.sha256) {
        std::error_code error;
        const auto size = std::filesystem::file_size(manifest.folder / file, error);
        if (!error) bytes += size;
    }
    return bytes;
}

}  // namespace

ModelStore::ModelStore(std::filesystem::path library_models,
                       std::filesystem::path program_models,
                       embed::RunOptions run)
    : folders_{std::move(library_models), std::move(program_models)}, run_(std::move(run)) {}

std::vector<ModelInfo> ModelStore::list() const {
    std::vector<ModelInfo> models;
    if (given_) {
        ModelInfo info;
        info.name = given_->identity().name;
        info.title = given_->identity().title;
        info.dimensions = given_->identity().dimensions;
        info.built_in = true;
        models.push_back(std::move(info));
    }
    for (const auto& parent : folders_) {
        std::error_code error;
        std::vector<std::filesystem::path> folders;
        for (std::filesystem::directory_iterator entry(parent, error);
             !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
            if (std::error_code ignored;
                !is_unfinished(entry->path()) && std::filesystem::exists(entry->path() / "trove-model.json", ignored))
                folders.push_back(entry->path());
        std::ranges::sort(folders);
        for (const auto& folder : folders) {
            ModelInfo info;
            info.folder = folder;
            info.built_in = folder.filename() == kBuiltInModel;
            if (const auto manifest = embed::read_manifest(folder)) {
                info.name = manifest->name;
                info.title = manifest->title;
                info.licence = manifest->licence;
                info.languages = manifest->languages;
                info.dimensions = manifest->dimensions;
                info.bytes = bytes_of(*manifest);
            } else {
                info.name = display(folder.filename());
                info.title = info.name;
                info.problem = manifest.error().what;
            }
            if (std::ranges::none_of(models, [&](const ModelInfo& m) { return m.name == info.name; }))
                models.push_back(std::move(info));
        }
    }
    return models;
}

Result<ModelInfo> ModelStore::find(std::string_view name) const {
    const auto models = list();
    const auto wanted = std::ranges::find_if(models, [&](const ModelInfo& m) {
        return name.empty() ? m.built_in : m.name == name || m.folder.filename().native() == name;
    });
    if (wanted == models.end()) {
        std::vector<std::string> names;
        for (const ModelInfo& m : models) names.push_back(m.name);
        if (names.empty())
            return fail(Errc::kNotFound,
                        fmt::format("no model is installed: neither {} has a model folder with a trove-model.json; "
                                    "TROVE_MODELS can point to one",
                                    fmt::join(std::vector{display(folders_[0]), display(folders_[1])}, " nor ")));
        return fail(Errc::kNotFound, fmt::format("there is no model \"{}\"; installed: {}",
                                                 name.empty() ? kBuiltInModel : name, fmt::join(names, ", ")));
    }
    if (!wanted->problem.empty()) return fail(Errc::kInvalid, wanted->problem);
    return *wanted;
}

Result<std::shared_ptr<const embed::Embedder>> ModelStore::open(std::string_view name) {
    if (is_given(name)) return given_;
    return opened_.with([&](auto& opened) -> Result<std::shared_ptr<const embed::Embedder>> {
        if (const auto known = opened.find(name); known != opened.end()) return known->second;
        TROVE_TRY(const auto wanted, find(name));
        TROVE_TRY(auto model, embed::open_model(wanted.folder, run_));
        opened.emplace(std::string(name), model);
        return model;
    });
}

Result<void> ModelStore::verify(std::string_view name) const {
    if (is_given(name)) return {};
    TROVE_TRY(const auto wanted, find(name));
    TROVE_TRY(const auto manifest, embed::read_manifest(wanted.folder));
    return embed::verify(manifest);
}

Result<void> ModelStore::probe(std::string_view name) const {
    if (is_given(name)) return {};
    TROVE_TRY(const auto wanted, find(name));
    return embed::probe_model(wanted.folder);
}

void ModelStore::forget() {
    opened_.with([](auto& opened) { opened.clear(); });
}

}  // namespace trove::models
