// SPDX-License-Identifier: GPL-3.0-or-later
// The markers, chunks and boxes of a picture file, before any library reads them.
#include "media/sniff.h"
#include "media/structure.h"
#include "target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto format = trove::media::sniff({data, size});
    if (trove::media::check_structure({data, size}, format)) ++trove::fuzz::taken;
    static_cast<void>(trove::media::has_bounded_metadata({data, size}, format));
    return 0;
}
