// SPDX-License-Identifier: GPL-3.0-or-later
// GET /api/v1/photos/{id}/file: a file and a photo inside an archive are saved in the same way.
#include "base/bitmap_for_test.h"
#include "base/source_folder_for_test.h"
#include "engine/takeout_for_test.h"
#include "server/client_for_test.h"
#include "server/server.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>

namespace trove::server {
namespace {

class OriginalOverHttp : public testing::Test {
protected:
    void SetUp() override {
        auto opened = engine::Library::open({scratch_.path() / "library", source_folder() / "models", true});
        ASSERT_TRUE(opened) << opened.error().what;
        library_ = std::move(*opened);
        std::filesystem::create_directories(scratch_.path() / "pictures");
        plain_ = scratch_.path() / "pictures/plain.bmp";
        ASSERT_TRUE(write_file_atomically(plain_, bitmap(80, 60, 7)));
        archive_ = engine::write_takeout(scratch_.path() / "downloads", {{"picture-1.bmp", bitmap(64, 48, 1)}});
        const std::array roots{scratch_.path() / "pictures", archive_};
        const auto crawled = library_->crawl(roots, {}, {});
        if (!crawled) GTEST_SKIP() << "SKIPPED, no crawled library: " << crawled.error().what;
        ServeOptions options;
        options.port = 0;
        auto started = Server::start(*library_, options);
        ASSERT_TRUE(started) << started.error().what;
        server_ = std::move(*started);
    }

    [[nodiscard]] std::int64_t id_of(const std::filesystem::path& path) const {
        const auto found = library_->find(path);
        return found && *found ? to_int(**found) : 0;
    }

    [[nodiscard]] Reply get(std::int64_t id, std::vector<std::string> headers = {}) const {
        Ask ask;
        ask.headers = std::move(headers);
        return fetch(fmt::format("http://127.0.0.1:{}/api/v1/photos/{}/file", server_->port(), id), ask);
    }

    TemporaryFolder scratch_;
    std::unique_ptr<engine::Library> library_;
    std::unique_ptr<Server> server_;
    std::filesystem::path plain_;
    std::filesystem::path archive_;
};

TEST_F(OriginalOverHttp, FilesAndMembersOfArchivesAreSavedWholeAndInParts) {
    struct SavedFile {
        std::filesystem::path path;
        Bytes bytes;
        std::string name;
    };

    for (const SavedFile& c :
         {SavedFile{plain_, bitmap(80, 60, 7), "plain.bmp"},
          SavedFile{archive_ / engine::kTakeoutFolder / "picture-1.bmp", bitmap(64, 48, 1), "picture-1.bmp"}}) {
        const std::string bytes(c.bytes.begin(), c.bytes.end());
        const auto id = id_of(c.path);
        const Reply whole = get(id);
        ASSERT_EQ(whole.status, 200) << whole.body;
        EXPECT_TRUE(whole.body == bytes) << c.path;
        EXPECT_EQ(whole.headers.at("accept-ranges"), "bytes");
        EXPECT_EQ(whole.headers.at("content-length"), std::to_string(bytes.size()));
        EXPECT_NE(whole.headers.at("content-disposition").find(c.name), std::string::npos);
        EXPECT_EQ(whole.headers.at("content-disposition").find("Takeout"), std::string::npos);

        const Reply part = get(id, {"Range: bytes=100-299"});
        EXPECT_EQ(part.status, 206);
        EXPECT_TRUE(part.body == bytes.substr(100, 200)) << c.path;
        EXPECT_EQ(part.headers.at("content-range"), fmt::format("bytes 100-299/{}", bytes.size()));
        const Reply end = get(id, {"Range: bytes=-10"});
        EXPECT_EQ(end.status, 206);
        EXPECT_TRUE(end.body == bytes.substr(bytes.size() - 10)) << c.path;
        const Reply beyond = get(id, {fmt::format("Range: bytes={}-", bytes.size())});
        EXPECT_EQ(beyond.status, 416);
        EXPECT_EQ(beyond.headers.at("content-range"), fmt::format("bytes */{}", bytes.size()));
    }
}

TEST_F(OriginalOverHttp, AnArchiveThatIsGoneIsSaid) {
    const auto id = id_of(archive_ / engine::kTakeoutFolder / "picture-1.bmp");
    std::filesystem::remove(archive_);
    const Reply reply = get(id);
    EXPECT_EQ(reply.status, 404);
    EXPECT_NE(reply.body.find("takeout-20240525T201456Z-001.zip"), std::string::npos) << reply.body;
}

}  // namespace
}  // namespace trove::server
