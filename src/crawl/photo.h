// SPDX-License-Identifier: GPL-3.0-or-later
//
// The steps from a file to a row of the catalog. take_in() runs them all for one file, on one thread:
//
//   read_bytes -> known_photo? -> recognise -> decode_picture -> embed_pictures -> CrawlStore::put
//
// A crawl (crawl.cpp) runs the same steps with a queue between each two and several threads for the slow ones. A step
// returns false when the file failed; IncomingFile::failure then has the stage and the reason. An Error ends the crawl.
// Steps use only their arguments and share nothing; any thread.
#pragma once
#include "base/result.h"
#include "catalog/reader.h"
#include "crawl/messages.h"
#include "crawl/store.h"
#include "decoder/pool.h"
#include "embed/embedder.h"
#include "media/decode.h"
#include "sources/place.h"

#include <optional>
#include <span>
#include <stop_token>
#include <unordered_set>

namespace trove::crawl {

// Reads the bytes and hashes them.
bool read_bytes(IncomingFile& file, sources::PlaceReader& places);

// The photo with this content, if it is complete: the file is then one more copy.
Result<std::optional<PhotoId>> known_photo(const ContentHash& hash,
                                           catalog::CatalogReader& catalog,
                                           const std::unordered_set<PhotoId>& owed);

struct Decoding {
    decoder::DecoderPool& decoders;
    media::DecodeOptions limits;
    std::stop_token stop;  // the failure is then kCancelled, which is no fault of the file
};

// Reads the header: the format, and whether the memory limit suffices.
bool recognise(IncomingFile& file, const Decoding& with);

// The memory limit for the picture, after its file's bytes.
[[nodiscard]] media::DecodeOptions limits_beside(const IncomingFile& file, media::DecodeOptions limits);

// Makes metadata, thumbnail and the embedder's input. The bytes are not needed afterwards.
bool decode_picture(IncomingFile& file, const Decoding& with, const embed::Embedder& embedder);

// Makes vectors of several pictures at once. A picture that the model refuses does not fail the others. A file left
// with neither a vector nor a failure was skipped because of `stop`.
void embed_pictures(std::span<IncomingFile> files, const embed::Embedder& embedder, const std::stop_token& stop);

// For a file that failed before it was recognised: its source's preview, if any, to take in instead. The file's own
// failure is then recorded but not counted.
[[nodiscard]] std::optional<IncomingFile> preview_instead(IncomingFile& file);

struct TakeIn {
    sources::PlaceReader& places;
    catalog::CatalogReader& catalog;
    const std::unordered_set<PhotoId>& owed;  // photos to which the model owes a vector
    Decoding decoding;
    const embed::Embedder& embedder;
    CrawlStore& store;  // used within a batch of its writer
    std::stop_token stop;
};

Result<void> take_in(IncomingFile file, const TakeIn& with);

}  // namespace trove::crawl
