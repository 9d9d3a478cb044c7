// SPDX-License-Identifier: GPL-3.0-or-later
//
// PlaceReader: reads the bytes at a Place (photo/place.h): a file; a member of a zip archive, inflated; the largest
// whole picture in a Lightroom preview file, or the small one in the preview cache's database, with the named colour
// profile and EXIF orientation added.
//
// Containers stay open between calls, a few at a time. One thread at a time. Untrusted: a member with a declared size
// above the limit, or with another size than declared, is an error. No member's name leads out of its container,
// because none is ever used as a file name.
#pragma once
#include "base/file.h"
#include "base/result.h"
#include "photo/place.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

namespace trove::sources {

struct OpenedPlace {
    Place place;          // as returned by locate()
    FileDescriptor file;  // for reading, at offset 0; a member is an unnamed copy in the temporary folder
    std::uint64_t size_bytes = 0;
};

class PlaceReader {
public:
    PlaceReader();
    PlaceReader(PlaceReader&&) noexcept;
    PlaceReader& operator=(PlaceReader&&) noexcept;
    ~PlaceReader();

    // As read_file(): kNotFound, kInvalid, kUnsupported above `most`, kCorrupt.
    [[nodiscard]] Result<Bytes> read(const Place& place, std::size_t most);

    // The same bytes, without an archive's member in memory. A file may be larger than `most`; a member may not.
    // kNoSpace: the temporary folder has no room for a member.
    [[nodiscard]] Result<OpenedPlace> open(const Place& place, std::size_t most);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// The place, if its file or container exists now. The file system decides which part of the name is the container.
[[nodiscard]] std::optional<Place> locate(const Place& place);

// The file or container that holds the place; empty if it does not exist.
[[nodiscard]] std::filesystem::path file_of_place(const Place& place);

}  // namespace trove::sources
