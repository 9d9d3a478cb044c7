// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/metadata_library.h"

#include "media/xmp_sidecar.h"

#include <exiv2/exiv2.hpp>

#include <iconv.h>
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

void load_metadata_library() {
    metadata_library().with([](MetadataLibrary&) {});
    // exiv2 (convert.cpp, value.cpp) converts between these. A converter that is never closed keeps its table loaded.
    for (const char* const name : {"UCS-2LE", "UCS-2BE", "UTF-16LE", "UTF-16BE", "UTF-16", "ISO-8859-1", "ISO-8859-15",
                                   "CP1252", "SHIFT-JIS", "SHIFT_JIS", "EUC-JP", "ISO-2022-JP", "ASCII"}) {
        [[maybe_unused]] const iconv_t from = ::iconv_open("UTF-8", name);
        [[maybe_unused]] const iconv_t to = ::iconv_open(name, "UTF-8");
    }
}

}  // namespace trove::media
