// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/recover.h"

#include "base/bitmap_for_test.h"
#include "base/file.h"
#include "base/fixtures_for_test.h"
#include "exchange/new_file.h"
#include "media/decode.h"
#include "media/read_metadata.h"
#include "sources/database_for_test.h"
#include "sources/preview_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace trove::exchange {
namespace {

namespace fs = std::filesystem;

fs::path lightroom() {
    return fixtures() / "lightroom";
}

class RecoverTest : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(previews_)) GTEST_SKIP() << "no fixtures at " << previews_;
    }

    RecoverReport recover_to(const fs::path& output, RecoverOptions options = {}) {
        if (options.previews.empty()) options.previews = previews_;
        options.output = output;
        auto report = recover(options, {});
        EXPECT_TRUE(report) << report.error().what;
        return report ? std::move(*report) : RecoverReport{};
    }

    TemporaryFolder scratch_;
    fs::path previews_ = lightroom() / "lr5-enlighten/Lightroom 5 Catalog Previews.lrdata";
};

TEST_F(RecoverTest, LargestPicturesNamedAndFoldered) {
    const auto before = state_below(previews_.parent_path());
    const auto output = scratch_.path() / "out";
    RecoverOptions dry;
    dry.dry_run = true;
    EXPECT_EQ(recover_to(output, dry).count(RecoveredFile::Outcome::kRecovered), 3U);
    EXPECT_FALSE(fs::exists(output));

    const auto report = recover_to(output);
    EXPECT_EQ(report.catalog.filename(), "Lightroom 5 Catalog.lrcat");
    ASSERT_EQ(report.count(RecoveredFile::Outcome::kRecovered), 3U);
    const Bytes two = *read_file(output / "Sample Images/sample2.jpg", 1U << 26U);
    const auto header = media::read_header(two);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->width_px, 3783);
    const auto metadata = media::read_metadata(two);
    EXPECT_EQ(metadata.taken_local_s, 1307987870);
    EXPECT_NEAR(*metadata.f_number, 5.6, 0.01);
    EXPECT_EQ(metadata.focal_length_mm, 25);
    EXPECT_EQ(metadata.iso, 100);
    EXPECT_FALSE(metadata.camera_model.empty());
    // The picture's own data equal the cache's, byte for byte, from the first quantisation table on.
    const Bytes cached = *read_file(report.files[1].from, 1U << 26U);
    const auto level = sources::parse_preview(cached)->pictures.front().jpeg;
    const std::array<std::uint8_t, 2> tables{0xFF, 0xDB};
    const auto in_level = std::ranges::search(level, tables);
    const auto tail = std::span(level).subspan(static_cast<std::size_t>(in_level.begin() - level.begin()));
    ASSERT_GT(two.size(), tail.size());
    EXPECT_TRUE(std::equal(tail.begin(), tail.end(), two.end() - static_cast<std::ptrdiff_t>(tail.size())));
    const std::string_view text(reinterpret_cast<const char*>(two.data()), std::min<std::size_t>(two.size(), 20'000));
    EXPECT_NE(text.find("ICC_PROFILE"), std::string_view::npos);

    // A second run writes nothing. Another file of that name stays, and is not taken for the picture.
    EXPECT_EQ(recover_to(output).count(RecoveredFile::Outcome::kAlreadyThere), 3U);
    ASSERT_TRUE(write_file_atomically(output / "Sample Images/sample1.jpg", Bytes{1, 2, 3}));
    const auto again = recover_to(output);
    EXPECT_EQ(again.count(RecoveredFile::Outcome::kAlreadyThere), 2U);
    EXPECT_EQ(again.count(RecoveredFile::Outcome::kRecovered), 1U);
    EXPECT_EQ(read_file(output / "Sample Images/sample1.jpg", 100)->size(), 3U);
    EXPECT_EQ(media::read_header(*read_file(output / "Sample Images/sample1-2.jpg", 1U << 26U))->width_px, 4272);
    EXPECT_EQ(recover_to(output).count(RecoveredFile::Outcome::kAlreadyThere), 3U) << "under the other name";
    fs::remove(output / "Sample Images/sample3.jpg");
    EXPECT_EQ(recover_to(output).count(RecoveredFile::Outcome::kRecovered), 1U) << "goes on with what is missing";
    EXPECT_EQ(state_below(previews_.parent_path()), before);

    RecoverOptions large;
    large.min_edge_px = 4000;
    EXPECT_EQ(recover_to(scratch_.path() / "large", large).count(RecoveredFile::Outcome::kTooSmall), 1U);
}

TEST_F(RecoverTest, WithoutACatalogFromDamagedFilesAndFromASingleOne) {
    const auto cache = scratch_.path() / "Lost Previews.lrdata";
    fs::copy(previews_, cache, fs::copy_options::recursive);
    const auto file = cache / "B/B089/B089021B-7ACE-4A62-BD32-85A6C6AD5B9C-07cc63f155500a902b21fef7be6585b5.lrprev";
    fs::resize_file(file, 2'000'000);  // within the largest level
    const auto gone = cache / "3/3829/3829E5FC-7F3F-4B22-94F3-FB5E2C796026-07cc63f155500a902b21fef7be6585b5.lrprev";
    fs::resize_file(gone, 100);
    RecoverOptions options;
    options.previews = cache;
    const auto report = recover_to(scratch_.path() / "out", options);
    EXPECT_TRUE(report.catalog.empty());
    ASSERT_EQ(report.count(RecoveredFile::Outcome::kRecovered), 3U);
    std::map<std::string, const RecoveredFile*> by_name;
    for (const auto& one : report.files) by_name[one.name.substr(0, 1)] = &one;
    EXPECT_EQ(by_name.at("B")->width_px, 1892) << "the next smaller level";
    EXPECT_EQ(by_name.at("3")->width_px, 67) << "from the database, as a last resort";
    EXPECT_FALSE(by_name.at("3")->problem.empty());
    EXPECT_EQ(by_name.at("3")->from.filename(), "root-pixels.db");

    options.previews = file;
    const auto single = recover_to(scratch_.path() / "single", options);
    ASSERT_EQ(single.files.size(), 1U);
    EXPECT_EQ(single.files[0].target.filename(), "B089021B-7ACE-4A62-BD32-85A6C6AD5B9C.jpg");

    options.previews = lightroom() / "lr13.3-layout-DERIVED/Lightroom Catalog Previews.lrdata";
    options.catalog = lightroom() / "lr5-enlighten/Lightroom 5 Catalog.lrcat";
    const auto derived = recover_to(scratch_.path() / "derived", options);
    EXPECT_EQ(derived.count(RecoveredFile::Outcome::kRecovered), 3U);
    EXPECT_TRUE(fs::exists(scratch_.path() / "derived/Sample Images/sample2.jpg"))
        << "a catalog that lies elsewhere gives the names";

    options.previews = scratch_.path() / "missing.lrdata";
    EXPECT_EQ(recover(options, {}).error().code, Errc::kNotFound);
    options.previews = cache;
    options.output = cache / "out";
    EXPECT_EQ(recover(options, {}).error().code, Errc::kInvalid);
}

TEST_F(RecoverTest, ADamagedCatalogCostsNamesAndNoPictures) {
    const auto home = scratch_.path() / "lr";
    fs::create_directories(home);
    fs::copy(previews_, home / "cat Previews.lrdata", fs::copy_options::recursive);
    fs::copy_file(lightroom() / "lr5-enlighten/Lightroom 5 Catalog.lrcat", home / "cat.lrcat");
    RecoverOptions options;
    options.previews = home / "cat Previews.lrdata";
    options.no_catalog = true;
    const auto without = recover_to(scratch_.path() / "without", options);
    EXPECT_EQ(without.count(RecoveredFile::Outcome::kRecovered), 3U);
    EXPECT_TRUE(without.catalog.empty());
    EXPECT_FALSE(fs::exists(scratch_.path() / "without/Sample Images"));
    options.no_catalog = false;
    for (const std::uintmax_t size : {100'000U, 4096U, 10U, 0U}) {
        fs::resize_file(home / "cat.lrcat", size);
        const auto report = recover_to(scratch_.path() / std::to_string(size), options);
        EXPECT_EQ(report.count(RecoveredFile::Outcome::kRecovered), 3U) << size;
        EXPECT_FALSE(report.warnings.empty());
    }
    options.catalog = home / "mistyped.lrcat";
    options.output = scratch_.path() / "mistyped";
    EXPECT_EQ(recover(options, {}).error().code, Errc::kNotFound);
    fs::create_directories(scratch_.path() / "pictures");
    options.previews = scratch_.path() / "pictures";
    options.catalog.reset();
    EXPECT_EQ(recover(options, {}).error().code, Errc::kNotFound) << "there are no previews";
}

TEST_F(RecoverTest, WhatTheCatalogKnowsIsWrittenIntoTheCopyAndNamesThatClashAreKeptApart) {
    const auto home = scratch_.path() / "lr";
    fs::create_directories(home);
    fs::copy(previews_, home / "cat Previews.lrdata", fs::copy_options::recursive);
    sources::make_database(home / "cat.lrcat", R"(
        CREATE TABLE Adobe_images (id_local INTEGER PRIMARY KEY, id_global, captureTime, rating, pick, colorLabels, orientation, masterImage, copyName, rootFile, fileFormat);
        CREATE TABLE AgLibraryFile (id_local INTEGER PRIMARY KEY, id_global, baseName, extension, idx_filename, folder);
        CREATE TABLE AgLibraryFolder (id_local INTEGER PRIMARY KEY, pathFromRoot, rootFolder);
        CREATE TABLE AgLibraryRootFolder (id_local INTEGER PRIMARY KEY, absolutePath, name, relativePathFromCatalog);
        CREATE TABLE AgLibraryKeyword (id_local INTEGER PRIMARY KEY, name, parent);
        CREATE TABLE AgLibraryKeywordImage (id_local INTEGER PRIMARY KEY, image, tag);
        CREATE TABLE AgLibraryIPTC (image, caption);
        CREATE TABLE AgHarvestedExifMetadata (image, gpsLatitude, gpsLongitude, hasGPS, aperture, shutterSpeed, isoSpeedRating, focalLength, cameraModelRef, lensRef);
        CREATE TABLE AgInternedExifCameraModel (id_local, value);
        CREATE TABLE AgInternedExifLens (id_local, value);
        INSERT INTO AgLibraryRootFolder VALUES (1, 'D:/Fotos/', 'Fotos', NULL);
        INSERT INTO AgLibraryFolder VALUES (1, '2020/', 1), (2, '2021/', 1);
        INSERT INTO AgLibraryFile VALUES (1, '3829E5FC-7F3F-4B22-94F3-FB5E2C796026', 'IMG', 'NEF', 'IMG.NEF', 1), (2, '6A2B9912-3868-45E4-AE0D-7EA73F66FF63', 'img', 'jpg', 'img.jpg', 1);
        INSERT INTO Adobe_images VALUES (21, 'I1', '2020-01-02T03:04:05+02:00', 4, 1, 'Rot', 'DA', NULL, NULL, 1, 'RAW'), (50, 'I2', NULL, NULL, 0, '', 'AB', NULL, NULL, 2, 'JPG'),
            (60, 'I3', NULL, NULL, 0, '', 'AB', 21, 'Copy 1', 1, 'RAW');
        INSERT INTO AgLibraryKeyword VALUES (1, NULL, NULL), (2, 'Orte', 1), (3, 'M\u00fcnchen', 2);
        INSERT INTO AgLibraryKeywordImage VALUES (1, 21, 3);
        INSERT INTO AgLibraryIPTC VALUES (21, 'Am Fluss');
        INSERT INTO AgInternedExifCameraModel VALUES (1, 'NIKON D90');
        INSERT INTO AgHarvestedExifMetadata VALUES (21, 48.137, -11.575, 1, 4, 8, 200, 35, 1, NULL);)");
    RecoverOptions options;
    options.previews = home / "cat Previews.lrdata";
    const auto output = scratch_.path() / "out";
    const auto report = recover_to(output, options);
    std::set<std::string> targets;
    for (const auto& file : report.files) targets.insert(file.target.lexically_relative(output));
    EXPECT_EQ(targets, (std::set<std::string>{"2020/IMG.jpg", "2020/img-2.jpg",
                                              "not in the catalog/B089021B-7ACE-4A62-BD32-85A6C6AD5B9C.jpg"}));
    const auto m = media::read_metadata(*read_file(output / "2020/IMG.jpg", 1U << 26U));
    EXPECT_EQ(m.description, "Am Fluss");
    EXPECT_EQ(m.keywords.size(), 1U);
    EXPECT_EQ(m.rating, 4);
    EXPECT_EQ(m.taken_local_s, 1577934245);
    EXPECT_EQ(m.zone_minutes, 120);
    EXPECT_NEAR(*m.latitude_deg, 48.137, 1e-6);
    EXPECT_NEAR(*m.longitude_deg, -11.575, 1e-6);
    EXPECT_NEAR(*m.f_number, 4, 1e-6);
    EXPECT_NEAR(*m.exposure_s, 1.0 / 256, 1e-6);
    EXPECT_EQ(m.camera_model, "NIKON D90");
}

TEST(NewFile, NamesAreSafeAndNothingIsReplaced) {
    EXPECT_EQ(safe_name("../../etc/passwd"), ".._.._etc_passwd");
    EXPECT_EQ(safe_name(".."), "_");
    EXPECT_EQ(safe_name(""), "_");
    EXPECT_EQ(safe_name("a\x01:b?.jpg"), "a__b_.jpg");
    EXPECT_LE(safe_name(std::string(500, 'x') + ".jpg").size(), 200U);
    EXPECT_TRUE(safe_name(std::string(500, 'x') + ".jpg").ends_with(".jpg"));
    const TemporaryFolder folder;
    const Bytes bytes{1};
    EXPECT_TRUE(*write_new_file(folder.path() / "a/b/c", bytes));
    EXPECT_FALSE(*write_new_file(folder.path() / "a/b/c", bytes));
    fs::create_symlink("nowhere", folder.path() / "link");
    EXPECT_FALSE(*write_new_file(folder.path() / "link", bytes)) << "a link is not written through";
    EXPECT_FALSE(fs::exists(folder.path() / "nowhere"));
}

}  // namespace
}  // namespace trove::exchange
