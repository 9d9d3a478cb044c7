// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/lent_files.h"

#include "base/bitmap_for_test.h"
#include "base/folder_for_test.h"
#include "engine/takeout_for_test.h"

#include <QFile>
#include <QFileInfo>
#include <gtest/gtest.h>

namespace trove::desktop {
namespace {

class LentFilesTest : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(write_file_atomically(plain_, bitmap(40, 30, 1)));
        archive_ = engine::write_takeout(folder_.path(), {{"inside.bmp", bitmap(44, 30, 2)}});
        auto opened = engine::Library::open(
            {.folder = folder_.path() / "library", .models_folder = engine::default_models_folder(), .create = true});
        ASSERT_TRUE(opened) << opened.error().what;
        library_ = std::move(*opened);
        const std::vector<std::filesystem::path> both{plain_, archive_};
        ASSERT_TRUE(library_->crawl(both, {}, {}));
        const auto hits = library_->random(10, 1);
        ASSERT_TRUE(hits);
        ASSERT_EQ(hits->size(), 2U);
        for (const Hit& hit : *hits)
            (library_->whereabouts(hit.photo)->at(0).place.is_file() ? file_ : member_) = hit.photo;
    }

    TemporaryFolder folder_;
    std::filesystem::path plain_ = folder_.path() / "plain.bmp";
    std::filesystem::path archive_;
    std::unique_ptr<engine::Library> library_;
    PhotoId file_{};
    PhotoId member_{};
};

TEST_F(LentFilesTest, AFileIsLentItselfAndAMemberOfAnArchiveAsACopy) {
    QString copy;
    {
        LentFiles lent(*library_);
        const std::vector<PhotoId> both{file_, member_};
        const auto files = lent.of(both, 10);
        ASSERT_TRUE(files) << files.error().what;
        ASSERT_EQ(files->size(), 2);
        EXPECT_EQ(files->at(0).toStdString(), plain_.string());
        copy = files->at(1);
        EXPECT_EQ(QFileInfo(copy).fileName().toStdString(), "inside.bmp");
        QFile opened(copy);
        ASSERT_TRUE(opened.open(QIODevice::ReadOnly));
        const auto bytes = bitmap(44, 30, 2);
        EXPECT_EQ(opened.readAll(),
                  QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<int>(bytes.size())));
        EXPECT_FALSE(opened.permissions() & QFileDevice::WriteOwner) << "a change would be lost";
        EXPECT_EQ(*lent.of(both, 10), *files) << "the copy is made once";
        EXPECT_EQ(lent.of(both, 1)->size(), 1);
        ASSERT_TRUE(QFile::remove(copy));
        EXPECT_EQ(*lent.of(both, 10), *files);
        EXPECT_TRUE(QFileInfo::exists(copy)) << "made again when somebody took it away";
    }
    EXPECT_FALSE(QFileInfo::exists(copy));
    EXPECT_TRUE(std::filesystem::exists(plain_));
}

TEST_F(LentFilesTest, AnArchiveIsShownForItsMembersAndGoneOnesAreLeftOut) {
    LentFiles lent(*library_);
    const std::vector<PhotoId> both{file_, member_};
    EXPECT_EQ(lent.containers_of(both, 10),
              (QStringList{QString::fromStdString(plain_.string()), QString::fromStdString(archive_.string())}));
    std::filesystem::rename(archive_, folder_.path() / "away.zip");
    EXPECT_EQ(lent.containers_of(both, 10), QStringList{QString::fromStdString(plain_.string())});
    EXPECT_EQ(lent.of(both, 10)->size(), 1);
}

}  // namespace
}  // namespace trove::desktop
