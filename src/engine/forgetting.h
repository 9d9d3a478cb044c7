// SPDX-License-Identifier: GPL-3.0-or-later
//
// Forgetting: takes folders, photos, sources and missing files out of the library, after a look at what that removes.
// Reached through Library::forgetting(); borrows the library. Any thread. No file outside the library is touched.
//
// 1. plan() changes nothing. apply() with its token removes exactly what the plan showed.
// 2. Vectors, thumbnails, texts and marks of a forgotten photo are removed. A forgotten folder or file inside a folder
//    that is still crawled is passed by from then on, until a person names it in a crawl again.
#pragma once
#include "api/leaving.h"
#include "base/result.h"

#include <string_view>

namespace trove::engine {

class LibraryImpl;

class Forgetting {
public:
    explicit Forgetting(LibraryImpl& library) : library_(library) {}

    // kNotFound: the library knows nothing of a folder or photo.
    [[nodiscard]] Result<Leaving> plan(const LeavingRequest& request);
    // `token`: of the plan that a person has seen; empty: no look is wanted. kInvalid: something else would leave now;
    // nothing is removed. kBusy: a crawl is under way. kNotFound as for plan(). Returns what left.
    Result<Leaving> apply(const LeavingRequest& request, std::string_view token);

private:
    LibraryImpl& library_;
};

}  // namespace trove::engine
