// SPDX-License-Identifier: GPL-3.0-or-later
// What a decoder process says of a picture: a header, an error, metadata.
#include "base/text.h"
#include "decoder/wire.h"
#include "target.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace trove::decoder;
    Reply reply{};
    std::memcpy(&reply, data, std::min(size, sizeof reply));
    const auto header = header_from(reply.header);
    if (header && header->width_px <= 0) std::abort();
    if (trove::valid_utf8(error_from(reply).what) != error_from(reply).what) std::abort();
    if (metadata_from({data, size})) ++trove::fuzz::taken;
    return 0;
}
