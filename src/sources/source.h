// SPDX-License-Identifier: GPL-3.0-or-later
//
// The framework of importers: recognise() finds the kind of a path that a person names, read_source() reads its items.
//
// 1. Nothing is ever written beside a source, and no lock is taken there: foreign databases are read from private
//    copies (snapshot.h), containers in place (place.h).
// 2. A reader reports every item, even with absent files, and opens no picture. One thread; calls back on it.
// 3. Tables and columns are looked up, not assumed: a missing one costs only its part, and a warning names it.
// 4. Reported text is valid UTF-8; paths are absolute, as in the source.
// An importer is one function like read_source below, in its own files, and a row in source.cpp.
// Not here: the selection and use of the items (crawl/).
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

// "folder", "takeout", "lightroom", …: the spelling in the catalog and in JSON.
[[nodiscard]] std::string_view to_string(SourceKind kind);

// Judges by the name only: a library, catalog or database of another program. kFolder for everything else, including
// Takeouts.
[[nodiscard]] SourceKind named_like_a_library(std::string_view name);

// Recognises a folder that holds another program's library under any name: "iPhoto Library". Costs a few stats.
[[nodiscard]] SourceKind library_inside(const std::filesystem::path& folder);

// The kind of `path` (absolute), from its name and contents. kFolder for everything else, including single files.
[[nodiscard]] SourceKind recognise(const std::filesystem::path& path);

// One set of bytes of an item. `path` is a file's path, or a container's path followed by the member, as if in a folder
// ("/a/takeout-001.zip/Takeout/x.jpg"); place.h reads both.
struct ItemFile {
    Rendition rendition = Rendition::kOriginal;
    std::filesystem::path path;

    // Size, and time or checksum, of a member, so that a later reading can detect a change. Absent for plain files,
    // which can be checked directly.
    struct Stamp {
        std::int64_t size_bytes = 0;
        std::int64_t modified_ns = 0;
    };

    std::optional<Stamp> stamp;
};

struct Item {
    Origin origin;
    // The item's files, best first within a rendition. Originals known to be absent are left out (origin.original names
    // them); others may still be missing. All originals and edited versions are indexed; of the previews only the first
    // readable one, and only if nothing else can be read.
    std::vector<ItemFile> files;
};

struct SourceVisitor {
    std::function<void(OriginAlbum)> album;  // a parent before its children, an album before its items
    std::function<void(Item)> item;
    std::function<void(std::string)> warning;  // a sentence for a person
    // A warning about items that may exist although they were not reported, and so must not be treated as deleted. If
    // not set, `warning` is called.
    std::function<void(std::string)> loss = {};
    // A film that is not the moving part of a photo. Films are not indexed; if set, it counts them.
    std::function<void(const std::filesystem::path&)> film = {};

    std::vector<MovedRoot> roots = {};

    void tell_film(const std::filesystem::path& path) const {
        if (film) film(path);
    }

    void tell_loss(std::string text) const { (loss ? loss : warning)(std::move(text)); }
};

// kNotFound, kCorrupt, kUnsupported (a version unknown to the reader), kCancelled.
Result<void> read_source(SourceKind kind,
                         const std::filesystem::path& path,
                         const SourceVisitor& visitor,
                         const Job& job);

}  // namespace trove::sources
