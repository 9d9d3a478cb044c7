// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/programs.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace trove::desktop {
namespace {

void write(const QString& path, const QByteArray& text) {
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(text);
}

TEST(Programs, AreThoseThatTheDesktopListsForAKindOfPicture) {
    const QTemporaryDir mine;
    const QTemporaryDir systems;
    write(systems.filePath("mimeinfo.cache"),
          "[MIME "
          "Cache]\nimage/png=paint.desktop;\nimage/jpeg=view.desktop;paint.desktop;gone.desktop;../"
          "evil.desktop;off.desktop;\n");
    write(mine.filePath("mimeinfo.cache"), "[MIME Cache]\nimage/jpeg=paint.desktop;\n");
    write(systems.filePath("view.desktop"),
          "[Desktop Entry]\nName=Viewer\nIcon=view\nExec=view --new \"%U\"\n[Desktop Action "
          "x]\nName=Other\nExec=other\n");
    write(systems.filePath("paint.desktop"), "# words\n[Desktop Entry]\nName=Paint\nExec=paint 100%% %F\n");
    write(systems.filePath("off.desktop"), "[Desktop Entry]\nName=Off\nExec=off\n");
    write(mine.filePath("off.desktop"), "[Desktop Entry]\nName=Off\nExec=off\nHidden=true\n");
    const auto found = programs_for("image/jpeg", {mine.path(), systems.path()});
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].name, "Paint");
    EXPECT_EQ(found[1].name, "Viewer");
    EXPECT_EQ(command_for(found[0], {"/a b.jpg", "/c.jpg"}), QStringList({"paint", "100%", "/a b.jpg", "/c.jpg"}));
    EXPECT_EQ(command_for(found[1], {"/a b.jpg", "/c.jpg"}),
              QStringList({"view", "--new", "file:///a%20b.jpg", "file:///c.jpg"}));
    EXPECT_TRUE(programs_for("image/webp", {mine.path(), systems.path(), "/not/there"}).empty());
}

TEST(Programs, AFileGoesLastWhereTheEntryDoesNotSay) {
    EXPECT_EQ(command_for({"x", "X", {}, {"x", "%i", "%c"}}, {"/a"}), QStringList({"x", "X", "/a"}));
}

}  // namespace
}  // namespace trove::desktop
