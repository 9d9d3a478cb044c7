// SPDX-License-Identifier: GPL-3.0-or-later
#include "photo/place.h"

#include <gtest/gtest.h>

#include <utility>

namespace trove {
namespace {

constexpr const char* kUuid = "3829E5FC-7F3F-4B22-94F3-FB5E2C796026";

TEST(Place, AFileIsItsOwnContainer) {
    for (const char* text : {"/a/b.jpg", "/a/takeout.zip", "/a/x.zip/", "/b", "/", "", "/a/3829.lrprev/b.jpg",
                             "/a/my.lrprev/AdobeRGB.9.jpg", "/a/x.zipped/b.jpg", "/a/root-pixels.db/folder/sRGB.1.jpg",
                             "/a/x.tar.gz/b.jpg", "/a/not-utf8-\xE9.jpg"}) {
        const Place place = Place::parse(text);
        EXPECT_TRUE(place.is_file()) << text;
        EXPECT_EQ(place.container, std::filesystem::path(text));
        EXPECT_EQ(place.text(), text);
    }
}

TEST(Place, AMemberAndItsContainer) {
    const std::string cache = "/a/X.lrdata/3/3829/";
    const std::pair<std::string, std::string> cases[] = {
        {"/a/takeout-001.zip", "Takeout/x.jpg"},
        {"/a/X.ZIP", "b.jpg"},
        {"/a/x.zip", "album.zip/b.jpg"},
        {"/a/x.zip", "/b.jpg"},
        {"/a/\xE9.zip", "\xE9.jpg"},
        {cache + kUuid + "-f00d.lrprev", "AdobeRGB.6.jpg"},
        {cache + kUuid + "-f00d.lrfprev", "sRGB.1.jpg"},
        {cache + kUuid + "-f00d_1024", "sRGB.8.jpg"},
        {"/a/X.lrdata/root-pixels.db", std::string(kUuid) + ".AdobeRGB.6.jpg"},
    };
    for (const auto& [container, member] : cases) {
        const Place place = Place::parse(container + '/' + member);
        EXPECT_EQ(place, (Place{container, member}));
        EXPECT_FALSE(place.is_file());
        EXPECT_EQ(place.text(), container + '/' + member);
    }
}

TEST(Place, ItsNameForPeople) {
    const Place member = Place::parse("/a/x.zip/Takeout/b.jpg");
    EXPECT_EQ(member.file_name(), "b.jpg");
    EXPECT_EQ(member.extension(), ".jpg");
    EXPECT_EQ(member.parent(), "/a/x.zip/Takeout");
    EXPECT_EQ(Place::parse("/a/x.zip/b").parent(), "/a/x.zip");
    EXPECT_EQ(Place::parse("/a/b").extension(), "");
    EXPECT_EQ(display(Place::parse("/a/x.zip/\xE9.jpg")), "/a/x.zip/\xef\xbf\xbd.jpg");
}

}  // namespace
}  // namespace trove
