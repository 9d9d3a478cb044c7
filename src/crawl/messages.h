// SPDX-License-Identifier: GPL-3.0-or-later
//
// The messages between the stages of a crawl (crawl.h).
#pragma once
#include "base/file.h"
#include "base/memory_budget.h"
#include "base/result.h"
#include "catalog/writer.h"
#include "crawl/source_intake.h"
#include "embed/embedder.h"
#include "media/decode.h"
#include "media/tiny.h"
#include "photo/failure.h"
#include "photo/metadata.h"
#include "sources/source.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace trove::crawl {

// The way a file failed.
struct FileFailure {
    FailStage stage = FailStage::kRead;
    Error error;
    enum class Kind {
        kPicture,    // expected to become a photo
        kNotQueued,  // the walk could not examine it
        kNoPicture,  // not a picture, and not expected to be one
        kInsteadOf,  // another file of its item is tried instead
    } kind = Kind::kPicture;
    std::optional<MayPass> may_pass = std::nullopt;  // if it does not follow from stage and error
};

// A file on its way from the disk to the catalog. Each step (photo.h) fills in its part.
struct IncomingFile {
    std::filesystem::path path;
    catalog::FileStamp stamp;
    std::uint64_t device = 0;  // st_dev
    ItemLink link;
    std::vector<sources::ItemFile> otherwise;  // previews to take when this file cannot be used
    Bytes bytes;
    bool is_read = false;  // bytes, content_bytes and hash are known
    std::int64_t content_bytes = 0;
    ContentHash hash;
    MemoryBudget::Share memory;
    media::Header header;
    Metadata metadata;
    Bytes thumbnail;
    media::Tiny tiny{};
    embed::PreparedImage prepared;
    embed::Vector vector;
    std::optional<FileFailure> failure;
};

// The writer's messages about files.
struct Finished {
    IncomingFile file;
};

struct SameContent {
    std::filesystem::path path;
    catalog::FileStamp stamp;
    std::uint64_t device = 0;
    ContentHash hash;
    ItemLink link;
    std::optional<PhotoId> photo;  // absent: the photo is still in the pipeline
};

[[nodiscard]] inline SameContent same_content(IncomingFile file, std::optional<PhotoId> photo) {
    return {std::move(file.path), file.stamp, file.device, file.hash, std::move(file.link), photo};
}

struct Failed {
    std::filesystem::path path;
    catalog::FileStamp stamp;
    std::optional<ContentHash> hash;  // of the current content, if its bytes were read
    FileFailure why;
};

// For a file whose `failure` is set.
[[nodiscard]] inline Failed failed(const IncomingFile& file) {
    return {file.path, file.stamp, file.is_read ? std::optional(file.hash) : std::nullopt, file.failure.value()};
}

struct BackAgain {  // known and unchanged, but marked as absent
    std::filesystem::path path;
};

// Facts from a reader of another program's library: see source_intake.h.
struct SourceTold {
    std::shared_ptr<SourceState> source;
    std::optional<OriginAlbum> album;  // absent: the message is about the source itself
};

struct ItemTold {
    std::shared_ptr<ItemState> item;
};

struct Linked {  // a file that is known or still in the pipeline
    ItemLink link;
    std::filesystem::path path;
    std::optional<PhotoId> photo;
};

using Message = std::variant<Finished, SameContent, Failed, BackAgain, SourceTold, ItemTold, Linked>;

}  // namespace trove::crawl
