// SPDX-License-Identifier: GPL-3.0-or-later
//
// The frame of importers: what a person points at (recognise), and the items that are in it (read_source).
//
// 1. Nothing is ever written beside a source, and no lock is taken there: foreign databases are read as private copies
//    (snapshot.h), containers are read in place (place.h).
// 2. A reader tells of every item, also of those whose files are away; it opens no picture. One thread; calls back on
//    it.
// 3. Tables and columns are looked for, not presumed: what is missing costs its part and is named by a warning.
// 4. Text handed out is valid UTF-8; paths are absolute and as the source has them.
// An importer is one function like read_source below, in files of its own, and a row in source.cpp.
// Not here: which items are wanted, and what is done with them (engine/).
#pragma once
#include "base/job.h"
#include "base/result.h"
#include "photo/origin.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trove::sources {

enum class SourceKind {
    kFolder,
    kTakeout,
    kLightroom,
    kLightroomPreviews,
    kApplePhotos,
    kIphoto,
    kCaptureOne,
    kDigikam
};

// "folder", "takeout", "lightroom", …: as the catalog and JSON have it.
[[nodiscard]] std::string_view to_string(SourceKind kind);

// By its name alone: a library, catalog or database of another program. kFolder for whatever is nothing of the kind,
// Takeouts too.
[[nodiscard]] SourceKind named_like_a_library(std::string_view name);

// A folder with another program's library in it, whatever it is called: "iPhoto Library". Some stats.
[[nodiscard]] SourceKind library_inside(const std::filesystem::path& folder);

// What lies at `path` (absolute), by its name and a look inside. kFolder for whatever is nothing else, single files
// included.
[[nodiscard]] SourceKind recognise(const std::filesystem::path& path);

// One set of bytes of an item. `path` is a file's, or a container's with the member behind it, as if it were a folder
// ("/a/takeout-001.zip/Takeout/x.jpg"); place.h reads both.
struct ItemFile {
    Rendition rendition = Rendition::kOriginal;
    std::filesystem::path path;

    // Size, and time or checksum, of a member, by which a later reading sees whether it changed. Absent for plain
    // files: whoever wants to know looks at the file itself.
    struct Stamp {
        std::int64_t size_bytes = 0;
        std::int64_t modified_ns = 0;
    };

    std::optional<Stamp> stamp;
};

struct Item {
    Origin origin;
    // What the source has, best first within a rendition. Originals that are known to be away are left out
    // (origin.original names them); others may still turn out to be missing. Originals and edited versions are all
    // taken in; of the previews the first that can be read, and only when nothing else can.
    std::vector<ItemFile> files;
};

struct SourceVisitor {
    std::function<void(OriginAlbum)> album;  // a parent before its children, an album before its items
    std::function<void(Item)> item;
    std::function<void(std::string)> warning;  // a sentence for a person
    // As a warning, and of something that may be there all the same: what was not told must not be taken for gone.
    // Where it is not set, `warning` is called.
    std::function<void(std::string)> loss = {};

    void tell_loss(std::string text) const { (loss ? loss : warning)(std::move(text)); }
};

// kNotFound, kCorrupt, kUnsupported (a version that makes no sense to the reader), kCancelled.
Result<void> read_source(SourceKind kind,
                         const std::filesystem::path& path,
                         const SourceVisitor& visitor,
                         const Job& job);

}  // namespace trove::sources
