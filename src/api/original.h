// SPDX-License-Identifier: GPL-3.0-or-later
//
// Original: a photo's own bytes, open for reading, wherever they lie. Owns the open file. One thread at a time.
#pragma once
#include "base/file.h"
#include "photo/place.h"

#include <cstdint>
#include <string>

namespace trove {

struct Original {
    Place place;          // where it was found; when it is_file(), that file may be used in its stead
    std::string name;     // to save it under: "IMG_1.jpg"; a preview has the name of what it shows
    FileDescriptor file;  // at its beginning; of a member of a container, a copy on disk that has no name
    std::uint64_t size_bytes = 0;
};

}  // namespace trove
