// SPDX-License-Identifier: GPL-3.0-or-later
// The first line is a Content-Type, the rest a body: every part that comes out lies in the body.
#include "server/multipart.h"
#include "target.h"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> bytes(data, size);
    const auto line = static_cast<std::size_t>(std::find(bytes.begin(), bytes.end(), '\n') - bytes.begin());
    const auto body = bytes.subspan(std::min(line + 1, size));
    const auto boundary = trove::server::multipart_boundary(trove::fuzz::text_of(bytes.first(line)));
    if (!boundary || !*boundary) return 0;
    trove::fuzz::promise(!(*boundary)->empty() && (*boundary)->size() <= 70, "a boundary has 1 to 70 bytes");
    for (const std::string_view name : {"image", "images", ""}) {
        const auto part = trove::server::multipart_part(body, **boundary, name);
        if (part) trove::fuzz::promise(trove::fuzz::lies_in(*part, body), "a part lies in the body");
        const auto parts = trove::server::multipart_parts(body, **boundary, name, 3);
        if (!parts) continue;
        if (!parts->empty()) ++trove::fuzz::taken;
        trove::fuzz::promise(parts->size() <= 3, "no more parts than asked for");
        for (const auto& each : *parts)
            trove::fuzz::promise(trove::fuzz::lies_in(each, body), "each part lies in the body");
    }
    return 0;
}
