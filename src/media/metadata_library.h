// SPDX-License-Identifier: GPL-3.0-or-later
//
// exiv2, for one thread at a time. It keeps state that all threads share: XMP's register of namespaces, the settings by
// which lenses are named. The lock that it asks for covers a part of that: where several threads read at once, one file
// in ten thousand lost its XMP or its lens. Reading takes 0.05 to 0.2 ms on average, decoding milliseconds.
#pragma once
#include "base/guarded.h"

namespace trove::media {

// Started when it is first asked for. Its own lock is ours: nothing of exiv2 is called outside with().
class MetadataLibrary {
public:
    MetadataLibrary();
};

Guarded<MetadataLibrary>& metadata_library();

}  // namespace trove::media
