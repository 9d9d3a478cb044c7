// SPDX-License-Identifier: GPL-3.0-or-later
//
// PlaceReader: the bytes at a Place (photo/place.h): a file; a member of a zip archive, inflated; the largest whole
// picture of a Lightroom preview file, or the small one that the preview cache's database holds, with the named colour
// profile and EXIF orientation written into it.
//
// Containers stay open between calls, a few at a time. One thread at a time. Untrusted: a member whose declared size is
// above what is asked for, or whose bytes are more or less than declared, is an error; no member's name leads out of
// its container, because none is ever used as a name of a file.
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
    Place place;          // as locate() gives it
    FileDescriptor file;  // for reading, at its beginning; a member is a copy in the temporary folder, without a name
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

    // The same bytes, without holding an archive's member in memory. A file may be larger than `most`; a member may not.
    // kNoSpace: the temporary folder has no room for a member.
    [[nodiscard]] Result<OpenedPlace> open(const Place& place, std::size_t most);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// The place as the file system has it now, when its file or its container is there: which part of the name is the
// container is looked at, not guessed.
[[nodiscard]] std::optional<Place> locate(const Place& place);

// The container of that; empty when nothing is there.
[[nodiscard]] std::filesystem::path file_of_place(const Place& place);

}  // namespace trove::sources
