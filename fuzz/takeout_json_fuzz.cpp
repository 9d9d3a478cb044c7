// SPDX-License-Identifier: GPL-3.0-or-later
// A JSON file of a Takeout.
#include "base/file.h"
#include "sources/takeout_json.h"
#include "target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto json = trove::sources::parse_takeout_json({data, size});
    if (json.kind != trove::sources::TakeoutJson::Kind::kUnreadable) ++trove::fuzz::taken;
    trove::fuzz::promise(trove::valid_utf8(json.title) == json.title, "a title is text");
    for (const auto& person : json.persons) trove::fuzz::promise(trove::valid_utf8(person) == person, "a name is text");
    return 0;
}
