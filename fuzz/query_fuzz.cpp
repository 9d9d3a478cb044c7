// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a query: nothing may crash, and what random_query_for_test.h promises must hold.
#include "query/complete.h"
#include "query/random_query_for_test.h"
#include "target.h"

#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = trove::fuzz::text_of({data, size});
    const std::string broken = trove::query::broken_promise(text);
    if (!broken.empty()) std::fprintf(stderr, "[%.*s]\n", static_cast<int>(text.size()), text.data());
    trove::fuzz::promise(broken.empty(), broken.c_str());
    trove::fuzz::promise(trove::query::unfinished(text).from <= size, "what is unfinished lies in the text");
    ++trove::fuzz::taken;
    return 0;
}

// Texts close to the language get further than damaged bytes alone.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
    constexpr std::size_t kLongestText = 400;
    most = std::min(most, kLongestText);
    size = std::min(size, most);
    if (seed % 4 == 0) return LLVMFuzzerMutate(data, size, most);
    std::mt19937_64 random(seed);
    const std::string fresh = trove::query::random_query(random);
    // Instead of the text, behind it, or behind its beginning.
    const std::size_t kept = seed % 4 == 1 ? 0 : seed % 4 == 2 ? size : random() % (size + 1);
    const std::size_t added = std::min(fresh.size(), most - kept);
    std::memcpy(data + kept, fresh.data(), added);
    return kept + added;
}
