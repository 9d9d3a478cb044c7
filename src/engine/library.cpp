// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/library.h"

#include "base/file.h"
#include "base/guarded.h"
#include "catalog/reader.h"
#include "catalog/schema.h"
#include "catalog/writer.h"
#include "embed/manifest.h"
#include "engine/crawl.h"
#include "engine/filter_cache.h"
#include "engine/index_cache.h"
#include "engine/model_keeper.h"
#include "engine/model_store.h"
#include "engine/ocr_phase.h"
#include "engine/model_work.h"
#include "engine/name_places.h"
#include "engine/search.h"
#include "engine/speeds.h"
#include "engine/tag_phase.h"
#include "engine/text_cache.h"
#include "engine/text_readers.h"
#include "engine/write_lock.h"
#include "media/decode.h"
#include "media/resize.h"
#include "media/thumbnail.h"
#include "query/complete.h"
#include "remote/remote_embedder.h"
#include "sources/place.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <random>
#include <utility>

namespace trove::engine {
namespace {

constexpr std::size_t kMostTexts = 1000;  // 2 to 4 MB of vectors
constexpr std::size_t kMostPictureBytes = std::size_t{768} << 20U;

std::filesystem::path from_environment(const char* name) {
    // Read before any thread changes the environment, which none does.
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value == nullptr ? std::filesystem::path() : std::filesystem::path(value);
}

// Connections that are not in use. A lease takes one, or opens one, and puts it back.
template <class Connection>
class Pool {
public:
    class Lease {
    public:
        Lease(Pool& pool, Connection connection) : pool_(&pool), connection_(std::move(connection)) {}
        // A moved-from optional still holds a connection, an empty one, which must not go back.
        Lease(Lease&& other) noexcept : pool_(other.pool_), connection_(std::exchange(other.connection_, std::nullopt)) {}
        Lease& operator=(Lease&&) = delete;
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() {
            if (connection_) pool_->idle_.with([&](auto& idle) { idle.push_back(std::move(*connection_)); });
        }
        Connection* operator->() { return &*connection_; }
        Connection& operator*() { return *connection_; }

    private:
        friend class Pool;
        Pool* pool_;
        std::optional<Connection> connection_;
    };

    Result<Lease> lease(const std::filesystem::path& library) {
        auto reused = idle_.with([](auto& idle) {
            std::optional<Connection> one;
            if (!idle.empty()) {
                one.emplace(std::move(idle.back()));
                idle.pop_back();
            }
            return one;
        });
        if (reused) return Lease(*this, std::move(*reused));
        TROVE_TRY(auto opened, Connection::open(library));
        return Lease(*this, std::move(opened));
    }

private:
    Guarded<std::vector<Connection>> idle_;
};

// Whether `inner` lies under `outer` in plain sight: no hidden folder between them.
bool lies_openly_inside(const std::filesystem::path& inner, const std::filesystem::path& outer) {
    const auto relative = inner.lexically_relative(outer);
    if (relative.empty() || *relative.begin() == "..") return false;
    return std::ranges::none_of(relative, [](const std::filesystem::path& part) { return part.native().starts_with('.') && part != "."; });
}

Result<std::vector<std::filesystem::path>> absolute_roots(std::span<const std::filesystem::path> paths) {
    std::vector<std::filesystem::path> roots;
    for (const auto& path : paths) {
        std::error_code error;
        auto root = std::filesystem::canonical(path, error);
        if (error) return fail(system_error(error.value(), fmt::format("cannot crawl {}", display(path))));
        if (std::ranges::find(roots, root) == roots.end()) roots.push_back(std::move(root));
    }
    return roots;
}

std::int64_t file_size_or_zero(const std::filesystem::path& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return error ? 0 : static_cast<std::int64_t>(size);
}

}  // namespace

std::filesystem::path default_library_folder() {
    if (auto folder = from_environment("TROVE_LIBRARY"); !folder.empty()) return folder;
    if (auto data = from_environment("XDG_DATA_HOME"); data.is_absolute()) return data / "trove";
    auto home = from_environment("HOME");
    return (home.empty() ? std::filesystem::path("/") : home) / ".local/share/trove";
}

std::filesystem::path default_models_folder() {
    if (auto folder = from_environment("TROVE_MODELS"); !folder.empty()) return folder;
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    // Installed: PREFIX/bin/trove and PREFIX/share/trove/models. Built: SOURCE/build/PRESET/bin/trove and SOURCE/models.
    for (auto folder = program.parent_path(); folder.has_relative_path(); folder = folder.parent_path())
        for (const char* models : {"share/trove/models", "models"})
            if (std::filesystem::exists(folder / models / kBuiltInModel / "trove-model.json", error)) return folder / models;
    return program.parent_path().parent_path() / "share/trove/models";
}

std::filesystem::path default_ocr_folder() {
    if (auto folder = from_environment("TROVE_OCR_MODELS"); !folder.empty()) return folder;
    std::error_code error;
    const auto prefix = std::filesystem::read_symlink("/proc/self/exe", error).parent_path().parent_path();
    // Installed: PREFIX/bin/trove and PREFIX/share/trove/ocr. Built: build/PRESET/bin/trove and build/PRESET/ocr.
    return std::filesystem::exists(prefix / "ocr", error) ? prefix / "ocr" : prefix / "share/trove/ocr";
}

const std::vector<std::string>& device_names() { return embed::device_names(); }

class Library::Impl {
public:
    explicit Impl(OpenOptions options)
        : options_(std::move(options)),
          run_{.graphs = options_.folder / "graphs", .device = embed::device_named(options_.device).value_or(embed::Device::kAuto)},
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

    Result<Hit> hit(catalog::CatalogReader& reader, PhotoId id, std::optional<float> score) {
        TROVE_TRY(auto photo, reader.photo(id));
        Hit hit;
        hit.photo = id;
        hit.hash = photo.hash;
        hit.score = score;
        hit.width_px = photo.width_px;
        hit.height_px = photo.height_px;
        if (!photo.locations.empty()) {
            hit.path = std::move(photo.locations.front().path);
            hit.present = photo.locations.front().present;
        }
        return hit;
    }

    using Choose = Result<void> (catalog::CatalogWriter::*)(ModelId);

    // Enters a model that has been found whole, as the one in use, the next one, or (null) as it is.
    Result<catalog::ModelRow> put_model(catalog::CatalogWriter& writer, catalog::CatalogReader& reader, const embed::Embedder& embedder, Choose choose) {
        const auto& identity = embedder.identity();
        // A damaged model that still loads would fill the catalog with vectors that are near nothing.
        TROVE_CHECKED(models_.verify(identity.name));
        TROVE_TRY(const auto known, reader.model_by_fingerprint(identity.fingerprint));
        if (!known) TROVE_CHECKED(models_.probe(identity.name));
        TROVE_CHECKED(writer.begin());
        TROVE_TRY(auto model, writer.put_model(identity.fingerprint, identity.name, identity.dimensions));
        if (choose != nullptr) TROVE_CHECKED((writer.*choose)(model.id));
        TROVE_CHECKED(writer.commit());
        return model;
    }

    Result<CrawlProgress> crawl_for(catalog::CatalogWriter& writer, catalog::CatalogReader& reader, std::shared_ptr<const embed::Embedder> embedder,
                                    const catalog::ModelRow& model, std::vector<std::filesystem::path> roots, bool named, const CrawlOptions& options, const Job& job) {
        if (!options.embedder.empty()) {
            TROVE_TRY(embedder, remote::connect(options.embedder, std::move(embedder), job.stop));
        }
        // Before: what an older library lacks need not wait for the crawl. After: what sources have said of places since.
        TROVE_CHECKED(name_places(reader, writer, job));
        auto crawled = engine::crawl({options_.folder, std::move(roots), std::move(embedder), model, options, speeds_, named}, writer, job);
        if (crawled || crawled.error().code == Errc::kCancelled) {
            TROVE_TRY(const auto now, reader.model_by_fingerprint(model.fingerprint));
            if (now) TROVE_CHECKED(index_.save(reader, *now));
            TROVE_CHECKED(name_places(reader, writer, job));
        }
        return crawled;
    }

    // Makes what the next model owes, then switches to it.
    Result<CrawlProgress> prepare(catalog::CatalogWriter& writer, catalog::CatalogReader& reader, const catalog::ModelRow& next,
                                  std::vector<std::filesystem::path> roots, const CrawlOptions& options, const Job& job) {
        TROVE_TRY(const auto embedder, models_.open(next.name));
        if (embedder->identity().fingerprint != next.fingerprint)
            return fail(Errc::kInvalid, fmt::format("the model {} has changed since it was chosen; choose it again with: trove models use {}", next.name, next.name));
        TROVE_CHECKED(models_.verify(next.name));
        auto crawled = crawl_for(writer, reader, embedder, next, std::move(roots), false, options, job);
        if (!crawled) return crawled;
        TROVE_CHECKED(writer.begin());
        TROVE_CHECKED(writer.use_model(next.id));
        TROVE_CHECKED(writer.commit());
        return crawled;
    }

    // As it is kept, which may be what only a newer Trove knows.
    static Result<TextReading> text_reading(catalog::CatalogReader& reader) {
        TROVE_TRY(const auto kept, reader.setting(kReaderSetting));
        if (!kept) return TextReading{};
        const auto value = nlohmann::json::parse(*kept, nullptr, false);
        auto reading = parse_text_reading(value.is_string() ? value.get_ref<const std::string&>() : *kept);
        if (!reading) return fail(prefixed(reading.error(), "what this library's words are read by: trove ocr --reader chooses"));
        return reading;
    }

    Result<std::shared_ptr<const ocr::TextReader>> text_reader(catalog::CatalogReader& reader) {
        TROVE_TRY(const auto reading, text_reading(reader));
        return text_readers_.open(reading);
    }

    // What a crawl owes after its vectors, as far as it was asked for. Nothing here undoes the crawl: what cannot be had is
    // told with the answer.
    Result<CrawlProgress> end_crawl(CrawlProgress crawled, catalog::CatalogWriter& writer, catalog::CatalogReader& reader, const CrawlOptions& options, const Job& job) {
        if (options.suggest_tags) {
            TROVE_TRY(crawled, suggest_tags_after(std::move(crawled), writer, reader, options, job));
        }
        if (!options.read_text) return crawled;
        auto opened = text_reader(reader);
        if (opened) return engine::read_texts({options_.folder, std::move(*opened), options, crawled}, writer, job);
        crawled.left_undone.push_back(fmt::format("the words in the pictures were not looked for: {}; when that is put right: trove ocr", opened.error().what));
        if (const auto reading = text_reading(reader)) {
            TROVE_TRY(const auto counts, reader.text_counts(TextReaders::identity(*reading)));
            crawled.unread = counts.unread;
        }
        return crawled;
    }

    Result<CrawlProgress> suggest_tags_after(CrawlProgress crawled, catalog::CatalogWriter& writer, catalog::CatalogReader& reader, const CrawlOptions& options,
                                             const Job& job) {
        TROVE_TRY(const auto now, in_use(reader));
        if (!now.row) return crawled;
        return end_with_tags(std::move(crawled), reader, *now.row, [&](std::string_view text) { return embed_text(*now.embedder, text); }, options, writer, job);
    }

    Result<FileLock> lock() { return lock_for_writing(options_.folder); }

    OpenOptions options_;
    embed::RunOptions run_;
    Speeds speeds_;
    ModelStore models_;
    ModelKeeper keeper_{options_.folder / "models", models_};
    IndexCache index_;
    Browse browse_;
    FilterCache filters_;
    TextCache texts_{kMostTexts};
    TextReaders text_readers_{default_ocr_folder()};
    Pool<catalog::CatalogReader> readers_;
    Pool<catalog::ThumbnailReader> thumbnails_;
};

Library::Library(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Library::~Library() = default;

const std::filesystem::path& Library::folder() const { return impl_->options_.folder; }

Result<std::unique_ptr<Library>> Library::open(OpenOptions options) {
    if (!embed::device_named(options.device))
        return fail(Errc::kInvalid, fmt::format("there is no device {:?}; one of: {}", options.device, fmt::join(device_names(), ", ")));
    media::initialise_decoders();
    std::error_code error;
    options.folder = std::filesystem::absolute(options.folder, error).lexically_normal();
    const bool exists = std::filesystem::exists(catalog::catalog_file(options.folder), error);
    if (!exists && !options.create)
        return fail(Errc::kNotFound, fmt::format("there is no library in {}; make one with: trove crawl FOLDER", display(options.folder)));
    if (!exists) {
        std::filesystem::create_directories(options.folder, error);
        if (error) return fail(system_error(error.value(), fmt::format("cannot create the library folder {}", display(options.folder))));
    }
    auto impl = std::make_unique<Impl>(std::move(options));
    auto reader = impl->readers_.lease(impl->options_.folder);
    if (!reader && (!exists || reader.error().code == Errc::kInvalid || reader.error().code == Errc::kNotFound)) {
        TROVE_TRY(const auto lock, impl->lock());
        TROVE_TRY([[maybe_unused]] auto writer, catalog::CatalogWriter::open(impl->options_.folder));
    } else if (!reader) {
        return fail(reader.error());
    }
    return std::unique_ptr<Library>(new Library(std::move(impl)));
}

Result<CrawlProgress> Library::crawl(std::span<const std::filesystem::path> paths, const CrawlOptions& options, const Job& job) {
    TROVE_TRY(auto roots, absolute_roots(paths));
    for (const auto& root : roots)
        if (lies_openly_inside(impl_->options_.folder, root))
            return fail(Errc::kInvalid, fmt::format("the library {} lies inside {}; keep it elsewhere with --library", display(impl_->options_.folder), display(root)));
    TROVE_TRY(const auto lock, impl_->lock());
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(impl_->options_.folder));
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    if (roots.empty()) {
        TROVE_TRY(roots, reader->roots());
    }
    if (roots.empty()) return fail(Errc::kInvalid, "nothing was crawled before: say which folder");
    if (paths.empty()) {
        TROVE_TRY(const auto next, reader->next_model());
        if (next) {
            TROVE_TRY(const auto crawled, impl_->prepare(writer, *reader, *next, std::move(roots), options, job));
            return impl_->end_crawl(crawled, writer, *reader, options, job);
        }
    }
    TROVE_TRY(const auto in_use, impl_->in_use(*reader));
    TROVE_TRY(const auto chosen, reader->model_in_use());
    const bool is_chosen = chosen && chosen->fingerprint == in_use.embedder->identity().fingerprint;
    TROVE_TRY(const auto model, impl_->put_model(writer, *reader, *in_use.embedder, is_chosen ? nullptr : &catalog::CatalogWriter::use_model));
    TROVE_TRY(const auto crawled, impl_->crawl_for(writer, *reader, in_use.embedder, model, std::move(roots), !paths.empty(), options, job));
    return impl_->end_crawl(crawled, writer, *reader, options, job);
}

Result<CrawlProgress> Library::read_texts(const CrawlOptions& options, const Job& job) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(auto text_reader, impl_->text_reader(*reader));
    TROVE_TRY(const auto lock, impl_->lock());
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(impl_->options_.folder));
    return engine::read_texts({impl_->options_.folder, std::move(text_reader), options, {}}, writer, job);
}

Result<std::vector<TextLine>> Library::read_text(std::span<const std::uint8_t> file_bytes, const std::optional<TextReading>& by) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto text_reader, by ? impl_->text_readers_.open(*by) : impl_->text_reader(*reader));
    media::DecodeOptions decoding;
    decoding.min_short_edge_px = text_reader->wanted_short_edge_px();
    TROVE_TRY(const auto decoded, media::decode(file_bytes, decoding));
    return text_reader->read(decoded.image);
}

Result<TextReading> Library::text_reading() {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    return Impl::text_reading(*reader);
}

Result<TextReading> Library::choose_text_reading(const TextReading& reading) {
    TROVE_TRY(auto chosen, tidy(reading));
    TROVE_TRY([[maybe_unused]] const auto works, impl_->text_readers_.open(chosen));
    TROVE_CHECKED(impl_->browse_.put_setting(kReaderSetting, nlohmann::json(chosen.text()).dump()));
    return chosen;
}

Result<Answer> Library::search(const Query& query) {
    TROVE_TRY(const auto parsed, read_query(query));
    if (parsed.expression == query::Expression{} && !query.image && !query.like)
        return fail(Errc::kInvalid, "the query is empty: type some words, or give a picture");
    if (query.image && query.like) return fail(Errc::kInvalid, "a query compares with a picture, or with a photo of the library: one of them");
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto in_use, impl_->in_use(*reader));
    Answer answer;
    answer.model = in_use.embedder->identity().name;
    if (!in_use.row) return answer;
    // The second time only when a damaged part of the index was met: current() makes it anew.
    for (int attempt = 0;; ++attempt) {
        TROVE_TRY(const auto index, impl_->index_.current(*reader, *in_use.row));
        const Senses senses{*reader, *in_use.embedder, *index, [&](std::string_view text) { return impl_->embed_text(*in_use.embedder, text); },
                            [&](std::span<const std::uint8_t> file) { return impl_->embed_picture(*in_use.embedder, file); }};
        const SearchParts parts{senses, impl_->filters_, [&](PhotoId id, std::optional<float> score) { return impl_->hit(*reader, id, score); }};
        TROVE_TRY(auto found, engine::search(parts, query, parsed));
        if (index->damaged() && attempt == 0) continue;
        found.model = std::move(answer.model);
        return found;
    }
}

Result<std::vector<Completion>> Library::complete(std::string_view text, std::size_t most) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    const auto unfinished = query::unfinished(text);
    std::vector<Completion> completions;
    const auto add = [&](const std::string& what, const std::string& meaning) {
        if (completions.size() < most) completions.push_back({std::string(text.substr(0, unfinished.from)) + what, what, meaning});
    };
    for (const auto& suggestion : query::complete(unfinished)) add(suggestion.text, suggestion.meaning);
    if (unfinished.field != nullptr) {
        TROVE_TRY(const auto values, reader->values(unfinished.field->field, unfinished.typed, most));
        for (const std::string& value : values) add(query::with_value(*unfinished.field, value), {});
    }
    return completions;
}

Result<std::vector<Hit>> Library::random(std::size_t count, std::uint64_t seed) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(auto ids, reader->all_photos());
    std::mt19937_64 generator(seed);
    std::vector<Hit> hits;
    for (std::size_t i = 0; i < std::min(count, ids.size()); ++i) {
        // Modulo: the bias is one part in 2^40 for any library there is, and the order is the same on every platform.
        std::swap(ids[i], ids[i + generator() % (ids.size() - i)]);
        auto hit = impl_->hit(*reader, ids[i], std::nullopt);
        if (hit) hits.push_back(std::move(*hit));
    }
    return hits;
}

Result<Photo> Library::photo(PhotoId id) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(auto photo, reader->photo(id));
    TROVE_TRY(photo.text, reader->text_lines(id));
    return photo;
}

Result<ContentHash> Library::content_hash(PhotoId id) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    return reader->hash_of(id);
}

Result<std::optional<PhotoId>> Library::find(const std::filesystem::path& path) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    std::error_code error;
    const auto canonical = std::filesystem::canonical(path, error);
    return reader->photo_by_path(error ? std::filesystem::absolute(path).lexically_normal() : canonical);
}

Result<Bytes> Library::thumbnail(PhotoId id) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto hash, reader->hash_of(id));
    TROVE_TRY(auto thumbnails, impl_->thumbnails_.lease(impl_->options_.folder));
    return thumbnails->thumbnail(hash);
}

Result<Bytes> Library::picture(PhotoId id, int edge_px) {
    TROVE_TRY(const auto photo, this->photo(id));
    Error last{Errc::kNotFound, "the photo lies nowhere"};
    sources::PlaceReader places;
    for (const Location& location : photo.locations) {
        const auto bytes = places.read(location.path, kMostPictureBytes);
        if (!bytes) {
            last = prefixed(bytes.error(), display(location.path));
            continue;
        }
        media::DecodeOptions decoding;
        const int longer = std::max({photo.width_px, photo.height_px, 1});
        const int shorter = std::min(photo.width_px, photo.height_px);
        decoding.min_short_edge_px = std::max(1, static_cast<int>(std::int64_t{shorter} * std::min(edge_px, longer) / longer));
        auto decoded = media::decode(*bytes, decoding);
        if (!decoded) {
            last = prefixed(decoded.error(), display(location.path));
            continue;
        }
        const media::Image& image = decoded->image;
        const int edge = std::max(image.width, image.height);
        if (edge <= edge_px) return media::encode_jpeg(image, 88);
        const auto scaled = [&](int side) { return std::max(1, static_cast<int>(std::int64_t{side} * edge_px / edge)); };
        return media::encode_jpeg(media::resize(image, scaled(image.width), scaled(image.height), media::Filter::kBicubic), 88);
    }
    return fail(last);
}

Result<std::vector<float>> Library::embed_text(std::string_view text) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto in_use, impl_->in_use(*reader));
    return impl_->embed_text(*in_use.embedder, text);
}

Result<std::vector<float>> Library::embed_image(std::span<const std::uint8_t> file_bytes) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto in_use, impl_->in_use(*reader));
    return impl_->embed_picture(*in_use.embedder, file_bytes);
}

Result<EmbeddingModel> Library::embedding_model() {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto in_use, impl_->in_use(*reader));
    return in_use.model();
}

Result<Embeddings> Library::embed_texts(std::span<const std::string> texts) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto in_use, impl_->in_use(*reader));
    Embeddings made{in_use.model(), {}};
    for (const std::string& text : texts) {
        TROVE_TRY(auto vector, impl_->embed_text(*in_use.embedder, text));
        made.vectors.push_back(std::move(vector));
    }
    return made;
}

Result<Embeddings> Library::embed_images(std::span<const std::span<const std::uint8_t>> files) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto in_use, impl_->in_use(*reader));
    media::DecodeOptions decoding;
    decoding.min_short_edge_px = in_use.embedder->wanted_short_edge_px();
    std::vector<embed::PreparedImage> prepared;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const auto decoded = media::decode(files[i], decoding);
        if (!decoded) return fail(files.size() == 1 ? decoded.error() : prefixed(decoded.error(), fmt::format("picture {}", i + 1)));
        TROVE_TRY(auto one, in_use.embedder->prepare(decoded->image));
        prepared.push_back(std::move(one));
    }
    Embeddings made{in_use.model(), {}};
    TROVE_TRY(made.vectors, in_use.embedder->embed_images(prepared));
    return made;
}

Result<std::int64_t> Library::change_counter() { return impl_->filters_.change_counter(); }

Result<Status> Library::status() {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto counts, reader->counts());
    Status status;
    status.folder = impl_->options_.folder;
    status.photos = counts.photos;
    status.locations = counts.locations;
    status.offline = counts.offline;
    status.failures = counts.failures;
    status.ignored = counts.ignored;
    TROVE_TRY(status.roots, reader->roots());
    TROVE_TRY(const auto model, reader->model_in_use());
    if (model) {
        status.model = model->name;
        TROVE_TRY(status.embedded, reader->embedded_count(model->id));
        TROVE_TRY(const auto tagging, reader->tagging(model->id));
        TROVE_TRY(status.unjudged, reader->embedded_after(model->id, tagging ? tagging->tagged_seq : 0));
    } else {
        for (const ModelInfo& info : impl_->models_.list())
            if (info.built_in) status.model = info.name;
    }
    TROVE_TRY(const auto next, reader->next_model());
    if (next) {
        status.next_model = next->name;
        TROVE_TRY(status.next_embedded, reader->embedded_count(next->id));
    }
    const auto reading = Impl::text_reading(*reader).value_or(TextReading{});
    status.text_reader = reading.text();
    TROVE_TRY(const auto texts, reader->text_counts(TextReaders::identity(reading)));
    status.read = texts.read;
    status.unread = texts.unread;
    status.unreadable = texts.unreadable;
    status.kernel = vectors::kernel_name();
    status.catalog_bytes = file_size_or_zero(catalog::catalog_file(status.folder));
    status.thumbnails_bytes = file_size_or_zero(catalog::thumbnails_file(status.folder));
    const auto lock = FileLock::acquire(status.folder / "lock");
    status.being_written = !lock && lock.error().code == Errc::kBusy;
    return status;
}

Result<std::vector<Failure>> Library::failures(bool with_ignored) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(auto rows, reader->failures(with_ignored));
    std::vector<Failure> failures;
    for (auto& row : rows) failures.push_back({std::move(row.path), std::move(row.stage), row.code, std::move(row.reason), row.at_s});
    return failures;
}

Result<std::vector<ModelInfo>> Library::models() {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto chosen, reader->model_in_use());
    auto models = impl_->models_.list();
    for (ModelInfo& model : models) {
        model.in_use = chosen ? model.name == chosen->name : model.built_in;
        if (const auto manifest = embed::read_manifest(model.folder)) model.images_per_s = impl_->speeds_.images_per_s(manifest->fingerprint());
    }
    return models;
}

Result<CrawlProgress> Library::use_model(std::string_view name, bool drop_old, const CrawlOptions& options, const Job& job) {
    TROVE_TRY(const auto embedder, impl_->models_.open(name));
    TROVE_TRY(const auto lock, impl_->lock());
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(impl_->options_.folder));
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto old, reader->model_in_use());
    TROVE_TRY(const auto model, impl_->put_model(writer, *reader, *embedder, &catalog::CatalogWriter::prepare_model));
    TROVE_TRY(const auto owed, reader->owed(model.id));
    CrawlProgress done;
    done.phase = CrawlPhase::kDone;
    if (owed.empty()) {
        TROVE_CHECKED(writer.begin());
        TROVE_CHECKED(writer.use_model(model.id));
        TROVE_CHECKED(writer.commit());
    } else {
        TROVE_TRY(auto roots, reader->roots());
        TROVE_TRY(done, impl_->prepare(writer, *reader, model, std::move(roots), options, job));
    }
    if (drop_old && old && old->id != model.id) {
        TROVE_CHECKED(writer.begin());
        TROVE_CHECKED(writer.drop_vectors(old->id));
        TROVE_CHECKED(writer.commit());
        TROVE_CHECKED(impl_->index_.drop(*old));
    }
    return done;
}

Result<Available> Library::available_models(const CatalogueChoice& choice) { return impl_->keeper_.available(choice); }

Result<void> Library::can_pull_model(std::string_view name, const PullOptions& options, const Job& job) {
    return impl_->keeper_.can_pull(name, options, job);
}

Result<PulledModel> Library::pull_model(std::string_view name, const PullOptions& options, const Job& job) {
    auto pulled = impl_->keeper_.pull(name, options, job);
    if (!pulled || !pulled->was_there) impl_->models_.forget();
    return pulled;
}

Result<ModelInfo> Library::add_model(std::span<const std::filesystem::path> paths, const AddOptions& options, const Job& job) {
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
    const auto model = std::ranges::find_if(models, [&](const ModelInfo& m) { return m.name == name || m.folder.filename().native() == name; });
    if (model == models.end()) return fail(impl_->models_.find(name).error());
    TROVE_TRY(const auto in_use, reader->model_in_use());
    TROVE_TRY(const auto next, reader->next_model());
    if (!model->built_in && in_use && in_use->name == model->name)
        return fail(Errc::kInvalid, fmt::format("{} is in use; choose another first with: trove models use NAME", model->name));
    if (next && next->name == model->name)
        return fail(Errc::kInvalid, fmt::format("{} is being prepared to be the next one; choose another first with: trove models use NAME", model->name));
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

Result<std::vector<SourceInfo>> Library::sources() {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    return reader->sources();
}

Result<std::vector<AlbumInfo>> Library::albums() {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    return reader->albums();
}

Result<std::vector<PersonInfo>> Library::persons() {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    return reader->persons();
}

Result<std::vector<PhotoOrigin>> Library::origins(PhotoId id) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    return reader->origins(id);
}

Result<std::vector<PhotoId>> Library::photos_of_album(std::string_view title) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    return reader->photos_of_album(title);
}

Result<std::vector<std::string>> Library::check() {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(auto problems, reader->check());
    TROVE_TRY(const auto ids, reader->all_photos());
    TROVE_TRY(auto thumbnails, impl_->thumbnails_.lease(impl_->options_.folder));
    for (const PhotoId id : ids) {
        TROVE_TRY(const auto photo, reader->photo(id));
        if (const auto thumbnail = thumbnails->thumbnail(photo.hash); !thumbnail)
            problems.push_back(fmt::format("photo {}: {}", to_int(id), thumbnail.error().what));
    }
    return problems;
}

Browse& Library::browse() { return impl_->browse_; }

Result<void> Library::remove_source(std::int64_t id) {
    TROVE_TRY(const auto lock, impl_->lock());
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(impl_->options_.folder));
    TROVE_CHECKED(writer.begin());
    TROVE_CHECKED(writer.remove_root(id));
    TROVE_TRY([[maybe_unused]] const std::int64_t removed, writer.remove_homeless_photos());
    return writer.commit();
}

Result<void> Library::rebuild_index() {
    TROVE_TRY(const auto lock, impl_->lock());
    TROVE_CHECKED(impl_->index_.drop());
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto in_use, impl_->in_use(*reader));
    if (!in_use.row) return {};
    return impl_->index_.save(*reader, *in_use.row);
}

}  // namespace trove::engine
