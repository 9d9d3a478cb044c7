// SPDX-License-Identifier: GPL-3.0-or-later
//
// exiv2, for one thread at a time. It has state shared by all threads: XMP's register of namespaces, and the settings
// for lens names. Its own lock covers only a part: with several threads reading at once, one file in ten thousand lost
// its XMP or its lens. Reading takes 0.05 to 0.2 ms on average, decoding milliseconds.
#pragma once
#include "base/guarded.h"

namespace trove::media {

// Initialised on first use. exiv2 is never called outside with(), which holds our lock.
class MetadataLibrary {
public:
    MetadataLibrary();
};

Guarded<MetadataLibrary>& metadata_library();

// Starts exiv2, and loads the C library's tables of the characters that metadata are written in, for the life of the
// process.
void load_metadata_library();

}  // namespace trove::media
