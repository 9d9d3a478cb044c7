// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/index_cache.h"

#include "base/file.h"
#include "base/half.h"
#include "base/log.h"

#include <fmt/format.h>

#include <algorithm>

namespace trove::search {

std::filesystem::path IndexCache::file(const catalog::ModelRow& model) const {
    return library_ / "vectors" / fmt::format("model-{}.vec", to_int(model.id));
}

Result<std::shared_ptr<const vectors::Index>> IndexCache::current(catalog::CatalogReader& reader,
                                                                  const catalog::ModelRow& model) {
    return state_.with([&](State& state) -> Result<std::shared_ptr<const vectors::Index>> {
        TROVE_CHECKED(refresh(state, reader, model));
        return std::shared_ptr<const vectors::Index>(state.index);
    });
}

Result<void> IndexCache::refresh(State& state, catalog::CatalogReader& reader, const catalog::ModelRow& model) {
    TROVE_TRY(const std::int64_t uuid, reader.library_uuid());
    const vectors::Stamp expected{static_cast<std::uint64_t>(uuid), static_cast<std::uint64_t>(to_int(model.id)),
                                  static_cast<std::uint64_t>(model.generation), 0};
    const auto rebuild = [&] {
        state.index = vectors::Index::create(model.dimensions);
        state.stamp = expected;
    };
    const bool same =
        state.index != nullptr && state.stamp.library == expected.library && state.stamp.model == expected.model;
    if (same && state.index->damaged()) {
        log::warn("engine", "the vector cache is damaged and is rebuilt from the catalog");
        rebuild();
    } else if (same && state.index == state.being_saved) {
        return {};
    } else if (!same) {
        auto opened = vectors::Index::open(file(model), model.dimensions, expected);
        if (opened) {
            state.index = std::move(*opened);
            state.stamp = state.index->stamp();
        } else {
            if (opened.error().code == Errc::kCorrupt)
                log::warn("engine", "the vector cache is damaged and is rebuilt from the catalog: {}",
                          opened.error().what);
            rebuild();
        }
    }
    TROVE_TRY(const std::int64_t newest, reader.embeddings().newest(model.id));
    if (state.stamp.generation != expected.generation) {
        TROVE_TRY(const auto photos,
                  reader.embeddings().photos(model.id, static_cast<std::int64_t>(state.stamp.last_row)));
        if (state.index->keep(photos))
            state.stamp = {expected.library, expected.model, expected.generation,
                           std::min(state.stamp.last_row, static_cast<std::uint64_t>(newest))};
        else
            rebuild();
    }
    // The index has rows that the catalog never had, or lost in a power cut, so it is no mirror.
    if (static_cast<std::uint64_t>(newest) < state.stamp.last_row) rebuild();
    if (static_cast<std::uint64_t>(newest) <= state.stamp.last_row) return {};
    const auto dimensions = static_cast<std::size_t>(model.dimensions);
    std::vector<std::uint16_t> halves(dimensions);
    return reader.embeddings().each(model.id, static_cast<std::int64_t>(state.stamp.last_row),
                                    [&](std::int64_t seq, PhotoId photo, std::span<const std::uint8_t> bytes) {
                                        state.stamp.last_row = static_cast<std::uint64_t>(seq);
                                        if (bytes.size() != dimensions * 2)
                                            return;  // not a vector of this model: check() reports it
                                        for (std::size_t i = 0; i < dimensions; ++i) halves[i] = half_at(bytes, i);
                                        state.index->append(photo, halves);
                                    });
}

Result<IndexCache::Save> IndexCache::begin_saving(catalog::CatalogReader& reader, const catalog::ModelRow& model) {
    return state_.with([&](State& state) -> Result<Save> {
        TROVE_CHECKED(refresh(state, reader, model));
        std::error_code error;
        if (state.index->stamp() == state.stamp && std::filesystem::exists(file(model), error)) return Save{};
        state.being_saved = state.index;
        return Save{state.index, state.stamp};
    });
}

Result<void> IndexCache::save(catalog::CatalogReader& reader, const catalog::ModelRow& model) {
    const auto path = file(model);
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) return fail(system_error(error.value(), fmt::format("cannot create {}", display(path.parent_path()))));

    // Also runs when saving is out of memory; otherwise no row could ever be added again.
    struct AtEnd {
        Guarded<State>& state;

        ~AtEnd() {
            state.with([](State& now) { now.being_saved = nullptr; });
        }
    };

    // A second attempt happens only for a damaged index: begin_saving() then starts from the catalog.
    for (int attempt = 0;; ++attempt) {
        TROVE_TRY(const Save save, begin_saving(reader, model));
        if (!save.index) return {};
        const AtEnd at_end{state_};
        auto saved = save.index->save(path, save.stamp);
        if (saved || saved.error().code != Errc::kCorrupt || attempt > 0) return saved;
    }
}

Result<void> IndexCache::drop(const catalog::ModelRow& model) {
    std::error_code error;
    std::filesystem::remove(file(model), error);
    if (error) return fail(system_error(error.value(), fmt::format("cannot remove {}", display(file(model)))));
    return {};
}

Result<void> IndexCache::drop() {
    return state_.with([&](State& state) -> Result<void> {
        state = State{};
        std::error_code error;
        std::filesystem::remove_all(library_ / "vectors", error);
        if (error)
            return fail(system_error(error.value(), fmt::format("cannot remove {}", display(library_ / "vectors"))));
        return {};
    });
}

}  // namespace trove::search
