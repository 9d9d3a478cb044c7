// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a query: nothing may crash, and what random_query_for_test.h promises must hold.
#include "query/complete.h"
#include "query/random_query_for_test.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // A char may look at any byte.
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string broken = trove::query::broken_promise(text);
    if (!broken.empty()) {
        std::fprintf(stderr, "[%.*s]: %s\n", static_cast<int>(text.size()), text.data(), broken.c_str());
        std::abort();
    }
    if (trove::query::unfinished(text).from > size) std::abort();
    return 0;
}
