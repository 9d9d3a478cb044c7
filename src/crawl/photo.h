// SPDX-License-Identifier: GPL-3.0-or-later
//
// How a file becomes a row of the catalog. take_in() tells it from the first byte to the last, one file on one thread:
//
//   read_bytes -> known_photo? -> recognise -> decode_picture -> embed_pictures -> CrawlStore::put
//
// A crawl executes the same steps with a queue between each two and several threads at the slow ones: crawl.cpp, which
// holds nothing else. A step returns false when the file failed; IncomingFile::failure then says where and why. An Error
// is something that ends the crawl. Steps use what they are given and share nothing; any thread.
#pragma once
#include "base/result.h"
#include "catalog/reader.h"
#include "crawl/messages.h"
#include "crawl/store.h"
#include "embed/embedder.h"
#include "media/decode.h"
#include "sources/place.h"

#include <optional>
#include <span>
#include <stop_token>
#include <unordered_set>

namespace trove::crawl {

// The bytes, and the hash by which the content is known.
bool read_bytes(IncomingFile& file, sources::PlaceReader& places);

// The photo with that content, when the crawl owes it nothing: the file is one more copy of it.
Result<std::optional<PhotoId>> known_photo(const ContentHash& hash,
                                           catalog::CatalogReader& catalog,
                                           const std::unordered_set<PhotoId>& owed);

// The header: what the bytes hold, and whether the memory suffices for it.
bool recognise(IncomingFile& file, const media::DecodeOptions& limits);

// What memory is left for the picture beside its own file.
[[nodiscard]] media::DecodeOptions limits_beside(const IncomingFile& file, media::DecodeOptions limits);

// Metadata, thumbnail, and what the embedder takes; the bytes are no longer needed then.
bool decode_picture(IncomingFile& file, const media::DecodeOptions& limits, const embed::Embedder& embedder);

// Vectors, for several pictures at once. One that the model cannot take does not take the others with it. A file that
// has neither a vector nor a failure afterwards was left because of `stop`.
void embed_pictures(std::span<IncomingFile> files, const embed::Embedder& embedder, const std::stop_token& stop);

// A file that failed before it was recognised, and of which its source has a preview: the preview, to be taken in
// instead. The file's own failure becomes one that is remembered and not counted.
[[nodiscard]] std::optional<IncomingFile> preview_instead(IncomingFile& file);

struct TakeIn {
    sources::PlaceReader& places;
    catalog::CatalogReader& catalog;
    const std::unordered_set<PhotoId>& owed;  // photos to which the model owes a vector
    media::DecodeOptions limits;
    const embed::Embedder& embedder;
    CrawlStore& store;  // within a batch of its writer
    std::stop_token stop;
};

Result<void> take_in(IncomingFile file, const TakeIn& with);

}  // namespace trove::crawl
