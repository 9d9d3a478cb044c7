// SPDX-License-Identifier: GPL-3.0-or-later
// A zip archive: no member's name leads out of it, and none yields more than it declares.
#include "sources/zip_file.h"
#include "target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static trove::fuzz::MemoryFile file;
    const auto zip = trove::sources::ZipFile::open(file.holding({data, size}));
    if (!zip) return 0;
    ++trove::fuzz::taken;
    int read = 0;
    for (const auto& member : zip->members()) {
        const std::filesystem::path name(member.name);
        trove::fuzz::promise(!name.is_absolute(), "a name is relative");
        for (const auto& part : name) trove::fuzz::promise(part != "..", "a name does not lead upwards");
        trove::fuzz::promise(zip->find(member.name) != nullptr, "a member is found by its name");
        if (++read > 20) continue;
        constexpr std::size_t kMost = 1 << 20;
        if (const auto bytes = zip->read(member, kMost))
            trove::fuzz::promise(
                bytes->size() <= kMost && static_cast<std::int64_t>(bytes->size()) <= member.size_bytes,
                "no more bytes than declared");
    }
    return 0;
}
