// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "captioner/captioner.h"
#include "catalog/said_file.h"
#include "catalog/schema.h"
#include "engine/library_impl.h"
#include "media/resize.h"
#include "media/thumbnail.h"
#include "models/model_keeper.h"
#include "query/complete.h"
#include "query/text.h"
#include "search/search.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>
#include <utility>

namespace trove::engine {
namespace {

std::int64_t file_size_or_zero(const std::filesystem::path& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    return error ? 0 : static_cast<std::int64_t>(size);
}

// An embedder's address is not here: no crawl remembers it for the next.
Result<std::vector<WayOut>> ways_out(catalog::CatalogReader& reader) {
    std::vector<WayOut> ways;
    const auto add = [&](const char* what, std::string to, const char* by, const char* set_by) {
        if (!to.empty() && !captioner::is_this_computer(to)) ways.push_back({what, std::move(to), by, set_by});
    };
    TROVE_TRY(const auto settings, reader.captions().settings());
    if (const auto endpoint = settings.find("endpoint"); endpoint != settings.end())
        add("pictures", endpoint->second, "trove captions run", "trove captions settings");
    add("names of models", models::mirror_address(), "trove models pull", "TROVE_MODEL_MIRROR");
    return ways;
}

}  // namespace

const std::vector<std::string>& device_names() {
    return embed::device_names();
}

Library::Library(std::unique_ptr<LibraryImpl> impl) : impl_(std::move(impl)) {}

Library::~Library() = default;

const std::filesystem::path& Library::folder() const {
    return impl_->options_.folder;
}

Result<std::unique_ptr<Library>> Library::open(OpenOptions options) {
    return LibraryImpl::open(std::move(options), nullptr);
}

Result<std::unique_ptr<Library>> LibraryImpl::open(OpenOptions options, std::shared_ptr<const embed::Embedder> model) {
    if (!embed::device_named(options.device))
        return fail(Errc::kInvalid, fmt::format("there is no device {:?}; one of: {}", options.device,
                                                fmt::join(device_names(), ", ")));
    if (!decoder::can_serve()) media::initialise_decoders();
    std::error_code error;
    options.folder = std::filesystem::absolute(options.folder, error).lexically_normal();
    const bool exists = std::filesystem::exists(catalog::catalog_file(options.folder), error);
    std::optional<ScratchFolder> stand_in;
    const bool said = std::filesystem::exists(catalog::said_file(options.folder), error);
    if (!exists && !options.create && said) {
        return fail(
            Errc::kDamaged,
            fmt::format("{} is missing, and said.jsonl beside it is there. Your pictures are untouched. To make "
                        "the library again from what you said: trove check --repair",
                        display(catalog::catalog_file(options.folder))));
    }
    if (!exists && !options.create && options.may_be_missing) {
        TROVE_TRY(auto scratch, ScratchFolder::make("trove-empty"));
        options.folder = scratch.path();
        stand_in.emplace(std::move(scratch));
    } else if (!exists && !options.create) {
        return fail(Errc::kNotFound, fmt::format("there is no library in {}; make one with: trove crawl FOLDER",
                                                 display(options.folder)));
    }
    if (!exists) {
        const bool is_new = std::filesystem::create_directories(options.folder, error);
        // Faces, places and words of every picture: for this user's eyes.
        if (is_new && !error) std::filesystem::permissions(options.folder, std::filesystem::perms::owner_all, error);
        if (error)
            return fail(system_error(error.value(),
                                     fmt::format("cannot create the library folder {}", display(options.folder))));
    }
    auto impl = std::make_unique<LibraryImpl>(std::move(options), std::move(stand_in));
    if (model) impl->models_.put_built_in(std::move(model));
    auto reader = impl->readers_.lease(impl->options_.folder);
    if (!reader && (!exists || reader.error().code == Errc::kInvalid || reader.error().code == Errc::kNotFound)) {
        TROVE_TRY(const auto lock, impl->lock());
        TROVE_TRY([[maybe_unused]] auto writer, catalog::CatalogWriter::open(impl->options_.folder));
    } else if (!reader) {
        return fail(reader.error());
    } else if ((*reader)->has_lost_sayings(impl->options_.folder).value_or(false)) {
        // A library that cannot be written to stays as it is.
        if (const auto writer = catalog::CatalogWriter::open(impl->options_.folder);
            !writer && writer.error().code != Errc::kIo)
            return fail(writer.error());
    }
    return std::unique_ptr<Library>(new Library(std::move(impl)));
}

Result<Answer> Library::search(const Query& query) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto in_use, impl_->in_use(*reader));
    const auto answer_from = [&](const vectors::Index* index) {
        return search::search({*reader, *in_use.embedder, index, impl_->filters_, impl_->texts_, impl_->decoding_,
                               [&](const Photo& photo, const media::DecodeOptions& options) {
                                   return impl_->decode_original(photo, options);
                               }},
                              query);
    };
    if (!in_use.row) return answer_from(nullptr);
    TROVE_TRY(const auto index, impl_->index_.current(*reader, *in_use.row));
    auto answer = answer_from(index.get());
    if (!index->damaged()) return answer;
    TROVE_TRY(const auto whole, impl_->index_.current(*reader, *in_use.row));  // rebuilt from the catalog
    return answer_from(whole.get());
}

Result<std::vector<Completion>> Library::complete(std::string_view text, std::size_t most) {
    const auto unfinished = query::unfinished(text);
    std::vector<Completion> completions;
    const auto add = [&](const std::string& what, const std::string& meaning) {
        if (completions.size() < most)
            completions.push_back({std::string(text.substr(0, unfinished.from)) + what, what, meaning});
    };
    for (const auto& suggestion : query::complete(unfinished)) add(suggestion.text, suggestion.meaning);
    if (unfinished.field != nullptr) {
        const std::string typed = lower(unfinished.typed);
        TROVE_TRY(const auto values, impl_->filters_.values(unfinished.field->field, typed.starts_with('/')));
        for (const std::string& value : *values)
            if (completions.size() < most && lower(value).starts_with(typed))
                add(query::with_value(*unfinished.field, value), {});
    }
    return completions;
}

Result<std::vector<Hit>> LibraryImpl::random(std::size_t count, std::uint64_t seed, std::size_t offset) {
    TROVE_TRY(const auto shown, filters_.shown());
    std::vector<PhotoId> ids;
    shown->for_each([&](PhotoId id) { ids.push_back(id); });
    const std::size_t begin = std::min(offset, ids.size());
    const std::size_t end = begin + std::min(count, ids.size() - begin);
    std::mt19937_64 generator(seed);
    // Modulo: the bias is one part in 2^40 for any real library, and the order is the same on every platform.
    for (std::size_t i = 0; i < end; ++i) std::swap(ids[i], ids[i + generator() % (ids.size() - i)]);
    TROVE_TRY(auto reader, readers_.lease(options_.folder));
    return reader->photos().hits_of(std::span(ids).subspan(begin, end - begin));
}

Result<std::vector<Hit>> Library::random(std::size_t count, std::uint64_t seed, std::size_t offset) {
    return impl_->random(count, seed, offset);
}

Result<Photo> Library::photo(PhotoId id) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(auto photo, reader->photos().get(id));
    TROVE_TRY(photo.text, reader->text().lines(id));
    return photo;
}

Result<ContentHash> Library::content_hash(PhotoId id) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    return reader->photos().hash_of(id);
}

Result<std::optional<PhotoId>> Library::find(const std::filesystem::path& path) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    std::error_code error;
    const auto canonical = std::filesystem::canonical(path, error);
    return reader->photos().by_path(error ? std::filesystem::absolute(path).lexically_normal() : canonical);
}

Result<Bytes> Library::picture(PhotoId id, int edge_px) {
    TROVE_TRY(const auto photo, this->photo(id));
    media::DecodeOptions decoding;
    const int longer = std::max({photo.width_px, photo.height_px, 1});
    const int shorter = std::min(photo.width_px, photo.height_px);
    decoding.min_short_edge_px =
        std::max(1, static_cast<int>(std::int64_t{shorter} * std::min(edge_px, longer) / longer));
    TROVE_TRY(const auto decoded, impl_->decode_original(photo, decoding));
    const media::Image& image = decoded.image;
    const int edge = std::max(image.width, image.height);
    if (edge <= edge_px) return media::encode_jpeg(image, 88);
    const auto scaled = [&](int side) { return std::max(1, static_cast<int>(std::int64_t{side} * edge_px / edge)); };
    return media::encode_jpeg(media::resize(image, scaled(image.width), scaled(image.height), media::Filter::kBicubic),
                              88);
}

Result<std::int64_t> Library::change_counter() {
    return impl_->filters_.change_counter();
}

void Library::end_decoding() {
    impl_->decoders_.close();
}

std::string Library::decoders() {
    return impl_->decoders_.description(true);
}

Result<Status> Library::status() {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(const auto counts, reader->counts());
    Status status;
    status.folder = impl_->options_.folder;
    status.photos = counts.photos;
    status.locations = counts.locations;
    status.offline = counts.offline;
    status.missing = counts.missing;
    status.failures = counts.failures;
    status.ignored = counts.ignored;
    TROVE_TRY(status.roots, reader->roots().all());
    TROVE_TRY(const auto model, reader->models().in_use());
    if (model) {
        status.model = model->name;
        TROVE_TRY(status.embedded, reader->embeddings().count(model->id));
        TROVE_TRY(const auto tagging, reader->tags().tagging(model->id));
        TROVE_TRY(status.unjudged, reader->embeddings().count_after(model->id, tagging ? tagging->tagged_seq : 0));
    } else {
        for (const ModelInfo& info : impl_->models_.list())
            if (info.built_in) status.model = info.name;
    }
    TROVE_TRY(const auto next, reader->models().next());
    if (next) {
        status.next_model = next->name;
        TROVE_TRY(status.next_embedded, reader->embeddings().count(next->id));
    }
    const auto reading = LibraryImpl::ocr_reader(*reader).value_or(OcrReader{});
    status.text_reader = reading.text();
    TROVE_TRY(const auto texts, reader->text().counts(crawl::OcrReaders::identity(reading)));
    status.read = texts.read;
    status.unread = texts.unread;
    status.unreadable = texts.unreadable;
    status.kernel = vectors::kernel_name();
    status.decoders = impl_->decoders_.description(false);
    status.catalog_bytes = file_size_or_zero(catalog::catalog_file(status.folder));
    status.thumbnails_bytes = file_size_or_zero(catalog::thumbnails_file(status.folder));
    status.being_written = FileLock::is_held(status.folder / "lock");
    TROVE_TRY(status.leaves, ways_out(*reader));
    return status;
}

Result<std::vector<Failure>> Library::failures(bool with_ignored) {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(auto rows, reader->failures().all(with_ignored));
    std::vector<Failure> failures;
    for (auto& row : rows)
        failures.push_back({std::move(row.path), row.stage, row.may_pass, row.code, std::move(row.reason), row.at_s});
    return failures;
}

Result<std::vector<std::string>> Library::check() {
    TROVE_TRY(auto reader, impl_->readers_.lease(impl_->options_.folder));
    TROVE_TRY(auto problems, reader->check());
    TROVE_TRY(const auto ids, reader->photos().all());
    impl_->thumbnails_.forget();
    auto thumbnails = impl_->thumbnails_.lease(impl_->options_.folder);
    if (!thumbnails) {
        problems.push_back(fmt::format("{}; the next crawl makes the thumbnails again", thumbnails.error().what));
        return problems;
    }
    for (const PhotoId id : ids) {
        TROVE_TRY(const auto hash, reader->photos().hash_of(id));
        const auto thumbnail = (*thumbnails)->thumbnail(hash);
        if (!thumbnail) problems.push_back(fmt::format("photo {}: {}", to_int(id), thumbnail.error().what));
    }
    return problems;
}

browse::Browse& Library::browse() {
    return impl_->browse_;
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
