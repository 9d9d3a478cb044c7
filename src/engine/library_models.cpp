// SPDX-License-Identifier: GPL-3.0-or-later
// Library: its models. The change to another one is in library_crawl.cpp.
#include "embed/manifest.h"
#include "engine/library_impl.h"
#include "engine/model_work.h"

#include <fmt/format.h>

#include <algorithm>

namespace trove::engine {

Result<std::vector<ModelInfo>> Library::models() {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto chosen, reader->model_in_use());
    auto models = impl_->models_.list();
    for (ModelInfo& model : models) {
        model.in_use = chosen ? model.name == chosen->name : model.built_in;
        if (const auto manifest = embed::read_manifest(model.folder))
            model.images_per_s = impl_->speeds_.images_per_s(manifest->fingerprint());
    }
    return models;
}

Result<Available> Library::available_models(const CatalogueChoice& choice) {
    return impl_->keeper_.available(choice);
}

Result<void> Library::can_pull_model(std::string_view name, const PullOptions& options, const Job& job) {
    return impl_->keeper_.can_pull(name, options, job);
}

Result<PulledModel> Library::pull_model(std::string_view name, const PullOptions& options, const Job& job) {
    auto pulled = impl_->keeper_.pull(name, options, job);
    if (!pulled || !pulled->was_there) impl_->models_.forget();
    return pulled;
}

Result<ModelInfo> Library::add_model(std::span<const std::filesystem::path> paths,
                                     const AddOptions& options,
                                     const Job& job) {
    TROVE_TRY(const auto name, impl_->keeper_.add(paths, options, job));
    return impl_->models_.find(name);
}

Result<void> Library::verify_model(std::string_view name) {
    TROVE_CHECKED(impl_->models_.verify(name));
    return impl_->models_.probe(name);
}

Result<void> Library::remove_model(std::string_view name) {
    TROVE_TRY(const auto lock, impl_->lock());  // nobody chooses it meanwhile
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    const auto models = impl_->models_.list();
    // Also one that cannot be used, which find() would not give.
    const auto model = std::ranges::find_if(
        models, [&](const ModelInfo& m) { return m.name == name || m.folder.filename().native() == name; });
    if (model == models.end()) return fail(impl_->models_.find(name).error());
    TROVE_TRY(const auto in_use, reader->model_in_use());
    TROVE_TRY(const auto next, reader->next_model());
    if (!model->built_in && in_use && in_use->name == model->name)
        return fail(Errc::kInvalid,
                    fmt::format("{} is in use; choose another first with: trove models use NAME", model->name));
    if (next && next->name == model->name)
        return fail(
            Errc::kInvalid,
            fmt::format("{} is being prepared to be the next one; choose another first with: trove models use NAME",
                        model->name));
    const auto manifest = embed::read_manifest(model->folder);
    TROVE_CHECKED(impl_->keeper_.remove(*model));
    if (manifest) embed::forget_graphs(impl_->run_.graphs, manifest->fingerprint());
    impl_->models_.forget();
    return {};
}

Result<ModelConversion> Library::convert_model(std::string_view name, Precision /*precision*/, const Job& job) {
    return engine::convert_model(impl_->models_, name, impl_->options_.folder / "models", job);
}

Result<ModelBench> Library::bench_model(std::string_view name, const BenchOptions& options, const Job& job) {
    TROVE_TRY(const auto model, impl_->models_.open(name));
    std::vector<std::filesystem::path> files;
    if (options.pictures.empty()) {
        TROVE_TRY(const auto hits, random(2 * options.most_pictures, 1));
        for (const Hit& hit : hits)
            if (hit.present) files.push_back(hit.path);
    } else {
        TROVE_TRY(files, shuffled_pictures_in(options.pictures, job));
    }
    TROVE_TRY(const auto images, decode_some(files, options.most_pictures, model->wanted_short_edge_px(), job));
    return engine::bench_model(impl_->models_, name, impl_->run_, images, impl_->speeds_, job);
}

}  // namespace trove::engine
