// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/folder.h"

#include "sources/volume.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace trove::sources {
namespace {

class FolderTest : public ::testing::Test {
protected:
    FolderTest() { std::filesystem::create_directories(root_); }

    ~FolderTest() override { std::filesystem::remove_all(root_); }

    void put(const std::string& name) const {
        std::filesystem::create_directories((root_ / name).parent_path());
        std::ofstream(root_ / name) << "x";
    }

    std::set<std::string> walked(const WalkOptions& options = {}) {
        std::set<std::string> names;
        problems_.clear();
        const auto result =
            walk_folder(root_, options,
                        {.file =
                             [&](const FoundFile& file) {
                                 EXPECT_TRUE(names.insert(file.path.lexically_relative(root_)).second) << file.path;
                             },
                         .problem =
                             [&](const std::filesystem::path& path, const Error& error, bool) {
                                 problems_.push_back(path.lexically_relative(root_).native() + ": " + error.what);
                             }},
                        {});
        EXPECT_TRUE(result) << result.error().what;
        return names;
    }

    std::filesystem::path root_ =
        std::filesystem::temp_directory_path() / ("trove_folder_" + std::to_string(::getpid()));
    std::vector<std::string> problems_;
};

TEST_F(FolderTest, FindsWhatMayBeAPictureAndPassesByTheRest) {
    for (const char* name : {"a.jpg", "deep/er/b.HEIC", "no extension", "deep/notes.txt", ".hidden.jpg", ".cache/c.jpg",
                             "x.photoslibrary/originals/d.jpg", "@eaDir/e.jpg", "._a.jpg", "Cat Previews.lrdata/f.jpg",
                             "caf\xE9.png", "film.MP4", "skip/g.jpg"})
        put(name);
    EXPECT_EQ(walked({.skip = {root_ / "skip"}}),
              (std::set<std::string>{"a.jpg", "deep/er/b.HEIC", "no extension", "caf\xE9.png"}));
    EXPECT_TRUE(problems_.empty());
}

TEST_F(FolderTest, OtherProgramsLibrariesArePassedByAndNamed) {
    for (const char* name :
         {"a.jpg", "iPhoto Library/Database/apdb/Library.apdb", "iPhoto Library/Masters/b.jpg",
          "Renamed/database/Photos.sqlite", "Renamed/originals/c.jpg", "Shoot/Shoot.cocatalogdb",
          "Shoot/Originals/d.jpg", "X.photoslibrary/originals/e.jpg", "Lightroom/X.lrcat",
          "Lightroom/X Previews.lrdata/f.jpg", "takeout-20240525T201456Z-001.zip", "other.zip", "database/g.jpg"})
        put(name);
    std::set<std::string> met;
    std::set<std::string> files;
    ASSERT_TRUE(
        walk_folder(root_, {},
                    {.file = [&](const FoundFile& file) { files.insert(file.path.lexically_relative(root_)); },
                     .problem = [](const std::filesystem::path& path, const Error& error,
                                   bool) { ADD_FAILURE() << path << error.what; },
                     .library = [&](const std::filesystem::path& path) { met.insert(path.lexically_relative(root_)); }},
                    {}));
    EXPECT_EQ(files, (std::set<std::string>{"a.jpg", "database/g.jpg"}));
    EXPECT_EQ(met, (std::set<std::string>{"iPhoto Library", "Renamed", "Shoot", "X.photoslibrary", "Lightroom/X.lrcat",
                                          "takeout-20240525T201456Z-001.zip"}));
}

TEST_F(FolderTest, ALoopOfLinksEndsAndEachFolderIsEnteredOnce) {
    put("one/a.jpg");
    std::filesystem::create_directory_symlink(root_, root_ / "one" / "up");
    std::filesystem::create_directory_symlink(root_ / "one", root_ / "two");
    std::filesystem::create_symlink("self.jpg", root_ / "self.jpg");
    std::filesystem::create_symlink("nowhere.jpg", root_ / "dangling.jpg");
    std::filesystem::create_symlink("nowhere", root_ / "dangling");
    put("z.jpg");
    std::filesystem::create_symlink("z.jpg", root_ / "link.jpg");
    EXPECT_EQ(walked(), (std::set<std::string>{"one/a.jpg", "z.jpg"})) << "a link to a file is no file";
    ASSERT_EQ(problems_.size(), 2U) << "self.jpg and dangling.jpg";
}

TEST_F(FolderTest, LinksLeadOutOfTheRootOnlyIfAskedFor) {
    for (const char* name : {"in/a.jpg", "in/.hidden/b.jpg", "out/c.jpg", "out/d.jpg", "out/notes.txt"}) put(name);
    const auto in = root_ / "in";
    std::filesystem::create_symlink(root_ / "out/c.jpg", in / "link.jpg");
    std::filesystem::create_symlink(root_ / "out/notes.txt", in / "link.txt");
    std::filesystem::create_directory_symlink(root_ / "out", in / "folder");
    std::filesystem::create_directory_symlink(in / ".hidden", in / "shown");
    const auto walk = [&](bool follow) {
        std::set<std::string> files;
        std::set<std::string> left_out;
        WalkVisitor visitor;
        visitor.file = [&](const FoundFile& file) { files.insert(file.path.lexically_relative(in)); };
        visitor.problem = [](const auto& path, const Error&, bool) { ADD_FAILURE() << path; };
        visitor.link_out = [&](const std::filesystem::path& path) { left_out.insert(path.lexically_relative(in)); };
        EXPECT_TRUE(walk_folder(in, {.skip = {}, .follow_links = follow}, visitor, {}));
        return std::pair(files, left_out);
    };
    using Names = std::set<std::string>;
    EXPECT_EQ(walk(false), std::pair(Names{"a.jpg", ".hidden/b.jpg"}, Names{"link.jpg", "folder"}));
    EXPECT_EQ(walk(true),
              std::pair(Names{"a.jpg", ".hidden/b.jpg", "link.jpg", "folder/c.jpg", "folder/d.jpg"}, Names{}));
}

TEST_F(FolderTest, TheSystemsOwnPlacesAreNotWalked) {
    const WalkVisitor ignore{.file = [](const FoundFile& file) { ADD_FAILURE() << file.path; },
                             .problem = [](const std::filesystem::path&, const Error&, bool) {}};
    for (const char* place : {"/proc", "/proc/self/fd", "/sys", "/proc/self/environ"}) {
        if (!std::filesystem::exists(place)) continue;
        EXPECT_TRUE(is_system_place(place)) << place;
        EXPECT_EQ(walk_folder(place, {}, ignore, {}).error().code, Errc::kInvalid) << place;
    }
    EXPECT_FALSE(is_system_place(root_));
    std::filesystem::create_directories(root_);
    std::filesystem::create_directory_symlink("/proc/self", root_ / "link");
    EXPECT_TRUE(walk_folder(root_, {.skip = {}, .follow_links = true}, ignore, {}));
}

TEST_F(FolderTest, AFolderThatCannotBeReadIsReported) {
    if (::geteuid() == 0) {
        // root can read everything, so the test uses a folder that vanishes between listing and opening
        put("a/b.jpg");
        std::vector<std::string> problems;
        const auto result = walk_folder(root_, {},
                                        {.file = [&](const FoundFile&) {},
                                         .problem =
                                             [&](const std::filesystem::path& path, const Error&, bool is_folder) {
                                                 EXPECT_TRUE(is_folder);
                                                 problems.push_back(path);
                                             }},
                                        {});
        EXPECT_TRUE(result);
        EXPECT_TRUE(problems.empty());
        return;
    }
    put("closed/a.jpg");
    ::chmod((root_ / "closed").c_str(), 0);
    EXPECT_TRUE(walked().empty());
    ASSERT_EQ(problems_.size(), 1U);
    EXPECT_NE(problems_[0].find("Permission denied"), std::string::npos);
    ::chmod((root_ / "closed").c_str(), 0755);
}

TEST_F(FolderTest, MissingRootAndStopAreErrors) {
    const WalkVisitor ignore{.file = [](const FoundFile&) {},
                             .problem = [](const std::filesystem::path&, const Error&, bool) {}};
    EXPECT_EQ(walk_folder(root_ / "missing", {}, ignore, {}).error().code, Errc::kNotFound);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(walk_folder(root_, {}, ignore, {stop.get_token()}).error().code, Errc::kCancelled);
    EXPECT_EQ(walk_folder("/dev/null", {}, ignore, {}).error().code, Errc::kInvalid);
}

TEST_F(FolderTest, EveryFileLiesOnAVolumeWithAName) {
    struct stat st{};
    ASSERT_EQ(::stat(root_.c_str(), &st), 0);
    const Volume volume = volume_of(st.st_dev);
    EXPECT_FALSE(volume.uuid.empty());
    EXPECT_TRUE(volume.mount_path.is_absolute());
    EXPECT_EQ(volume_of(~std::uint64_t{0} >> 40U).uuid.substr(0, 7), "device:");
}

}  // namespace
}  // namespace trove::sources
