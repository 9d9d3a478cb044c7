// SPDX-License-Identifier: GPL-3.0-or-later
// The XMP in a Lightroom catalog, packed or plain.
#include "sources/lightroom_xmp.h"
#include "target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (!trove::sources::title_in_xmp(trove::sources::lightroom_xmp({data, size})).empty()) ++trove::fuzz::taken;
    (void)trove::sources::title_in_xmp(trove::fuzz::text_of({data, size}));
    return 0;
}
