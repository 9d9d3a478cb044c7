// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/metadata_text.h"

#include <gtest/gtest.h>

namespace trove::media {
namespace {

TEST(ParseMoment, ReadsEveryWayOfWritingIt) {
    constexpr std::int64_t kWant = 1559997296;  // 2019-06-08 12:34:56 as if UTC
    for (const char* const text : {"2019:06:08 12:34:56", "2019-06-08T12:34:56", "2019-06-08 12:34:56.78",
                                   "20190608 123456", "2019/06/08 12:34:56", "  2019:06:08 12:34:56 "}) {
        const auto moment = parse_moment(text);
        ASSERT_TRUE(moment) << text;
        EXPECT_EQ(moment->local_s, kWant) << text;
        EXPECT_FALSE(moment->zone_minutes) << text;
    }
    EXPECT_EQ(parse_moment("2019-06-08T12:34:56.78-03:30")->zone_minutes, -210);
    EXPECT_EQ(parse_moment("2019-06-08T12:34:56.78-03:30")->local_s, kWant);
    EXPECT_EQ(parse_moment("20190608 123456+0200")->zone_minutes, 120);
    EXPECT_EQ(parse_moment("2019-06-08")->local_s, kWant - (12 * 3600 + 34 * 60 + 56));
    EXPECT_EQ(parse_moment("1901:01:01 00:00:00")->local_s, -2177452800);
}

TEST(ParseMoment, RefusesWhatIsNoMoment) {
    for (const char* const text : {"", "0000:00:00 00:00:00", "    :  :     :  :  ", "2019", "2019:13:01 00:00:00",
                                   "2019:02:29", "2019:06:08 25:00:00", "yesterday", "1800:01:01 00:00:00"}) {
        EXPECT_FALSE(parse_moment(text)) << text;
    }
}

TEST(ParseZone, KnowsItsForms) {
    EXPECT_EQ(parse_zone("+02:00"), 120);
    EXPECT_EQ(parse_zone("-0930"), -570);
    EXPECT_EQ(parse_zone("+05"), 300);
    EXPECT_EQ(parse_zone("Z"), 0);
    EXPECT_FALSE(parse_zone("02:00"));
    EXPECT_FALSE(parse_zone("+99:00"));
    EXPECT_FALSE(parse_zone("+00:60"));
    EXPECT_FALSE(parse_zone(""));
}

TEST(ParseCoordinate, ReadsXmp) {
    EXPECT_NEAR(*parse_coordinate("44,38.868N"), 44.6478, 1e-9);
    EXPECT_NEAR(*parse_coordinate("10,55,31.44W"), -10.9254, 1e-9);
    EXPECT_FALSE(parse_coordinate("44,38.868"));
    EXPECT_FALSE(parse_coordinate("N"));
    EXPECT_FALSE(parse_coordinate(""));
}

TEST(CleanText, IsValidUtf8WithoutControls) {
    EXPECT_EQ(clean_text("  Canon \r\n"), "Canon");
    EXPECT_EQ(clean_text(std::string_view("Canon\0junk", 10)), "Canon");
    EXPECT_EQ(clean_text("leçon"), "leçon");
    EXPECT_EQ(clean_text("le\xE7on"), "leçon");  // Latin-1
    EXPECT_EQ(clean_text("two\nlines\x01"), "two\nlines");
}

TEST(CleanDescription, DropsWhatCamerasWrite) {
    EXPECT_EQ(clean_description("OLYMPUS DIGITAL CAMERA         "), "");
    EXPECT_EQ(clean_description("<Digimax S700 / Kenox S700>"), "");
    EXPECT_EQ(clean_description("Olympus trip"), "Olympus trip");
}

}  // namespace
}  // namespace trove::media
