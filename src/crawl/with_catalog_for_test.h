// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: an empty library's catalog, a folder for pictures, and a crawl of it with a fake embedder.
#pragma once
#include "base/bitmap_for_test.h"
#include "base/folder_for_test.h"
#include "catalog/reader.h"
#include "catalog/writer.h"
#include "crawl/crawl.h"
#include "crawl/fake_embedder_for_test.h"
#include "media/decode.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace trove::crawl {

class WithCatalog : public testing::Test {
protected:
    void SetUp() override {
        media::initialise_decoders();
        std::filesystem::create_directories(library_);
        std::filesystem::create_directories(pictures_);
        open_writer();
    }

    void open_writer() {
        writer_.reset();
        auto opened = catalog::CatalogWriter::open(library_);
        ASSERT_TRUE(opened) << opened.error().what;
        writer_.emplace(std::move(*opened));
    }

    void write(const std::string& name, unsigned shade, std::uint32_t edge = 48) const {
        std::filesystem::create_directories((pictures_ / name).parent_path());
        ASSERT_TRUE(write_file_atomically(pictures_ / name, bitmap(edge + 16, edge, shade)));
    }

    catalog::ModelRow model_of(const embed::Embedder& embedder) {
        const auto& identity = embedder.identity();
        EXPECT_TRUE(writer_->begin());
        auto row = writer_->models().put(identity.fingerprint, identity.name, identity.dimensions);
        EXPECT_TRUE(row && writer_->models().use(row->id) && writer_->commit());
        return row ? *row : catalog::ModelRow{};
    }

    Result<CrawlProgress> crawl(const std::shared_ptr<FakeEmbedder>& embedder,
                                const CrawlOptions& options = {},
                                const Job& job = {}) {
        models::Speeds speeds(library_);
        return crawl::crawl({library_, roots_, embedder, model_of(*embedder), options, speeds, decoders_}, *writer_,
                            job);
    }

    catalog::CatalogReader reader() { return std::move(*catalog::CatalogReader::open(library_)); }

    std::vector<catalog::FailureRow> failures() { return reader().failures().all(false).value(); }

    bool is_present(const std::string& name) {
        auto catalog = reader();
        const auto id = catalog.photos().by_path(pictures_ / name);
        if (!id || !*id) return false;
        const auto photo = catalog.photos().get(**id);
        return photo && photo->locations.front().present;
    }

    TemporaryFolder scratch_;
    std::filesystem::path library_ = scratch_.path() / "library";
    std::filesystem::path pictures_ = scratch_.path() / "pictures";
    std::vector<std::filesystem::path> roots_{pictures_};
    std::optional<catalog::CatalogWriter> writer_;
    decoder::DecoderPool decoders_;  // in this process: the program of the tests is no decoder
};

}  // namespace trove::crawl
