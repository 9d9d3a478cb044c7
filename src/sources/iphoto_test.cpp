// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/iphoto.h"

#include "sources/told_for_test.h"
#include "sql/database.h"

namespace trove::sources {
namespace {

const std::string kMojave = "Test-10.14.6.photoslibrary";
const std::string kIphoto = "Test-iPhoto-9.6.1.photolibrary";

TEST(Iphoto, PhotosFour) {
    const TestFolder folder;
    const auto library = unpacked(kMojave, folder.path());
    if (library.empty()) GTEST_SKIP() << "no fixtures at " << fixtures();
    const auto before = state_below(library);
    const Told t = told(library);
    ASSERT_TRUE(t.result) << t.result.error().what;
    EXPECT_TRUE(t.warnings.empty());
    EXPECT_EQ(t.items.size(), 13U) << "fifteen masters, two of them the raw halves of others";
    EXPECT_EQ(t.count([](const Item& i) { return i.origin.favourite; }), 1);
    EXPECT_EQ(t.count([](const Item& i) { return i.origin.hidden; }), 1);
    EXPECT_EQ(t.count([](const Item& i) { return i.origin.trashed; }), 1);
    EXPECT_EQ(t.count([](const Item& i) { return i.origin.edited; }), 3);
    EXPECT_EQ(t.keywords(), (std::set<std::string>{"England", "Kids", "London", "London 2018", "St. James's Park", "UK",
                                                   "United Kingdom", "flowers", "wedding"}));
    EXPECT_EQ(t.persons(), (std::set<std::string>{"Katie", "Maria", "Suzy"}));

    EXPECT_EQ(t.albums.size(), 7U) << "four albums and three folders; none of the program's own";
    const OriginAlbum* nested = t.album("AlbumInFolder");
    ASSERT_NE(nested, nullptr);
    const auto parent = std::ranges::find(t.albums, nested->parent, &OriginAlbum::key);
    ASSERT_NE(parent, t.albums.end());
    EXPECT_EQ(parent->title, "SubFolder2");
    EXPECT_EQ(std::ranges::find(t.albums, parent->parent, &OriginAlbum::key)->title, "Folder1");
    EXPECT_EQ(t.titles_in(t.album("Pumpkin Farm")->key).size(), 3U);

    const Item* park = t.by_title("St. James's Park");
    ASSERT_NE(park, nullptr);
    EXPECT_EQ(park->origin.place, "St James's Park, Westminster, London, England, United Kingdom");
    EXPECT_NEAR(*park->origin.metadata.latitude_deg, 51.50357, 1e-4);
    EXPECT_EQ(park->origin.metadata.zone_minutes, -240);
    EXPECT_EQ(park->origin.metadata.taken_local_s, 978307200 + 561129492 - 14400);
    EXPECT_EQ(park->origin.original, library / "Masters/2019/07/27/20190727-131650/St James Park.jpg");
    const Item* girls = t.by_title("Can we carry this?");
    ASSERT_NE(girls, nullptr);
    EXPECT_EQ(girls->origin.metadata.description, "Girls with pumpkins");
    EXPECT_EQ(std::set<std::string>(girls->origin.persons.begin(), girls->origin.persons.end()),
              (std::set<std::string>{"Katie", "Suzy"}));
    EXPECT_EQ(t.by_name("Pumpkins4.jpg")->origin.original, "/Volumes/MacBook Mojave/Users/Shared/Pumpkins4.jpg");
    EXPECT_FALSE(t.by_title("Tulips tied together at a flower shop")->origin.metadata.taken_local_s)
        << "an absurd date";
    EXPECT_EQ(state_below(library), before);
}

TEST(Iphoto, FilesOfPhotosFour) {
    const TestFolder folder;
    const auto library = unpacked(kMojave, folder.path());
    if (library.empty()) GTEST_SKIP() << "no fixtures at " << fixtures();
    const auto put = [&](const std::string& name) {
        std::filesystem::create_directories((library / name).parent_path());
        std::ofstream(library / name) << "a picture";
    };
    put("Masters/2020/10/05/20201005-041506/IMG_1997.JPG");
    put("Masters/2020/10/05/20201005-041506/IMG_1997.cr2");
    put("resources/media/version/00/00/fullsizeoutput_9.jpeg");  // of the wedding
    put("resources/media/version/00/00/fullsizeoutput_d.jpeg");  // of the park
    put("resources/media/version/00/00/fullsizeoutput_ffff.jpeg");
    put("resources/proxies/derivatives/00/00/1/Y6OofYkbR96spbS6XgwOQw_mini_1.jpg");
    const Told t = told(library);
    const Item* pair = t.by_name("IMG_1997.JPG");
    ASSERT_NE(pair, nullptr);
    EXPECT_EQ(names_of(*pair, Rendition::kOriginal), (std::vector<std::string>{"IMG_1997.JPG", "IMG_1997.cr2"}));
    const Item* wedding = t.by_name("wedding.jpg");
    EXPECT_EQ(names_of(*wedding, Rendition::kEdited), std::vector<std::string>{"fullsizeoutput_9.jpeg"});
    EXPECT_EQ(names_of(*wedding, Rendition::kPreview), std::vector<std::string>{"Y6OofYkbR96spbS6XgwOQw_mini_1.jpg"});
    EXPECT_EQ(names_of(*t.by_title("St. James's Park"), Rendition::kEdited),
              std::vector<std::string>{"fullsizeoutput_d.jpeg"});
}

TEST(Iphoto, PhotosThreeAndAnEmptyLibrary) {
    const TestFolder folder;
    const auto library = unpacked("Test-10.13.6.photoslibrary", folder.path());
    if (library.empty()) GTEST_SKIP() << "no fixtures at " << fixtures();
    const Told t = told(library);
    ASSERT_TRUE(t.result);
    EXPECT_EQ(t.items.size(), 7U);
    EXPECT_EQ(t.persons(), (std::set<std::string>{"Katie", "Maria", "Suzy"}));
    EXPECT_EQ(t.count([](const Item& i) { return !names_of(i, Rendition::kPreview).empty(); }), 7)
        << "the small proxies";
    EXPECT_NE(t.album("TestAlbum"), nullptr);
    const Told empty = told(unpacked("Empty-Library-4.0-3461.7.150.photoslibrary", folder.path()));
    ASSERT_TRUE(empty.result);
    EXPECT_TRUE(empty.items.empty() && empty.albums.empty());
}

TEST(Iphoto, IphotoNine) {
    const TestFolder folder;
    const auto library = unpacked(kIphoto, folder.path());
    if (library.empty()) GTEST_SKIP() << "no fixtures at " << fixtures();
    const auto before = state_below(library);
    const Told t = told(library);
    ASSERT_TRUE(t.result) << t.result.error().what;
    EXPECT_TRUE(t.warnings.empty());
    EXPECT_EQ(t.items.size(), 15U) << "thirty versions, each second one a bare original";
    EXPECT_EQ(t.count([](const Item& i) { return i.origin.trashed; }), 2);
    EXPECT_EQ(t.count([](const Item& i) { return i.origin.pick == Pick::kPicked; }), 1) << "the flag";
    EXPECT_EQ(t.count([](const Item& i) { return i.origin.metadata.rating.has_value(); }), 4);
    EXPECT_EQ(t.count([](const Item& i) { return !i.origin.copy_of.empty(); }), 0);
    EXPECT_EQ(t.persons(), (std::set<std::string>{"Katie", "Maria", "Suzy"}));
    const Item* wedding = t.by_name("wedding.jpg");
    ASSERT_NE(wedding, nullptr);
    EXPECT_EQ(wedding->origin.metadata.rating, 5);
    EXPECT_EQ(wedding->origin.metadata.title, "") << "iPhoto names after the file by itself";
    EXPECT_EQ(wedding->origin.metadata.description, "Bride Wedding day");
    EXPECT_EQ(wedding->origin.metadata.taken_local_s, 978307200 + 577032024) << "the camera's clock";
    EXPECT_FALSE(wedding->origin.metadata.zone_minutes);
    EXPECT_EQ(names_of(*wedding, Rendition::kPreview), std::vector<std::string>{"wedding.jpg"}) << "below Thumbnails";
    EXPECT_EQ(wedding->origin.original, library / "Masters/2023/09/27/20230927-064307/wedding.jpg");
    const Item* park = t.by_title("Elder Park");
    ASSERT_NE(park, nullptr);
    EXPECT_NEAR(*park->origin.metadata.longitude_deg, 138.59686, 1e-4);
    const OriginAlbum* event = t.album("Elder Park");
    ASSERT_NE(event, nullptr);
    EXPECT_EQ(event->kind, AlbumKind::kProject);
    EXPECT_EQ(t.titles_in(event->key), std::set<std::string>{"Elder Park"});
    EXPECT_NE(t.album("Empty Album"), nullptr);
    EXPECT_EQ(t.album("Last Import"), nullptr) << "the program's own";
    EXPECT_EQ(state_below(library), before);
    std::filesystem::rename(library, folder.path() / "iPhoto Library");
    EXPECT_EQ(recognise(folder.path() / "iPhoto Library"), SourceKind::kIphoto)
        << "as iPhoto itself named it, by what lies inside";
}

TEST(Iphoto, DamagedDatabases) {
    const TestFolder folder;
    const auto library = unpacked(kIphoto, folder.path());
    if (library.empty()) GTEST_SKIP() << "no fixtures at " << fixtures();
    EXPECT_GT(damaged_read(library, library / "Database/apdb/Library.apdb", 40), 0);
    EXPECT_GT(damaged_read(library, library / "Database/apdb/Properties.apdb", 20), 0)
        << "captions are missed, pictures are not";
    std::filesystem::remove(library / "Database/apdb/Library.apdb");
    EXPECT_EQ(told(library).result.error().code, Errc::kNotFound);
}

}  // namespace
}  // namespace trove::sources
