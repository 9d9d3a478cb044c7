// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/models.h"

#include "base/heap.h"
#include "embed/manifest.h"
#include "engine/library_impl.h"
#include "models/model_work.h"

#include <fmt/format.h>

#include <algorithm>

namespace trove::engine {

Result<std::vector<ModelInfo>> Models::list() {
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    TROVE_TRY(const auto chosen, reader->models().in_use());
    auto models = library_.models_.list();
    for (ModelInfo& model : models) {
        model.in_use = chosen ? model.name == chosen->name : model.built_in;
        if (const auto manifest = embed::read_manifest(model.folder))
            model.images_per_s = library_.speeds_.images_per_s(manifest->fingerprint());
    }
    return models;
}

Result<Available> Models::available(const CatalogueChoice& choice) {
    return library_.keeper_.available(choice);
}

Result<void> Models::can_pull(std::string_view name, const PullOptions& options, const Job& job) {
    return library_.keeper_.can_pull(name, options, job);
}

Result<PulledModel> Models::pull(std::string_view name, const PullOptions& options, const Job& job) {
    auto pulled = library_.keeper_.pull(name, options, job);
    if (!pulled || !pulled->was_there) library_.models_.forget();
    return pulled;
}

Result<ModelInfo> Models::add(std::span<const std::filesystem::path> paths, const AddOptions& options, const Job& job) {
    TROVE_TRY(const auto name, library_.keeper_.add(paths, options, job));
    return library_.models_.find(name);
}

Result<void> Models::verify(std::string_view name) {
    TROVE_CHECKED(library_.models_.verify(name));
    return library_.models_.probe(name);
}

Result<void> Models::remove(std::string_view name) {
    TROVE_TRY(const auto lock, library_.lock());  // keeps others from choosing it meanwhile
    TROVE_TRY(auto reader, library_.readers_.lease(library_.options_.folder));
    const auto models = library_.models_.list();
    // find() leaves out models that cannot be used; this includes them.
    const auto model = std::ranges::find_if(
        models, [&](const ModelInfo& m) { return m.name == name || m.folder.filename().native() == name; });
    if (model == models.end()) return fail(library_.models_.find(name).error());
    TROVE_TRY(const auto in_use, reader->models().in_use());
    TROVE_TRY(const auto next, reader->models().next());
    if (!model->built_in && in_use && in_use->name == model->name)
        return fail(Errc::kInvalid,
                    fmt::format("{} is in use; choose another first with: trove models use NAME", model->name));
    if (next && next->name == model->name)
        return fail(
            Errc::kInvalid,
            fmt::format("{} is being prepared to be the next one; choose another first with: trove models use NAME",
                        model->name));
    const auto manifest = embed::read_manifest(model->folder);
    TROVE_CHECKED(library_.keeper_.remove(*model));
    if (manifest) embed::forget_graphs(library_.run_.graphs, manifest->fingerprint());
    library_.models_.forget();
    return {};
}

Result<ModelConversion> Models::convert(std::string_view name, Precision /*precision*/, const Job& job) {
    return models::convert_model(library_.models_, name, library_.options_.folder / "models", job);
}

Result<ModelBench> Models::bench(std::string_view name, const BenchOptions& options, const Job& job) {
    TROVE_TRY(const auto model, library_.models_.open(name));
    std::vector<Place> places;
    if (options.pictures.empty()) {
        TROVE_TRY(const auto hits, library_.random(2 * options.most_pictures, 1));
        for (const Hit& hit : hits)
            if (hit.present) places.push_back(hit.place);
    } else {
        TROVE_TRY(places, models::shuffled_pictures_in(options.pictures, job));
    }
    TROVE_TRY(const auto images, models::decode_some(library_.decoders_, places, options.most_pictures,
                                                     model->wanted_short_edge_px(), job));
    return models::bench_model(library_.models_, name, library_.run_, images, library_.speeds_, job);
}

Result<CrawlProgress> Models::use(std::string_view name, bool drop_old, const CrawlOptions& options, const Job& job) {
    const TrimHeapAtEnd trims;
    TROVE_TRY(const auto embedder, library_.models_.open(name));
    TROVE_TRY(auto session, catalog::WriteSession::open(library_.options_.folder));
    TROVE_TRY(const auto old, session.reader.models().in_use());
    TROVE_TRY(const auto model, library_.put_model(session, *embedder, LibraryImpl::Choose::kNext));
    TROVE_TRY(const auto owed, session.reader.embeddings().owed(model.id));
    CrawlProgress done;
    done.phase = CrawlPhase::kDone;
    if (owed.empty()) {
        TROVE_CHECKED(session.writer.begin());
        TROVE_CHECKED(session.writer.models().use(model.id));
        TROVE_CHECKED(session.writer.commit());
    } else {
        TROVE_TRY(auto roots, session.reader.roots().all());
        TROVE_TRY(done, library_.prepare(session, model, {std::move(roots), false, options, job}));
    }
    if (drop_old && old && old->id != model.id) {
        TROVE_CHECKED(session.writer.begin());
        TROVE_CHECKED(session.writer.embeddings().drop(old->id));
        TROVE_CHECKED(session.writer.commit());
        TROVE_CHECKED(library_.index_.drop(*old));
    }
    return done;
}

}  // namespace trove::engine
