// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/photo.h"

#include "crawl/content_hash.h"
#include "crawl/discovery.h"
#include "media/sniff.h"
#include "media/thumbnail.h"
#include "sources/folder.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace trove::crawl {

namespace {

// Records the failure, and takes in the source's preview instead, if there is one.
Result<void> set_aside(IncomingFile file, const TakeIn& with) {
    auto preview = preview_instead(file);
    TROVE_CHECKED(with.store.put(failed(file)));
    return preview ? take_in(std::move(*preview), with) : Result<void>();
}

}  // namespace

Result<void> take_in(IncomingFile file, const TakeIn& with) {
    if (!read_bytes(file, with.places)) return set_aside(std::move(file), with);
    TROVE_TRY(const auto photo, known_photo(file.hash, with.catalog, with.owed));
    if (photo) return with.store.put(same_content(std::move(file), photo));
    if (!recognise(file, with.decoding)) return set_aside(std::move(file), with);
    if (!decode_picture(file, with.decoding, with.embedder)) return set_aside(std::move(file), with);
    embed_pictures({&file, 1}, with.embedder, with.stop);
    if (file.failure) return set_aside(std::move(file), with);
    return file.vector.empty() ? Result<void>() : with.store.put(Finished{std::move(file)});
}

namespace {

bool is_expected(const IncomingFile& file) {
    return sources::is_named_like_a_picture(file.path.filename().native());
}

bool fails(IncomingFile& file, FailStage stage, Error error, FileFailure::Kind kind = FileFailure::Kind::kPicture) {
    file.failure = FileFailure{stage, std::move(error), kind};
    return false;
}

}  // namespace

bool read_bytes(IncomingFile& file, sources::PlaceReader& places) {
    const bool expected = is_expected(file);
    const auto kind = expected ? FileFailure::Kind::kPicture : FileFailure::Kind::kNoPicture;
    auto bytes = places.read(Place::parse(file.path.native()), kMostPictureBytes);
    if (!bytes) return fails(file, FailStage::kRead, bytes.error(), kind);
    file.bytes = std::move(*bytes);
    file.content_bytes = static_cast<std::int64_t>(file.bytes.size());
    file.hash = hash_content(file.bytes);
    file.is_read = true;
    const FailStage stage = expected ? FailStage::kDecode : FailStage::kIgnored;
    if (file.bytes.empty()) return fails(file, stage, {Errc::kCorrupt, "the file is empty"}, kind);
    if (!expected && !media::is_decodable(media::sniff(file.bytes)))
        return fails(file, stage, {Errc::kUnsupported, "not a picture"}, kind);
    return true;
}

Result<std::optional<PhotoId>> known_photo(const ContentHash& hash,
                                           catalog::CatalogReader& catalog,
                                           const std::unordered_set<PhotoId>& owed) {
    TROVE_TRY(const auto photo, catalog.photos().by_hash(hash));
    return photo && !owed.contains(*photo) ? photo : std::nullopt;
}

bool recognise(IncomingFile& file, const Decoding& with) {
    auto header = with.decoders.read_header(file.bytes, with.stop);
    if (!header) return fails(file, FailStage::kDecode, header.error());
    file.header = std::move(*header);
    file.otherwise.clear();  // from here on this file is the one that counts
    const auto fits = media::check_memory(file.header, limits_beside(file, with.limits));
    return fits || fails(file, FailStage::kDecode, fits.error());
}

media::DecodeOptions limits_beside(const IncomingFile& file, media::DecodeOptions limits) {
    limits.memory_bytes -= std::min(limits.memory_bytes, file.bytes.size());
    return limits;
}

bool decode_picture(IncomingFile& file, const Decoding& with, const embed::Embedder& embedder) {
    auto picture =
        with.decoders.decode_with_metadata(file.bytes, file.header, limits_beside(file, with.limits), with.stop);
    if (!picture) return fails(file, FailStage::kDecode, picture.error());
    const media::Image& image = picture->image;
    file.metadata = std::move(picture->metadata);
    auto thumbnail = media::make_thumbnail(image);
    if (!thumbnail) return fails(file, FailStage::kDecode, thumbnail.error());
    file.thumbnail = std::move(*thumbnail);
    file.tiny = media::make_tiny(image);
    auto prepared = embedder.prepare(image);
    if (!prepared) return fails(file, FailStage::kEmbed, prepared.error());
    file.prepared = std::move(*prepared);
    file.bytes = Bytes();
    return true;
}

void embed_pictures(std::span<IncomingFile> files, const embed::Embedder& embedder, const std::stop_token& stop) {
    std::vector<embed::PreparedImage> images;
    images.reserve(files.size());
    for (IncomingFile& file : files) images.push_back(std::move(file.prepared));
    auto vectors = embedder.embed_images(images);
    if (vectors) {
        for (std::size_t i = 0; i < files.size(); ++i) files[i].vector = std::move((*vectors)[i]);
        return;
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (stop.stop_requested()) return;  // a remote embedder was cancelled, which is no fault of the pictures
        auto one = files.size() == 1 ? std::move(vectors) : embedder.embed_images({&images[i], 1});
        if (one) {
            files[i].vector = std::move(one->front());
        } else {
            fails(files[i], FailStage::kEmbed, one.error());
        }
    }
}

std::optional<IncomingFile> preview_instead(IncomingFile& file) {
    if (file.otherwise.empty() || !file.failure) return std::nullopt;
    IncomingFile preview;
    preview.path = file.otherwise.front().path;
    preview.link = {file.link.item, file.otherwise.front().rendition};
    preview.otherwise.assign(file.otherwise.begin() + 1, file.otherwise.end());
    // If it is missing, reading it reports that.
    [[maybe_unused]] const bool there = stat_place(file.otherwise.front(), preview);
    file.failure->stage = FailStage::kIgnored;
    file.failure->error.what += "; its preview is used";
    file.failure->kind = FileFailure::Kind::kInsteadOf;
    return preview;
}

}  // namespace trove::crawl
