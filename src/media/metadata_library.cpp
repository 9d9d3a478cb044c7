// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/metadata_library.h"

#include "media/xmp_sidecar.h"

#include <exiv2/exiv2.hpp>

#include <string>

namespace trove::media {

MetadataLibrary::MetadataLibrary() {
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);
    Exiv2::XmpParser::initialize();
    Exiv2::XmpProperties::registerNs(std::string(kTroveNamespace), "trove");
    // HEIF, AVIF, JPEG XL. The newest versions read them unasked, and call this deprecated.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    Exiv2::enableBMFF(true);
#pragma GCC diagnostic pop
}

Guarded<MetadataLibrary>& metadata_library() {
    static Guarded<MetadataLibrary> library;
    return library;
}

}  // namespace trove::media
