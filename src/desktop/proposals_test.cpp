// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/proposals.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace trove::desktop {
namespace {

void make_file(const QString& path) {
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
}

TEST(Proposals, FindsWhatLiesOnThisComputer) {
    const QTemporaryDir scratch;
    const QString home = scratch.path();
    make_file(home + "/Pictures/a.jpg");
    make_file(home + "/Pictures/Photos Library.photoslibrary/database/Photos.sqlite");
    make_file(home + "/Pictures/Lightroom/Holidays.lrcat");
    make_file(home + "/Downloads/takeout-20240101T000000Z-001.zip");
    make_file(home + "/Downloads/letter.pdf");
    make_file(home + "/card/DCIM/100CANON/IMG_1.JPG");
    QDir().mkpath(home + "/Empty");
    const auto found = proposals({.pictures = {home + "/Pictures", home + "/Empty", home + "/Missing"},
                                  .others = {home + "/Downloads"},
                                  .removable = {home + "/card"}});
    QStringList names;
    for (const Proposal& proposal : found) names += QString::fromStdString(proposal.path.filename().string());
    EXPECT_EQ(names, QStringList({"Pictures", "DCIM", "Holidays.lrcat", "Photos Library.photoslibrary",
                                  "takeout-20240101T000000Z-001.zip"}))
        << names.join(", ").toStdString();
}

TEST(Proposals, FindsNothingWhereThereIsNothing) {
    EXPECT_TRUE(proposals({}).empty());
}

}  // namespace
}  // namespace trove::desktop
