// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/moved_roots.h"

#include "base/folder_for_test.h"

#include <gtest/gtest.h>

#include <fstream>

namespace trove::sources {
namespace {

class MovedRootsTest : public ::testing::Test {
protected:
    void put(const std::string& name) const {
        const auto file = folder_.path() / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << name;
    }

    [[nodiscard]] FoundRoot find(const std::filesystem::path& told, const std::vector<MovedRoot>& moved = {}) const {
        return find_root({told, also_, folder_.path() / "catalogs/one", {"a.jpg", "2019/b.jpg", "c.jpg"}}, moved);
    }

    TemporaryFolder folder_;
    std::vector<std::filesystem::path> also_;
};

TEST_F(MovedRootsTest, TheFolderWithMostPhotosIsTaken) {
    put("told/readme.txt");
    EXPECT_TRUE(find(folder_.path() / "told").there);
    EXPECT_EQ(find(folder_.path() / "told").path, folder_.path() / "told");
    EXPECT_NE(find(folder_.path() / "told").news.find("--root"), std::string::npos) << "none of its photos are there";
    put("catalogs/Pictures/a.jpg");
    EXPECT_EQ(find("C:/Users/me/Pictures").path, folder_.path() / "catalogs/Pictures");
    put("catalogs/one/a.jpg");
    put("catalogs/one/2019/b.jpg");
    const FoundRoot best = find("C:/Users/me/Pictures");
    EXPECT_EQ(best.path, folder_.path() / "catalogs/one") << "the catalog's own folder";
    EXPECT_NE(best.news.find("2 of its photos"), std::string::npos) << best.news;
    for (const char* const name : {"there/a.jpg", "there/2019/b.jpg", "there/c.jpg"}) put(name);
    also_.push_back(folder_.path() / "there");
    EXPECT_EQ(find("C:/Users/me/Pictures").path, folder_.path() / "there");
    // The end of the told path, near the catalog.
    for (const char* const name : {"me/Pictures/a.jpg", "me/Pictures/2019/b.jpg", "me/Pictures/c.jpg"}) put(name);
    also_.clear();
    EXPECT_EQ(find("C:/Users/me/Pictures").path, folder_.path() / "me/Pictures");
}

TEST_F(MovedRootsTest, APersonsWordIsTaken) {
    put("mine/2020/a.jpg");
    put("catalogs/one/a.jpg");
    const std::vector<MovedRoot> moved{{"C:\\Users\\me\\", folder_.path() / "mine"}};
    EXPECT_EQ(find("c:/users/me/2020", moved).path, folder_.path() / "mine/2020");
    EXPECT_TRUE(find("c:/users/me/2020", moved).there);
    EXPECT_FALSE(find("c:/users/me/2021", moved).there);
    EXPECT_EQ(move_path("C:/Users/melanie/a.jpg", moved), "C:/Users/melanie/a.jpg") << "a whole name";
    EXPECT_EQ(move_path("/Volumes/Disk/x/a.jpg", std::vector<MovedRoot>{{"/Volumes/Disk", "/mnt"}}), "/mnt/x/a.jpg");
    EXPECT_EQ(move_path("/volumes/disk/a.jpg", std::vector<MovedRoot>{{"/Volumes/Disk", "/mnt"}}),
              "/volumes/disk/a.jpg");
}

}  // namespace
}  // namespace trove::sources
