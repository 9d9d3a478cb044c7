// SPDX-License-Identifier: GPL-3.0-or-later
//
// PlaceReader: the bytes at a place: a plain file, or a member of a container, named as if the container were a folder.
//
//   /a/b.jpg                                       the file /a/takeout-001.zip/Takeout/x.jpg               a member of
//   a zip archive, inflated in memory /a/X.lrdata/3/3829/3829….lrprev/AdobeRGB.6.jpg the largest whole picture in a
//   Lightroom preview file, with the named
//                                                  colour profile and EXIF orientation (6) written into it; likewise
//                                                  for the plain files of newer caches
//   /a/X.lrdata/root-pixels.db/3829….AdobeRGB.6.jpg  the small picture that the preview cache's database holds
//
// Containers stay open between calls, a few at a time. One thread at a time. Untrusted: a member whose declared size is
// above what is asked for, or whose bytes are more or less than declared, is an error; no member's name leads out of
// its container, because none is ever used as a name of a file.
#pragma once
#include "base/file.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace trove::sources {

class PlaceReader {
public:
    PlaceReader();
    PlaceReader(PlaceReader&&) noexcept;
    PlaceReader& operator=(PlaceReader&&) noexcept;
    ~PlaceReader();

    // As read_file(): kNotFound, kInvalid, kUnsupported above `most`, kCorrupt.
    [[nodiscard]] Result<Bytes> read(const std::filesystem::path& place, std::size_t most);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// The file in the file system that holds the place: the place itself, or its container. Empty when neither is there.
[[nodiscard]] std::filesystem::path file_of_place(const std::filesystem::path& place);

}  // namespace trove::sources
