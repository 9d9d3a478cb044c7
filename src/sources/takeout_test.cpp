// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/takeout.h"

#include "sources/fixtures_for_test.h"
#include "sources/place.h"
#include "sources/zip_file.h"
#include "sources/zip_for_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <unistd.h>

namespace trove::sources {
namespace {

using Kind = TakeoutFile::Kind;
using Status = TakeoutFile::Status;

struct TakeoutTold {
    std::map<std::string, OriginAlbum> albums;
    std::map<std::string, Item> items;
    std::vector<std::string> warnings;
};

TakeoutTold told_of_takeout(const std::filesystem::path& path) {
    TakeoutTold out;
    const auto done = read_source(
        SourceKind::kTakeout, path,
        {.album = [&](OriginAlbum album) { out.albums[album.key] = std::move(album); },
         .item = [&](Item item) { EXPECT_TRUE(out.items.emplace(item.origin.key, item).second) << item.origin.key; },
         .warning = [&](std::string warning) { out.warnings.push_back(std::move(warning)); }},
        {});
    EXPECT_TRUE(done) << done.error().what;
    return out;
}

std::string photo_json(const std::string& title, int taken = 1700000000) {
    return fmt::format(
        R"({{"title": "{}", "description": "", "photoTakenTime": {{"timestamp": "{}"}}, "geoData": {{"latitude": 0.0, "longitude": 0.0}}}})",
        title, taken);
}

std::string album_json(const std::string& title) {
    return fmt::format(R"({{"title": "{}", "description": "", "access": "protected", "date": {{"timestamp": "1"}}}})",
                       title);
}

std::string reasons(const TakeoutReport& report) {
    std::string out;
    for (const auto& file : report.files)
        out += fmt::format("{} {}: {} ({}) {}\n", to_string(file.kind), file.place.native(), to_string(file.status),
                           file.reason, file.json);
    return out;
}

Place place_at(const std::filesystem::path& path) {
    return Place::parse(path.native());
}

class TakeoutTest : public ::testing::Test {
protected:
    TestFolder folder_;
};

TEST_F(TakeoutTest, TheEnglishFixture) {
    const auto root = fixtures() / "takeout/osxphotos";
    if (!std::filesystem::exists(root)) GTEST_SKIP() << "no fixtures at " << root;
    const auto before = state_below(root);
    EXPECT_EQ(recognise(root), SourceKind::kTakeout);
    EXPECT_EQ(recognise(root / "Takeout"), SourceKind::kTakeout);
    EXPECT_EQ(recognise(root / "Takeout/Google Photos"), SourceKind::kTakeout);
    const auto report = report_takeout(root, {});
    ASSERT_TRUE(report) << report.error().what;
    std::size_t on_disk = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "Takeout/Google Photos"))
        on_disk += entry.is_regular_file() ? 1U : 0U;
    EXPECT_EQ(report->files.size(), on_disk) << "no file is unaccounted for";
    EXPECT_EQ(report->count(Kind::kPicture), 7U) << reasons(*report);
    EXPECT_EQ(report->count(Kind::kPicture, Status::kMatched), 7U) << reasons(*report);
    EXPECT_EQ(report->count(Kind::kAlbumJson), 3U) << reasons(*report);

    const TakeoutTold t = told_of_takeout(root);
    EXPECT_EQ(t.items.size(), 7U);
    ASSERT_EQ(t.albums.size(), 3U);
    EXPECT_EQ(t.albums.at("Pumpkin Farm").title, "Pumpkin Farm");
    const Origin& pumpkin = t.items.at("Pumpkin Farm/Pumkins1.jpg").origin;
    EXPECT_EQ(pumpkin.albums, std::vector<std::string>{"Pumpkin Farm"});
    EXPECT_TRUE(t.items.at("Photos from 2018/Pumkins1.jpg").origin.albums.empty());
    // The album has the JSON of two more pictures, which are only in the year's folder.
    EXPECT_EQ(t.items.at("Photos from 2018/Pumkins2.jpg").origin.albums, std::vector<std::string>{"Pumpkin Farm"});
    const Origin& wedding = t.items.at("Photos from 2019/wedding.jpg").origin;
    EXPECT_FALSE(wedding.persons.empty());
    EXPECT_TRUE(wedding.metadata.taken_local_s);
    EXPECT_EQ(state_below(root), before);
}

TEST_F(TakeoutTest, TheFrenchFixtures) {
    const auto root = fixtures() / "takeout/immich-go";
    if (!std::filesystem::exists(root)) GTEST_SKIP() << "no fixtures at " << root;
    const TakeoutTold first = told_of_takeout(root / "Takeout1");
    ASSERT_EQ(first.albums.size(), 1U);
    EXPECT_EQ(first.albums.begin()->second.title, "Album test 6/10/23");
    EXPECT_EQ(first.items.size(), 7U);
    for (const auto& [key, item] : first.items) EXPECT_TRUE(item.origin.metadata.latitude_deg) << key;

    const TakeoutTold second = told_of_takeout(root / "Takeout2");
    ASSERT_EQ(second.albums.size(), 1U);
    EXPECT_EQ(second.albums.begin()->second.title, "Sans titre(9)") << "an album without a title has its folder's name";
    EXPECT_EQ(second.items.size(), 3U);

    EXPECT_EQ(recognise(root / "Takeout3"), SourceKind::kTakeout);
    const auto report = report_takeout(root / "Takeout3", {});
    ASSERT_TRUE(report);
    std::map<std::string, std::string> json;
    for (const auto& file : report->files)
        if (file.kind == Kind::kPicture) json[file.place.filename()] = file.json;
    EXPECT_EQ(json, (std::map<std::string, std::string>{{"DSC_0238.JPG", "DSC_0238.JPG.json"},
                                                        {"DSC_0238(1).JPG", "DSC_0238.JPG(1).json"},
                                                        {"DSC_0238_1.JPG", "DSC_0238_1.JPG.json"}}));
}

// The names and sizes of a real export of 2024 in three archives, with JSON files made up to fit.
TEST_F(TakeoutTest, TheListingOfARealExportIsFullyAccountedFor) {
    const auto listing = fixtures() / "takeout/immich-go-listings/small.lst";
    if (!std::filesystem::exists(listing)) GTEST_SKIP() << "no fixtures at " << listing;
    std::ifstream in(listing);
    std::map<std::string, std::map<std::string, std::string>> parts;
    std::string line;
    std::string part;
    const std::regex member(R"(^ *\d+  \d{4}-\d\d-\d\d \d\d:\d\d   (.+?)\r?$)");
    std::size_t files = 0;
    std::size_t lines = 0;
    while (std::getline(in, line)) {
        ++lines;
        std::smatch found;
        if (line.starts_with("Archive:")) {
            part = line.substr(line.rfind(' ') + 1);
            while (part.ends_with('\r')) part.pop_back();
        } else if (std::regex_match(line, found, member)) {
            const std::string name = found[1];
            if (name.ends_with('/')) continue;
            const std::string base = name.substr(name.rfind('/') + 1);
            parts[part][name] = !name.ends_with(".json") ? name
                                : base.starts_with("m\u00e9tadonn\u00e9es")
                                    ? album_json("x")
                                    : photo_json(base.size() < 50 ? base.substr(0, base.size() - 5) : std::string());
            ++files;
        }
    }
    EXPECT_EQ(lines, 986U);
    EXPECT_EQ(files, 968U) << "the other 18 lines are headings and sums: 807, 158 and 3 files";
    for (const auto& [name, members] : parts) write_zip(folder_.path() / name, members);

    const auto report = report_takeout(folder_.path() / parts.begin()->first, {});
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->files.size(), files);
    std::size_t unmatched = 0;
    for (const auto& file : report->files) {
        EXPECT_FALSE(file.reason.empty()) << file.place;
        if (file.status == Status::kUnmatched || file.status == Status::kUnreadable ||
            file.status == Status::kMediumMissing) {
            ++unmatched;
            ADD_FAILURE() << file.place << ": " << to_string(file.status) << ", " << file.reason;
        }
    }
    EXPECT_EQ(unmatched, 0U);
}

TEST_F(TakeoutTest, AMemberIsOpenedAsAFileIs) {
    const std::string picture(300'000, 'p');
    const auto archive = folder_.path() / "x.zip";
    write_zip(archive, {{"A/a.jpg", picture}, {"A/none.jpg", ""}});
    std::ofstream(folder_.path() / "plain.jpg") << picture;
    PlaceReader reader;
    for (const auto& path : {archive / "A/a.jpg", folder_.path() / "plain.jpg"}) {
        const auto opened = reader.open(place_at(path), 1U << 20U);
        ASSERT_TRUE(opened) << opened.error().what;
        EXPECT_EQ(opened->place, place_at(path));
        EXPECT_EQ(opened->size_bytes, picture.size());
        std::string bytes(picture.size() + 1, '\0');
        EXPECT_EQ(::read(opened->file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(picture.size()));
        bytes.pop_back();
        EXPECT_TRUE(bytes == picture);
    }
    EXPECT_EQ(reader.open(place_at(archive / "A/none.jpg"), 10)->size_bytes, 0U);
    EXPECT_EQ(reader.open(place_at(archive / "A/a.jpg"), 1000).error().code, Errc::kUnsupported);
    EXPECT_EQ(reader.open(place_at(archive / "A/b.jpg"), 1000).error().code, Errc::kNotFound);
    EXPECT_EQ(reader.open(place_at(folder_.path() / "gone.zip/A/a.jpg"), 1000).error().code, Errc::kNotFound);
    EXPECT_EQ(reader.open(place_at(folder_.path()), 1000).error().code, Errc::kInvalid);
}

TEST_F(TakeoutTest, AFolderMayBeCalledAsAnArchiveIs) {
    const auto folder = folder_.path() / "unpacked.zip";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "a.jpg") << "picture a";
    write_zip(folder / "inner.zip", {{"b.jpg", "picture b"}});
    EXPECT_FALSE(place_at(folder / "a.jpg").is_file()) << "by its name";
    EXPECT_EQ(*locate(place_at(folder / "a.jpg")), (Place{folder / "a.jpg", {}}));
    EXPECT_EQ(*locate(place_at(folder / "inner.zip/b.jpg")), (Place{folder / "inner.zip", "b.jpg"}));
    EXPECT_FALSE(locate(place_at(folder / "b.jpg")));
    PlaceReader reader;
    const auto bytes = reader.read(place_at(folder / "inner.zip/b.jpg"), 1000);
    ASSERT_TRUE(bytes) << bytes.error().what;
    EXPECT_EQ(std::string(bytes->begin(), bytes->end()), "picture b");
    EXPECT_EQ(reader.open(place_at(folder / "a.jpg"), 1)->size_bytes, 9U);
}

TEST_F(TakeoutTest, PartsBelongTogetherWhicheverOneIsNamed) {
    const std::string photos = "Takeout/Google Photos/";
    write_zip(folder_.path() / "takeout-20240525T201456Z-001.zip",
              {{photos + "Photos from 2020/a.jpg", "picture a"},
               {photos + "Photos from 2020/live.HEIC", "still"},
               {photos + "Photos from 2020/live.HEIC.supplemental-metadata.json", photo_json("live.HEIC")},
               {photos + "Trip/metadata.json", album_json("The trip")},
               {"Takeout/archive_browser.html", "<html>"}});
    write_zip(folder_.path() / "takeout-20240525T201456Z-002.zip",
              {{photos + "Photos from 2020/a.jpg.supplemental-metadata.json", photo_json("a.jpg")},
               {photos + "Photos from 2020/live.MP4", "film"},
               {photos + "Photos from 2020/a-edited.jpg", "picture a, edited"},
               {photos + "Trip/a.jpg", "picture a"},
               {photos + "Trip/a.jpg.supplemental-metadata.json", photo_json("a.jpg")}});
    write_zip(folder_.path() / "takeout-20230101T000000Z-001.zip",
              {{photos + "Photos from 2020/other.jpg", "of another export"}});
    for (const char* const named : {"takeout-20240525T201456Z-001.zip", "takeout-20240525T201456Z-002.zip"}) {
        EXPECT_EQ(recognise(folder_.path() / named), SourceKind::kTakeout);
        const TakeoutTold t = told_of_takeout(folder_.path() / named);
        ASSERT_EQ(t.items.size(), 3U);
        const Item& a = t.items.at("Photos from 2020/a.jpg");
        EXPECT_EQ(a.origin.metadata.taken_local_s, 1700000000);
        EXPECT_EQ(a.origin.metadata.zone_minutes, 0);
        ASSERT_EQ(a.files.size(), 2U);
        EXPECT_EQ(a.files[1].rendition, Rendition::kEdited);
        EXPECT_EQ(t.items.at("Trip/a.jpg").origin.albums, std::vector<std::string>{"Trip"});
        EXPECT_EQ(t.albums.at("Trip").title, "The trip");
        EXPECT_EQ(t.items.at("Photos from 2020/live.HEIC").origin.live_part,
                  folder_.path() / "takeout-20240525T201456Z-002.zip" / photos / "Photos from 2020/live.MP4");
        PlaceReader reader;
        const auto bytes = reader.read(place_at(a.files[1].path), 1000);
        ASSERT_TRUE(bytes) << bytes.error().what;
        EXPECT_EQ(std::string(bytes->begin(), bytes->end()), "picture a, edited");
        EXPECT_EQ(reader.read(place_at(a.files[1].path), 3).error().code, Errc::kUnsupported);
        EXPECT_EQ(reader.read(place_at(folder_.path() / named / "missing"), 1000).error().code, Errc::kNotFound);
    }
    EXPECT_EQ(recognise(folder_.path()), SourceKind::kTakeout);
    EXPECT_EQ(told_of_takeout(folder_.path()).items.size(), 4U) << "a folder stands for all archives in it";
}

TEST_F(TakeoutTest, FlagsComeFromJsonAndFromFolders) {
    const std::string photos = "Takeout/Google Photos/";
    write_zip(
        folder_.path() / "x.zip",
        {{photos + "Trash/t.jpg", "t"},
         {photos + "Photos from 2020/f.jpg", "f"},
         {photos + "Photos from 2020/f.jpg.json",
          R"({"title":"f.jpg","description":"Caf\u00e9","favorited":true,"archived":true,"photoTakenTime":{"timestamp":"-5"},
                                             "geoData":{"latitude":0.0,"longitude":0.0},"geoDataExif":{"latitude":1.5,"longitude":-2.5,"altitude":3},"people":[{"name":"Ann"},{"name":"Ann"},{}]})"},
         {photos + "Photos from 2020/bad.jpg", "b"},
         {photos + "Photos from 2020/bad.jpg.json", "{\"title\": "}});
    const TakeoutTold t = told_of_takeout(folder_.path() / "x.zip");
    EXPECT_TRUE(t.items.at("Trash/t.jpg").origin.trashed);
    const Origin& f = t.items.at("Photos from 2020/f.jpg").origin;
    EXPECT_TRUE(f.favourite && f.hidden && !f.trashed);
    EXPECT_EQ(f.metadata.description, "Caf\u00e9");
    EXPECT_EQ(f.metadata.taken_local_s, -5);
    EXPECT_EQ(f.metadata.latitude_deg, 1.5);
    EXPECT_EQ(f.metadata.longitude_deg, -2.5);
    EXPECT_EQ(f.persons, std::vector<std::string>{"Ann"});
    EXPECT_FALSE(t.items.at("Photos from 2020/bad.jpg").origin.metadata.taken_local_s);
    EXPECT_TRUE(t.albums.empty());
    EXPECT_EQ(report_takeout(folder_.path() / "x.zip", {})->count(Kind::kPhotoJson, Status::kUnreadable), 1U);
}

TEST_F(TakeoutTest, APartThatCannotBeReadIsALossAndTimesThatAreNoneAreNone) {
    const std::string photos = "Takeout/Google Photos/Photos from 2020/";
    write_zip(folder_.path() / "takeout-20240525T201456Z-001.zip",
              {{photos + "a.jpg", "a"},
               {photos + "a.jpg.json", R"({"title":"a.jpg","photoTakenTime":{"timestamp":"-9223372036854775808"}})"}});
    std::ofstream(folder_.path() / "takeout-20240525T201456Z-002.zip") << "half of an archive";
    std::vector<std::string> lost;
    std::vector<Item> items;
    ASSERT_TRUE(read_source(SourceKind::kTakeout, folder_.path() / "takeout-20240525T201456Z-001.zip",
                            {.album = [](const OriginAlbum&) {},
                             .item = [&](Item item) { items.push_back(std::move(item)); },
                             .warning = [](const std::string& text) { ADD_FAILURE() << text; },
                             .loss = [&](std::string text) { lost.push_back(std::move(text)); }},
                            {}));
    ASSERT_EQ(lost.size(), 1U);
    EXPECT_NE(lost.front().find("-002.zip"), std::string::npos);
    ASSERT_EQ(items.size(), 1U);
    EXPECT_FALSE(items.front().origin.metadata.taken_local_s);
}

TEST_F(TakeoutTest, OtherFoldersBesideATakeoutAreNoAlbums) {
    const auto put = [&](const std::string& name, const std::string& text) {
        std::filesystem::create_directories((folder_.path() / name).parent_path());
        std::ofstream(folder_.path() / name) << text;
    };
    put("Takeout/Google Photos/Trip/a.jpg", "a");
    put("Takeout/Google Photos/Trip/a.jpg.json", photo_json("a.jpg"));
    put("Scans/b.jpg", "b");
    put(".hidden/c.jpg", "c");
    put("X.photoslibrary/originals/d.jpg", "d");
    EXPECT_EQ(recognise(folder_.path()), SourceKind::kTakeout);
    const TakeoutTold t = told_of_takeout(folder_.path());
    EXPECT_EQ(t.items.size(), 1U) << "what lies beside a Takeout is not of it";
    ASSERT_EQ(t.albums.size(), 1U);
    EXPECT_EQ(t.albums.begin()->second.title, "Trip");
}

TEST_F(TakeoutTest, AStrayPhotoJsonMakesNoTakeout) {
    const auto put = [&](const std::string& name, const std::string& text) {
        std::filesystem::create_directories((folder_.path() / name).parent_path());
        std::ofstream(folder_.path() / name) << text;
    };
    put("Archive/a.jpg", "a");
    put("x/CNT.jpg", "c");
    put("x/CNT.jpg.json", photo_json("CNT.jpg"));
    EXPECT_EQ(recognise(folder_.path()), SourceKind::kFolder);
    EXPECT_EQ(report_takeout(folder_.path(), {}).error().code, Errc::kNotFound);
    EXPECT_EQ(recognise(folder_.path() / "x"), SourceKind::kFolder);
    put("Takeout/notes.txt", "no export");
    EXPECT_EQ(recognise(folder_.path()), SourceKind::kFolder);
    // An export without its outermost folder is one: by Google's names of folders, and Google's JSON in them.
    put("Photos from 2020/b.jpg", "b");
    EXPECT_EQ(recognise(folder_.path()), SourceKind::kFolder);
    put("Photos from 2020/b.jpg.json", photo_json("b.jpg"));
    EXPECT_EQ(recognise(folder_.path()), SourceKind::kTakeout);
    EXPECT_FALSE(told_of_takeout(folder_.path()).items.contains("Archive/a.jpg"));
}

TEST_F(TakeoutTest, AnArchiveInAFolderMakesNoTakeoutOfTheRest) {
    write_zip(folder_.path() / "takeout-20240525T201456Z-001.zip",
              {{"Takeout/Google Photos/Photos from 2020/z.jpg", "z"}});
    for (const char* const name : {"Archive", "Archiv", "Bin", "Trash", "2019"}) {
        std::filesystem::create_directories(folder_.path() / name);
        std::ofstream(folder_.path() / name / "p.jpg") << name;
    }
    EXPECT_EQ(recognise(folder_.path()), SourceKind::kTakeout);
    const TakeoutTold t = told_of_takeout(folder_.path());
    ASSERT_EQ(t.items.size(), 1U);
    EXPECT_EQ(t.items.begin()->first, "Photos from 2020/z.jpg");
}

TEST_F(TakeoutTest, AlbumsNamedLikeYearsOrBinsStay) {
    const std::string photos = "Takeout/Google Photos/";
    std::map<std::string, std::string> members;
    for (const std::string name : {"2019", "2016\u5e74\u306e\u65c5", "Archive", "Bin", "Failed Videos"}) {
        members[photos + name + "/p.jpg"] = "p of " + name;
        members[photos + name + "/metadata.json"] = album_json(name);
    }
    members[photos + "Photos from 2020/y.jpg"] = "y";
    members[photos + "Photos from 2020/metadata.json"] = album_json("Photos from 2020");
    members[photos + "Trash/t.jpg"] = "t";
    members[photos + "Archiv/kept.jpg"] = "k";
    members[photos + "Archiv/kept.jpg.json"] = photo_json("kept.jpg");
    write_zip(folder_.path() / "x.zip", members);
    const TakeoutTold t = told_of_takeout(folder_.path() / "x.zip");
    EXPECT_EQ(t.albums.size(), 5U);
    for (const std::string name : {"2019", "Archive", "Bin"}) {
        ASSERT_TRUE(t.albums.contains(name)) << name;
        const Origin& p = t.items.at(name + "/p.jpg").origin;
        EXPECT_EQ(p.albums, std::vector<std::string>{name});
        EXPECT_FALSE(p.hidden || p.trashed) << name;
    }
    EXPECT_TRUE(t.items.at("Trash/t.jpg").origin.trashed) << "no JSON says anything of it";
    EXPECT_FALSE(t.items.at("Archiv/kept.jpg").origin.hidden) << "its own JSON does not call it archived";
    write_zip(folder_.path() / "mine.zip", {{"Archive/a.jpg", "a"}});
    EXPECT_FALSE(told_of_takeout(folder_.path() / "mine.zip").items.at("Archive/a.jpg").origin.hidden);
}

TEST_F(TakeoutTest, FilesOfOneNameInTwoExportsAreBothTaken) {
    const std::string photos = "Takeout/Google Photos/Photos from 2020/";
    write_zip(folder_.path() / "takeout-20240525T201456Z-001.zip",
              {{photos + "a.jpg", "one"}, {photos + "b.jpg", "b"}});
    write_zip(folder_.path() / "takeout-20250101T000000Z-001.zip",
              {{photos + "a.jpg", "two"}, {photos + "b.jpg", "b"}});
    const TakeoutTold t = told_of_takeout(folder_.path());
    EXPECT_EQ(t.items.size(), 3U);
    EXPECT_TRUE(t.items.contains("Photos from 2020/a.jpg [2]"));
    const auto report = report_takeout(folder_.path(), {});
    EXPECT_EQ(report->count(Kind::kPicture, Status::kRepeated), 1U) << reasons(*report);
}

TEST_F(TakeoutTest, AMissingPartAndWhatIsLeftOverAreTold) {
    const std::string photos = "Takeout/Google Photos/Photos from 2020/";
    write_zip(folder_.path() / "takeout-20240525T201456Z-001.zip",
              {{photos + "a.jpg", "a"}, {photos + "bad.jpg.json", "{"}, {"../../escape.jpg", "x"}});
    write_zip(folder_.path() / "takeout-20240525T201456Z-003.zip",
              {{photos + "c.jpg", "c"}, {photos + "film.mp4", "f"}});
    std::vector<std::filesystem::path> films;
    std::vector<std::string> warnings;
    ASSERT_TRUE(read_source(SourceKind::kTakeout, folder_.path() / "takeout-20240525T201456Z-003.zip",
                            {.album = [](const OriginAlbum&) {},
                             .item = [](const Item&) {},
                             .warning = [&](std::string text) { warnings.push_back(std::move(text)); },
                             .loss = [](const std::string& text) { ADD_FAILURE() << text; },
                             .film = [&](const std::filesystem::path& film) { films.push_back(film); }},
                            {}));
    ASSERT_EQ(warnings.size(), 2U);
    EXPECT_NE(warnings[0].find("takeout-20240525T201456Z-002.zip"), std::string::npos) << warnings[0];
    EXPECT_NE(warnings[1].find("1 JSON files"), std::string::npos) << warnings[1];
    EXPECT_NE(warnings[1].find("1 files were refused"), std::string::npos) << warnings[1];
    ASSERT_EQ(films.size(), 1U);
    EXPECT_EQ(films[0].filename(), "film.mp4");
}

TEST_F(TakeoutTest, NamesThatLeadOutAndBombsAreRefused) {
    write_zip(folder_.path() / "slip.zip", {{"../../escape.jpg", "x"},
                                            {"/absolute.jpg", "x"},
                                            {"a/../../b.jpg", "x"},
                                            {"Takeout/Google Photos/A/ok.jpg", "ok"}});
    const auto report = report_takeout(folder_.path() / "slip.zip", {});
    ASSERT_TRUE(report) << report.error().what;
    std::size_t refused = 0;
    for (const auto& file : report->files) refused += file.status == Status::kRefused ? 1U : 0U;
    EXPECT_EQ(refused, 3U);
    EXPECT_EQ(report->files.size(), 4U);
    EXPECT_EQ(told_of_takeout(folder_.path() / "slip.zip").items.size(), 1U);
    PlaceReader reader;
    EXPECT_FALSE(reader.read(place_at(folder_.path() / "slip.zip/../../escape.jpg"), 1000));

    write_zip(folder_.path() / "bomb.zip",
              {{"Takeout/Google Photos/A/a.jpg", std::string(std::size_t{300} << 20U, '\0')}});
    const auto bomb = report_takeout(folder_.path() / "bomb.zip", {});
    ASSERT_FALSE(bomb);
    EXPECT_EQ(bomb.error().code, Errc::kUnsupported);

    std::ofstream(folder_.path() / "text.zip") << "no archive";
    EXPECT_EQ(report_takeout(folder_.path() / "text.zip", {}).error().code, Errc::kCorrupt);
}

TEST_F(TakeoutTest, ADamagedArchiveIsAnErrorWhereverItIsCut) {
    write_zip(folder_.path() / "whole.zip", {{"Takeout/Google Photos/A/a.jpg", std::string(5000, 'a') + "end"},
                                             {"Takeout/Google Photos/A/a.jpg.json", photo_json("a.jpg")}});
    const Bytes whole = *read_file(folder_.path() / "whole.zip", 1U << 20U);
    unsigned seed = 1;
    for (int i = 0; i < 200; ++i) {
        seed = seed * 1103515245U + 12345U;
        Bytes damaged = whole;
        if (i % 2 == 0) {
            damaged.resize(seed / 8 % whole.size());
        } else {
            damaged[seed / 8 % whole.size()] ^= static_cast<std::uint8_t>(1U << (seed % 8U));
        }
        ASSERT_TRUE(write_file_atomically(folder_.path() / "damaged.zip", damaged));
        [[maybe_unused]] const auto report = report_takeout(folder_.path() / "damaged.zip", {});
        const auto archive = ZipFile::open(folder_.path() / "damaged.zip");
        if (!archive) continue;
        for (const auto& member : archive->members()) {
            const auto bytes = archive->read(member, 1U << 20U);
            if (bytes && member.name.ends_with("a.jpg")) {
                EXPECT_EQ(bytes->size(), 5003U);
            }
        }
    }
}

}  // namespace
}  // namespace trove::sources
