// SPDX-License-Identifier: GPL-3.0-or-later
//
// LibraryImpl: the state of a Library, shared by its parts (library.cpp, library_crawl.cpp, library_models.cpp). Any
// thread, as library.h says.
#pragma once
#include "base/file.h"
#include "base/scratch_folder.h"
#include "catalog/connection_pool.h"
#include "catalog/reader.h"
#include "catalog/thumbnails.h"
#include "catalog/write_lock.h"
#include "catalog/write_session.h"
#include "catalog/writer.h"
#include "crawl/ocr_readers.h"
#include "decoder/decoding_budget.h"
#include "embed/embedder.h"
#include "engine/library.h"
#include "models/model_keeper.h"
#include "models/model_store.h"
#include "models/speeds.h"
#include "search/embed.h"
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

// Most bytes of files and pixels that all requests of one process hold at once. A crawl has its own ceiling.
inline constexpr std::size_t kDecodingBytes = std::size_t{1} << 30U;

class LibraryImpl {
public:
    // `stand_in`: the folder of a temporary library in place of a missing one (OpenOptions::may_be_missing).
    explicit LibraryImpl(OpenOptions options, std::optional<ScratchFolder> stand_in = std::nullopt)
        : stand_in_(std::move(stand_in)),
          options_(std::move(options)),
          run_{.graphs = options_.folder / "graphs",
               .device = embed::device_named(options_.device).value_or(embed::Device::kAuto)},
          speeds_(options_.folder),
          models_(options_.folder / "models", options_.models_folder, run_),
          index_(options_.folder),
          browse_(options_.folder),
          filters_(options_.folder) {}

    // Library::open(). `model`: null, or a test's own model, used instead of those in folders.
    static Result<std::unique_ptr<Library>> open(OpenOptions options, std::shared_ptr<const embed::Embedder> model);

    // For tests and for repair(), which need the implementation.
    static LibraryImpl& of(Library& library) { return *library.impl_; }

    struct InUse {
        std::shared_ptr<const embed::Embedder> embedder;
        std::optional<catalog::ModelRow> row;  // absent: no crawl has used it yet

        [[nodiscard]] EmbeddingModel model() const {
            return {embedder->identity().name, embedder->identity().fingerprint, embedder->identity().dimensions};
        }
    };

    Result<InUse> in_use(catalog::CatalogReader& reader) {
        TROVE_TRY(const auto chosen, reader.models().in_use());
        InUse in_use;
        TROVE_TRY(in_use.embedder, models_.open(chosen ? std::string_view(chosen->name) : std::string_view()));
        TROVE_TRY(in_use.row, reader.models().by_fingerprint(in_use.embedder->identity().fingerprint));
        return in_use;
    }

    Result<embed::Vector> embed_text(const embed::Embedder& embedder, std::string_view text) {
        return search::embed_text(texts_, embedder, text);
    }

    Result<std::vector<Hit>> random(std::size_t count, std::uint64_t seed, std::size_t offset = 0);

    // From the first location that can be read and decoded, within kDecodingBytes.
    Result<decoder::DecodingBudget::Decoded> decode_original(const Photo& photo, const media::DecodeOptions& options);

    // From the first location with the photo's content; also stores it, if it can.
    Result<Bytes> make_thumbnail(const Photo& photo);
    // Of the photos that can be opened now. Returns their number. kCancelled.
    Result<std::int64_t> make_missing_thumbnails(const Job& job);

    enum class Choose { kNothing, kInUse, kNext };

    // Records a verified model, and makes it the current or the next one.
    Result<catalog::ModelRow> put_model(catalog::WriteSession& session, const embed::Embedder& embedder, Choose choose);

    struct CrawlRequest {
        std::vector<std::filesystem::path> roots;
        bool named = false;  // a person has just named the roots
        const CrawlOptions& options;
        const Job& job;
    };

    Result<CrawlProgress> crawl_for(catalog::WriteSession& session,
                                    std::shared_ptr<const embed::Embedder> embedder,
                                    const catalog::ModelRow& model,
                                    CrawlRequest request);
    // Makes the vectors that the next model lacks, then switches to it.
    Result<CrawlProgress> prepare(catalog::WriteSession& session, const catalog::ModelRow& next, CrawlRequest request);

    // The setting as stored; a newer Trove may have chosen a reader unknown to this one.
    static Result<OcrReader> ocr_reader(catalog::CatalogReader& reader);

    Result<std::shared_ptr<const ocr::Reader>> open_ocr_reader(catalog::CatalogReader& reader) {
        TROVE_TRY(const auto chosen, ocr_reader(reader));
        return ocr_readers_.open(chosen);
    }

    // The requested work that follows the vectors. A failure here does not fail the crawl: the answer reports it.
    Result<CrawlProgress> end_crawl(CrawlProgress crawled,
                                    catalog::WriteSession& session,
                                    const CrawlOptions& options,
                                    const Job& job);
    Result<CrawlProgress> suggest_tags_after(CrawlProgress crawled,
                                             catalog::WriteSession& session,
                                             const CrawlOptions& options,
                                             const Job& job);

    Result<FileLock> lock() { return catalog::lock_for_writing(options_.folder); }

    std::optional<ScratchFolder> stand_in_;  // first, so that it is deleted after everything else is closed
    OpenOptions options_;
    embed::RunOptions run_;
    models::Speeds speeds_;
    models::ModelStore models_;
    models::ModelKeeper keeper_{options_.folder / "models", models_};
    search::IndexCache index_;
    browse::Browse browse_;
    search::FilterCache filters_;
    search::TextCache texts_{1000};  // 2 to 4 MB of vectors
    decoder::DecoderPool decoders_;
    decoder::DecodingBudget decoding_{decoders_, kDecodingBytes};
    crawl::OcrReaders ocr_readers_{default_ocr_folder()};
    catalog::ConnectionPool<catalog::CatalogReader> readers_;
    catalog::ConnectionPool<catalog::ThumbnailReader> thumbnails_;
};

}  // namespace trove::engine
