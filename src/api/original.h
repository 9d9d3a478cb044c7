// SPDX-License-Identifier: GPL-3.0-or-later
//
// Original: a photo's own bytes, open for reading, from a file or a container. Owns the open file. One thread at a
// time.
#pragma once
#include "base/file.h"
#include "photo/place.h"

#include <cstdint>
#include <string>

namespace trove {

struct Original {
    Place place;          // where the bytes are; if place.is_file(), that file may be used directly
    std::string name;     // suggested file name: "IMG_1.jpg"; a preview has its original's name
    FileDescriptor file;  // at offset 0; for a member of a container, an unnamed copy on disk
    std::uint64_t size_bytes = 0;
};

}  // namespace trove
