// SPDX-License-Identifier: GPL-3.0-or-later Crawling other programs' libraries with the real pipeline: archives,
// catalogs, previews; what goes and what comes back.
#include "base/fixtures_for_test.h"
#include "engine/library.h"
#include "engine/with_library_for_test.h"
#include "sources/database_for_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace trove::engine {
namespace {

namespace fs = std::filesystem;

class CrawlSourcesTest : public WithLibrary {
protected:
    CrawlProgress crawl(const std::vector<fs::path>& paths, bool hidden = false, bool trashed = false) {
        CrawlOptions options;
        options.include_hidden = hidden;
        options.include_trashed = trashed;
        const auto done = library_->crawl(paths, options, {});
        EXPECT_TRUE(done) << done.error().what;
        const auto problems = library_->check();
        EXPECT_TRUE(problems && problems->empty()) << (problems ? problems->front() : problems.error().what);
        return done ? *done : CrawlProgress{};
    }

    void write(const fs::path& path, unsigned shade) const {
        fs::create_directories(path.parent_path());
        ASSERT_TRUE(write_file_atomically(path, bitmap(64, 48, shade)));
    }

    static void write_text(const fs::path& path, const std::string& text) {
        fs::create_directories(path.parent_path());
        ASSERT_TRUE(write_file_atomically(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
    }

    std::vector<fs::path> places(PhotoId id) {
        std::vector<fs::path> out;
        const auto photo = library_->photo(id);
        if (!photo) return out;
        for (const auto& location : photo->locations) out.push_back(location.place.text());
        std::ranges::sort(out);
        return out;
    }
};

TEST_F(CrawlSourcesTest, ATakeoutsYearFoldersAndAlbumsAreOnePhotoInSeveralAlbums) {
    const fs::path photos = scratch_.path() / "Takeout/Google Photos";
    write(photos / "Photos from 2020/a.bmp", 1);
    write(photos / "Trip/a.bmp", 1);
    write(photos / "Best/a.bmp", 1);
    write(photos / "Photos from 2020/b.bmp", 2);
    write(photos / "Photos from 2020/trash.bmp", 3);
    write(photos / "Photos from 2020/hidden.bmp", 4);
    write(photos / "Photos from 2020/a-edited.bmp", 5);
    for (const char* const folder : {"Photos from 2020", "Trip", "Best"})
        write_text(
            photos / folder / "a.bmp.json",
            R"({"title":"a.bmp","description":"The harbour","photoTakenTime":{"timestamp":"1600000000"},"people":[{"name":"Ann"}],"favorited":true})");
    write_text(photos / "Photos from 2020/trash.bmp.json",
               R"({"title":"trash.bmp","photoTakenTime":{"timestamp":"1"},"trashed":true})");
    write_text(photos / "Photos from 2020/hidden.bmp.json",
               R"({"title":"hidden.bmp","photoTakenTime":{"timestamp":"1"},"archived":true})");
    write_text(photos / "Trip/metadata.json", R"({"title":"The trip","access":"protected"})");
    const auto before = state_below(scratch_.path() / "Takeout");

    auto progress = crawl({scratch_.path() / "Takeout"});
    EXPECT_EQ(progress.fresh, 3);
    EXPECT_EQ(progress.failed, 0);
    const PhotoId a = **library_->find(photos / "Trip/a.bmp");
    EXPECT_EQ(places(a).size(), 3U);
    const auto photo = library_->photo(a);
    EXPECT_EQ(photo->metadata.description, "The harbour");
    EXPECT_EQ(photo->metadata.taken_local_s, 1600000000);
    const auto origins = library_->sources().origins(a);
    ASSERT_TRUE(origins);
    EXPECT_EQ(origins->size(), 3U);
    EXPECT_EQ(*library_->sources().photos_of_album("the trip"), std::vector<PhotoId>{a});
    EXPECT_EQ(library_->sources().albums()->size(), 2U);
    EXPECT_EQ(library_->sources().persons()->front().photos, 2) << "the photo and its edited version";
    EXPECT_EQ(library_->sources().libraries()->front().kind, "takeout");
    EXPECT_FALSE(library_->find(photos / "Photos from 2020/trash.bmp")->has_value());

    progress = crawl({scratch_.path() / "Takeout"}, true, true);
    EXPECT_EQ(progress.fresh, 2);
    progress = crawl({});
    EXPECT_EQ(progress.fresh, 0);
    EXPECT_EQ(progress.unchanged, 7) << "what was wanted stays wanted";
    EXPECT_EQ(library_->status()->photos, 5);
    crawl({scratch_.path() / "Takeout"}, true, false);
    EXPECT_EQ(library_->status()->photos, 4);
    EXPECT_EQ(state_below(scratch_.path() / "Takeout"), before);

    // A picture removed from the export is removed from the album.
    fs::remove(photos / "Trip/a.bmp");
    fs::remove(photos / "Trip/a.bmp.json");
    crawl({});
    EXPECT_TRUE(library_->sources().photos_of_album("the trip")->empty());
    EXPECT_EQ(library_->sources().origins(a)->size(), 2U);
}

// A synthetic catalog with the parts that a crawl needs.
void make_catalog(const fs::path& file, const fs::path& root) {
    sources::make_database(file, R"(
        CREATE TABLE Adobe_images (id_local INTEGER PRIMARY KEY, id_global, captureTime, rating, pick, colorLabels, orientation, masterImage, copyName, rootFile, fileFormat);
        CREATE TABLE AgLibraryFile (id_local INTEGER PRIMARY KEY, id_global, baseName, extension, idx_filename, folder);
        CREATE TABLE AgLibraryFolder (id_local INTEGER PRIMARY KEY, pathFromRoot, rootFolder);
        CREATE TABLE AgLibraryRootFolder (id_local INTEGER PRIMARY KEY, absolutePath, name, relativePathFromCatalog);
        CREATE TABLE AgLibraryKeyword (id_local INTEGER PRIMARY KEY, name, parent);
        CREATE TABLE AgLibraryKeywordImage (id_local INTEGER PRIMARY KEY, image, tag);
        CREATE TABLE AgLibraryCollection (id_local INTEGER PRIMARY KEY, name, parent, creationId);
        CREATE TABLE AgLibraryCollectionImage (collection, image);
        INSERT INTO AgLibraryFolder VALUES (1, '', 1);
        INSERT INTO AgLibraryFile VALUES (1, '3829E5FC-7F3F-4B22-94F3-FB5E2C796026', 'one', 'bmp', 'one.bmp', 1), (2, 'F2', 'two', 'bmp', 'two.bmp', 1),
            (3, 'B089021B-7ACE-4A62-BD32-85A6C6AD5B9C', 'raw', 'NEF', 'raw.NEF', 1);
        INSERT INTO Adobe_images VALUES (1, 'I1', '2020-01-02T03:04:05', 4, 0, '', 'AB', NULL, NULL, 1, 'JPG'), (2, 'I2', NULL, NULL, 0, '', 'AB', NULL, NULL, 2, 'JPG'),
            (3, 'I3', NULL, 5, 0, '', 'AB', NULL, NULL, 3, 'RAW');
        INSERT INTO AgLibraryKeyword VALUES (1, NULL, NULL), (2, 'Sea', 1);
        INSERT INTO AgLibraryKeywordImage VALUES (1, 1, 2);
        INSERT INTO AgLibraryCollection VALUES (1, 'Chosen', NULL, 'com.adobe.ag.library.collection');
        INSERT INTO AgLibraryCollectionImage VALUES (1, 1), (1, 2);
        INSERT INTO AgLibraryRootFolder VALUES (1, ')" +
                                     root.native() + "/', 'Originals', NULL)");
}

TEST_F(CrawlSourcesTest, ALightroomCatalogWithOriginalsThatGoAndComeBack) {
    const auto previews = fixtures() / "lightroom/lr5-enlighten/Lightroom 5 Catalog Previews.lrdata";
    if (!fs::exists(previews)) GTEST_SKIP() << "no fixtures at " << previews;
    const fs::path originals = scratch_.path() / "Drive/Originals";
    const fs::path home = scratch_.path() / "lr";
    fs::create_directories(home);
    write(originals / "one.bmp", 1);
    write(originals / "two.bmp", 2);
    write_text(originals / "raw.NEF", "this is no picture that anything here reads");
    make_catalog(home / "cat.lrcat", originals);
    fs::copy(previews, home / "cat Previews.lrdata", fs::copy_options::recursive);
    const auto before = state_below(home);

    auto progress = crawl({home / "cat.lrcat"});
    EXPECT_EQ(progress.fresh, 3);
    EXPECT_EQ(progress.failed, 0) << "the preview of the raw file stands in for it";
    const PhotoId one = **library_->find(originals / "one.bmp");
    EXPECT_EQ(library_->photo(one)->metadata.rating, 4);
    EXPECT_EQ(library_->photo(one)->metadata.keywords, std::vector<std::string>{"Sea"});
    EXPECT_EQ(library_->sources().photos_of_album("Chosen")->size(), 2U);
    EXPECT_EQ(crawl({}).unchanged, 3);

    // The same photo in a folder of its own is one photo with two places.
    write(scratch_.path() / "elsewhere/copy.bmp", 1);
    EXPECT_EQ(crawl({scratch_.path() / "elsewhere"}).copies, 1);
    EXPECT_EQ(places(one).size(), 2U);
    EXPECT_EQ(library_->photo(one)->metadata.rating, 4);

    // The drive is away: photos stay, offline, and no preview takes their place.
    fs::rename(scratch_.path() / "Drive", scratch_.path() / "Unplugged");
    progress = crawl({home / "cat.lrcat"});
    EXPECT_EQ(progress.fresh, 0);
    EXPECT_EQ(library_->status()->photos, 3);
    EXPECT_EQ(library_->status()->offline, 1) << "two.bmp; one.bmp has its copy, the raw file its preview";
    EXPECT_EQ(library_->sources().photos_of_album("Chosen")->size(), 2U);

    fs::rename(scratch_.path() / "Unplugged", scratch_.path() / "Drive");
    crawl({home / "cat.lrcat"});
    EXPECT_EQ(library_->status()->offline, 0);
    EXPECT_EQ(state_below(home), before);
}

TEST_F(CrawlSourcesTest, PreviewsAreSearchableWhileOriginalsAreAwayAndGiveWayToThem) {
    const auto previews = fixtures() / "lightroom/lr5-enlighten/Lightroom 5 Catalog Previews.lrdata";
    if (!fs::exists(previews)) GTEST_SKIP() << "no fixtures at " << previews;
    const fs::path originals = scratch_.path() / "Drive/Originals";
    const fs::path home = scratch_.path() / "lr";
    fs::create_directories(home);
    make_catalog(home / "cat.lrcat", originals);
    fs::copy(previews, home / "cat Previews.lrdata", fs::copy_options::recursive);

    auto progress = crawl({home / "cat Previews.lrdata"});
    EXPECT_EQ(progress.fresh, 2) << "two of three have previews";
    ASSERT_EQ(library_->sources().libraries()->size(), 1U);
    EXPECT_EQ(library_->sources().libraries()->front().items, 3);
    EXPECT_EQ(library_->sources().libraries()->front().missing, 1) << "kept as an entry";
    Query query;
    query.text = "anything";
    const auto answer = library_->search(query);
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->hits.size(), 2U);
    const auto photo = library_->photo(answer->hits[0].photo);
    EXPECT_TRUE(library_->picture(photo->id, 200)) << "shown from inside the container";
    EXPECT_FALSE(library_->sources().origins(photo->id)->empty());
    EXPECT_EQ(library_->sources().origins(photo->id)->front().rendition, Rendition::kPreview);
    EXPECT_EQ(library_->sources().origins(photo->id)->front().origin.original.parent_path(), originals);

    write(originals / "one.bmp", 1);
    progress = crawl({});
    EXPECT_EQ(progress.fresh, 1);
    EXPECT_EQ(library_->status()->photos, 2) << "the preview of one.bmp has given way";
    EXPECT_EQ(library_->photo(**library_->find(originals / "one.bmp"))->metadata.rating, 4);
}

TEST_F(CrawlSourcesTest, TheRealCatalogOfLightroom5AndTheFixtureTakeouts) {
    const auto catalog = fixtures() / "lightroom/lr5-enlighten/Lightroom 5 Catalog.lrcat";
    if (!fs::exists(catalog)) GTEST_SKIP() << "no fixtures at " << catalog;
    const auto before = state_below(catalog.parent_path());
    EXPECT_EQ(
        crawl({catalog, fixtures() / "takeout/osxphotos/Takeout", fixtures() / "takeout/immich-go/Takeout1"}).failed,
        0);
    EXPECT_EQ(library_->sources().libraries()->size(), 3U);
    EXPECT_EQ(state_below(catalog.parent_path()), before);
}

}  // namespace
}  // namespace trove::engine
