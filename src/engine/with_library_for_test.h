// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: a new library, and a folder for pictures.
#pragma once
#include "base/bitmap_for_test.h"
#include "base/source_folder_for_test.h"
#include "engine/library.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <utility>

namespace trove::engine {

class WithLibrary : public testing::Test {
protected:
    void SetUp() override {
        std::filesystem::create_directories(pictures_);
        open();
    }

    // May be called again, to reopen.
    void open() {
        library_.reset();
        auto opened = Library::open({scratch_.path() / "library", models_, true});
        ASSERT_TRUE(opened) << opened.error().what;
        library_ = std::move(*opened);
    }

    TemporaryFolder scratch_;
    std::filesystem::path pictures_ = scratch_.path() / "pictures";
    std::filesystem::path models_ = source_folder() / "models";
    std::unique_ptr<Library> library_;
};

}  // namespace trove::engine
