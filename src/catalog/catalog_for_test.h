// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: a catalog in a folder of its own, with an open batch, and photos to put into it.
#pragma once
#include "base/folder_for_test.h"
#include "catalog/reader.h"
#include "catalog/writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace trove::catalog {

class CatalogTest : public ::testing::Test {
protected:
    CatalogTest() {
        auto writer = CatalogWriter::open(folder_.path());
        EXPECT_TRUE(writer) << writer.error().what;
        writer_.emplace(std::move(*writer));
        EXPECT_TRUE(writer_->begin());
    }

    static ContentHash hash_of(std::uint8_t n) {
        ContentHash hash;
        hash.bytes.fill(n);
        return hash;
    }

    static NewPhoto a_photo(std::uint8_t n, std::vector<std::string> keywords = {}) {
        static constexpr std::array<std::uint8_t, 3> kThumbnail{1, 2, 3};
        NewPhoto photo;
        photo.hash = hash_of(n);
        photo.format = "jpeg";
        photo.width_px = 4;
        photo.height_px = 3;
        photo.size_bytes = n;
        photo.metadata.keywords = std::move(keywords);
        photo.thumbnail_jpeg = kThumbnail;
        return photo;
    }

    // The photo's file is "/p/N".
    PhotoId add(std::uint8_t n, std::vector<std::string> keywords = {}) {
        const auto id = writer_->photos().put(a_photo(n, std::move(keywords)));
        EXPECT_TRUE(id) << id.error().what;
        EXPECT_TRUE(writer_->files().put("/p/" + std::to_string(n), id->id, {1, 1}, std::nullopt));
        return id->id;
    }

    // Commits everything written so far, and begins a new batch.
    CatalogReader reader() {
        EXPECT_TRUE(writer_->commit());
        auto opened = CatalogReader::open(folder_.path());
        EXPECT_TRUE(opened) << opened.error().what;
        EXPECT_TRUE(writer_->begin());
        return std::move(*opened);
    }

    std::vector<PhotoId> found(std::string word) {
        const auto matches = reader().text().matches({.words = {std::move(word)}}, 10);
        EXPECT_TRUE(matches) << matches.error().what;
        std::vector<PhotoId> ids;
        for (const TextMatch& match : *matches) ids.push_back(match.photo);
        std::ranges::sort(ids);
        return ids;
    }

    TemporaryFolder folder_;
    std::optional<CatalogWriter> writer_;
};

}  // namespace trove::catalog
