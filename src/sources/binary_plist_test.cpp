// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/binary_plist.h"

#include "sources/apple_place.h"
#include "sources/fixtures_for_test.h"
#include "sources/plist_writer_for_test.h"
#include "sources/snapshot.h"

#include <gtest/gtest.h>

#include <random>

namespace trove::sources {
namespace {

TEST(BinaryPlist, ReadsWhatIsThere) {
    PlistWriter w;
    const auto key = w.text("name");
    const auto value = w.add({"\x62\x00\xE9\xD8\x3D", 5});  // only half of a pair
    const auto emoji = w.add({"\x63\x00\x41\xD8\x3D\xDE\x00", 7});
    const auto number = w.add({"\x11\x01\x02", 3});
    const auto negative = w.add({"\x13\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE", 9});
    const auto data = w.add({"\x42\x07\x08", 3});
    const auto array =
        w.add(std::string{'\xA3', static_cast<char>(emoji), static_cast<char>(number), static_cast<char>(negative)});
    const auto list_key = w.text("list");
    const auto top = w.add(std::string{'\xD2', static_cast<char>(key), static_cast<char>(list_key),
                                       static_cast<char>(value), static_cast<char>(array)});
    const Bytes bytes = w.finish(top);
    const auto list = BinaryPlist::open(bytes);
    ASSERT_TRUE(list);
    EXPECT_EQ(list->text(*list->find(list->root(), "name")), "\xC3\xA9\xEF\xBF\xBD");
    const auto items = list->items(*list->find(list->root(), "list"), 10);
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(list->text(items[0]), "A\xF0\x9F\x98\x80");
    EXPECT_EQ(list->integer(items[1]), 258);
    EXPECT_EQ(list->integer(items[2]), -2);
    EXPECT_EQ(list->items(*list->find(list->root(), "list"), 1).size(), 1U);
    EXPECT_EQ((*list->data({data}))[1], 8);
    EXPECT_FALSE(list->find(list->root(), "missing"));
    EXPECT_FALSE(list->text(items[1]));
    EXPECT_FALSE(list->integer({200}));
}

TEST(BinaryPlist, AListThatContainsItselfCostsNothing) {
    PlistWriter w;
    const auto objects = w.text("$objects");
    const auto top = w.add(std::string{'\xD1', static_cast<char>(objects), 1});
    const Bytes bytes = w.finish(top);
    const auto list = BinaryPlist::open(bytes);
    ASSERT_TRUE(list);
    const auto inside = list->find(list->root(), "$objects");
    ASSERT_TRUE(inside);
    EXPECT_EQ(inside->object, top);
    EXPECT_FALSE(list->archive_root());
    EXPECT_EQ(place_words(bytes), "");
}

TEST(BinaryPlist, AKeyedArchiveOfAPlace) {
    EXPECT_EQ(place_words(place_archive("Lisbon", "Portugal")), "Lisbon, Portugal");
}

TEST(BinaryPlist, RefusesWhatIsNone) {
    EXPECT_EQ(BinaryPlist::open({}).error().code, Errc::kUnsupported);
    Bytes text(100, 'x');
    EXPECT_EQ(BinaryPlist::open(text).error().code, Errc::kUnsupported);
    PlistWriter w;
    Bytes bytes = w.finish(w.text("one"));
    bytes[bytes.size() - 1] = 200;  // the table is beyond the end
    EXPECT_EQ(BinaryPlist::open(bytes).error().code, Errc::kCorrupt);
}

TEST(BinaryPlist, RealPlacesCutAndFlippedNeverCrash) {
    const auto file = fixtures() / "apple-photos/Test-26.1.photoslibrary/database/Photos.sqlite";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "no fixtures at " << file;
    auto database = snapshot(file);
    ASSERT_TRUE(database);
    auto rows = database->prepare(
        "SELECT ZREVERSELOCATIONDATA FROM ZADDITIONALASSETATTRIBUTES WHERE ZREVERSELOCATIONDATA IS NOT NULL");
    ASSERT_TRUE(rows && *rows->step());
    const Bytes whole(rows->blob(0).begin(), rows->blob(0).end());
    ASSERT_FALSE(place_words(whole).empty());
    for (std::size_t size = 0; size < whole.size(); ++size)
        static_cast<void>(place_words(std::span(whole).first(size)));
    std::mt19937 random(7);
    int still = 0;
    for (int round = 0; round < 20'000; ++round) {
        Bytes bytes = whole;
        for (unsigned flips = 1 + random() % 8; flips > 0; --flips)
            bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
        if (!place_words(bytes).empty()) ++still;
    }
    EXPECT_GT(still, 1000) << "most damage is beside the words";
}

}  // namespace
}  // namespace trove::sources
