// SPDX-License-Identifier: GPL-3.0-or-later
// A tokenizer.json: what loads turns any text into few enough ids, none above the largest.
#include "embed/tokenizer.h"
#include "target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static trove::fuzz::MemoryFile file;
    const auto path = file.holding({data, size});
    for (const auto family : {trove::embed::Family::kClip, trove::embed::Family::kSiglip}) {
        const auto tokenizer = trove::embed::load_tokenizer(path, family);
        if (!tokenizer) continue;
        ++trove::fuzz::taken;
        for (const char* text : {"", "a photo of 2 dogs, \xd0\xb8\xd0\xbb\xd0\xb8", "\xff\xf0\x9f\x8d\x95 x\n"}) {
            const auto ids = (*tokenizer)->encode(text, 16);
            trove::fuzz::promise(ids.size() <= 16, "no more ids than the model takes");
            for (const std::int64_t id : ids)
                trove::fuzz::promise(id <= (*tokenizer)->largest_id(), "no id above the largest");
        }
    }
    return 0;
}
