// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: a real library with a few pictures, and a real server on it. Made once per test program.
#pragma once
#include "base/bitmap_for_test.h"
#include "engine/library.h"
#include "server/server.h"

#include <memory>
#include <string>

namespace trove::server {

struct TestLibrary {
    static constexpr int kPhotos = 6;  // one is 64 x 32, the others square

    TemporaryFolder folder;  // pictures/ and library/
    std::unique_ptr<engine::Library> library;
    std::string problem;  // the reason for a library without photos; empty: no problem
};

// If `problem` is set, tests that need photos print it and skip.
[[nodiscard]] TestLibrary& test_library();

}  // namespace trove::server
