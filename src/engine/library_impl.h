// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a Library has, and what its parts (library.cpp, library_crawl.cpp, library_models.cpp) share. Any thread, as
// library.h says.
#pragma once
#include "base/file.h"
#include "catalog/connection_pool.h"
#include "catalog/reader.h"
#include "catalog/write_lock.h"
#include "catalog/writer.h"
#include "crawl/ocr_readers.h"
#include "embed/embedder.h"
#include "engine/library.h"
#include "media/decode.h"
#include "models/model_keeper.h"
#include "models/model_store.h"
#include "models/speeds.h"
#include "search/filter_cache.h"
#include "search/index_cache.h"
#include "search/text_cache.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trove::engine {

class LibraryImpl {
public:
    explicit LibraryImpl(OpenOptions options)
        : options_(std::move(options)),
          run_{.graphs = options_.folder / "graphs",
               .device = embed::device_named(options_.device).value_or(embed::Device::kAuto)},
          speeds_(options_.folder),
          models_(options_.folder / "models", options_.models_folder, run_),
          index_(options_.folder),
          browse_(options_.folder),
          filters_(options_.folder) {}

    struct InUse {
        std::shared_ptr<const embed::Embedder> embedder;
        std::optional<catalog::ModelRow> row;  // absent: nothing was crawled with it yet

        [[nodiscard]] EmbeddingModel model() const {
            return {embedder->identity().name, embedder->identity().fingerprint, embedder->identity().dimensions};
        }
    };

    Result<InUse> in_use(catalog::CatalogReader& reader) {
        TROVE_TRY(const auto chosen, reader.model_in_use());
        InUse in_use;
        TROVE_TRY(in_use.embedder, models_.open(chosen ? std::string_view(chosen->name) : std::string_view()));
        TROVE_TRY(in_use.row, reader.model_by_fingerprint(in_use.embedder->identity().fingerprint));
        return in_use;
    }

    Result<embed::Vector> embed_picture(const embed::Embedder& embedder, std::span<const std::uint8_t> bytes) {
        media::DecodeOptions decoding;
        decoding.min_short_edge_px = embedder.wanted_short_edge_px();
        TROVE_TRY(const auto decoded, media::decode(bytes, decoding));
        TROVE_TRY(auto prepared, embedder.prepare(decoded.image));
        TROVE_TRY(auto vectors, embedder.embed_images({&prepared, 1}));
        return std::move(vectors.front());
    }

    Result<embed::Vector> embed_text(const embed::Embedder& embedder, std::string_view text) {
        return texts_.get(embedder.identity().fingerprint, text, [&] { return embedder.embed_text(text); });
    }

    // From the first location that can be read and decoded.
    Result<media::Decoded> decode_original(const Photo& photo, const media::DecodeOptions& options);

    Result<Hit> hit(catalog::CatalogReader& reader, PhotoId id, std::optional<float> score) {
        TROVE_TRY(auto photo, reader.photo(id));
        Hit hit;
        hit.photo = id;
        hit.hash = photo.hash;
        hit.score = score;
        hit.width_px = photo.width_px;
        hit.height_px = photo.height_px;
        if (!photo.locations.empty()) {
            hit.place = std::move(photo.locations.front().place);
            hit.present = photo.locations.front().present;
        }
        return hit;
    }

    Result<std::vector<Hit>> random(std::size_t count, std::uint64_t seed);

    using Choose = Result<void> (catalog::CatalogWriter::*)(ModelId);

    // Enters a model that has been found whole, as the one in use, the next one, or (null) as it is.
    Result<catalog::ModelRow> put_model(catalog::CatalogWriter& writer,
                                        catalog::CatalogReader& reader,
                                        const embed::Embedder& embedder,
                                        Choose choose);
    Result<CrawlProgress> crawl_for(catalog::CatalogWriter& writer,
                                    catalog::CatalogReader& reader,
                                    std::shared_ptr<const embed::Embedder> embedder,
                                    const catalog::ModelRow& model,
                                    std::vector<std::filesystem::path> roots,
                                    bool named,
                                    const CrawlOptions& options,
                                    const Job& job);
    // Makes what the next model owes, then switches to it.
    Result<CrawlProgress> prepare(catalog::CatalogWriter& writer,
                                  catalog::CatalogReader& reader,
                                  const catalog::ModelRow& next,
                                  std::vector<std::filesystem::path> roots,
                                  const CrawlOptions& options,
                                  const Job& job);

    // As it is kept, which may be what only a newer Trove knows.
    static Result<OcrReader> ocr_reader(catalog::CatalogReader& reader);

    Result<std::shared_ptr<const ocr::Reader>> open_ocr_reader(catalog::CatalogReader& reader) {
        TROVE_TRY(const auto chosen, ocr_reader(reader));
        return ocr_readers_.open(chosen);
    }

    // What a crawl owes after its vectors, as far as it was asked for. Nothing here undoes the crawl: what cannot be
    // had is told with the answer.
    Result<CrawlProgress> end_crawl(CrawlProgress crawled,
                                    catalog::CatalogWriter& writer,
                                    catalog::CatalogReader& reader,
                                    const CrawlOptions& options,
                                    const Job& job);
    Result<CrawlProgress> suggest_tags_after(CrawlProgress crawled,
                                             catalog::CatalogWriter& writer,
                                             catalog::CatalogReader& reader,
                                             const CrawlOptions& options,
                                             const Job& job);

    Result<FileLock> lock() { return catalog::lock_for_writing(options_.folder); }

    OpenOptions options_;
    embed::RunOptions run_;
    models::Speeds speeds_;
    models::ModelStore models_;
    models::ModelKeeper keeper_{options_.folder / "models", models_};
    search::IndexCache index_;
    browse::Browse browse_;
    search::FilterCache filters_;
    search::TextCache texts_{1000};  // 2 to 4 MB of vectors
    crawl::OcrReaders ocr_readers_{default_ocr_folder()};
    catalog::ConnectionPool<catalog::CatalogReader> readers_;
    catalog::ConnectionPool<catalog::ThumbnailReader> thumbnails_;
};

}  // namespace trove::engine
