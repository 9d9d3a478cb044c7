// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/index_cache.h"

#include "base/folder_for_test.h"
#include "catalog/writer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <fcntl.h>
#include <future>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace trove::search {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class IndexCacheTest : public testing::Test {
protected:
    void SetUp() override {
        auto writer = catalog::CatalogWriter::open(scratch_.path());
        ASSERT_TRUE(writer) << writer.error().what;
        writer_.emplace(std::move(*writer));
        ASSERT_TRUE(writer_->begin());
        auto model = writer_->models().put("fingerprint", "model", 4);
        ASSERT_TRUE(model);
        model_ = *model;
        ASSERT_TRUE(writer_->commit());
    }

    void put(std::uint8_t n) {
        catalog::NewPhoto photo;
        photo.hash.bytes.fill(n);
        photo.format = "jpeg";
        ASSERT_TRUE(writer_->begin());
        const auto id = writer_->photos().put(photo);
        ASSERT_TRUE(id) << id.error().what;
        ASSERT_TRUE(writer_->embeddings().put(id->id, model_.id, std::array{1.0F, 0.0F, 0.0F, 0.0F}));
        ASSERT_TRUE(writer_->commit());
    }

    Result<std::size_t> rows_found() {
        TROVE_TRY(auto reader, catalog::CatalogReader::open(scratch_.path()));
        TROVE_TRY(const auto index, cache_.current(reader, model_));
        return index->search(std::array{1.0F, 0.0F, 0.0F, 0.0F}, 10, {}).size();
    }

    Result<void> save() {
        TROVE_TRY(auto reader, catalog::CatalogReader::open(scratch_.path()));
        return cache_.save(reader, model_);
    }

    [[nodiscard]] std::filesystem::path file() const {
        return scratch_.path() / "vectors" / fmt::format("model-{}.vec", to_int(model_.id));
    }

    TemporaryFolder scratch_;
    std::optional<catalog::CatalogWriter> writer_;
    catalog::ModelRow model_;
    IndexCache cache_{scratch_.path()};
};

TEST_F(IndexCacheTest, HasWhatTheCatalogHas) {
    put(1);
    EXPECT_EQ(*rows_found(), 1U);
    put(2);
    EXPECT_EQ(*rows_found(), 2U);
    ASSERT_TRUE(save());
    put(3);
    EXPECT_EQ(*rows_found(), 3U);
    ASSERT_TRUE(save());
    IndexCache anew(scratch_.path());
    auto reader = catalog::CatalogReader::open(scratch_.path());
    ASSERT_TRUE(reader);
    EXPECT_EQ((*anew.current(*reader, model_))->size(), 3U);
    EXPECT_EQ((*anew.current(*reader, model_))->stamp().last_row, 3U) << "the file has them all";
}

// A pipe in place of the file makes save() wait for the pipe's reader, like a slow disk.
TEST_F(IndexCacheTest, SearchesGoOnWhileTheFileIsWritten) {
    put(1);
    ASSERT_EQ(*rows_found(), 1U);
    std::filesystem::create_directories(file().parent_path());
    const std::string pipe = file().string() + fmt::format(".{}.tmp", ::getpid());
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    auto saved = std::async(std::launch::async, [&] { return save(); });
    std::this_thread::sleep_for(milliseconds(300));
    ASSERT_EQ(saved.wait_for(seconds(0)), std::future_status::timeout) << "the pipe does not block it";
    auto found = std::async(std::launch::async, [&] { return rows_found(); });
    EXPECT_EQ(found.wait_for(seconds(10)), std::future_status::ready) << "a search waits for a save";
    const int reading = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    EXPECT_FALSE(saved.get()) << "a pipe holds no index";
    ::close(reading);
    EXPECT_EQ(*found.get(), 1U);

    ASSERT_TRUE(save()) << "and after a failure it is saved";
    EXPECT_TRUE(std::filesystem::is_regular_file(file()));
    put(2);
    EXPECT_EQ(*rows_found(), 2U) << "new rows come in again afterwards";
}

}  // namespace
}  // namespace trove::search
