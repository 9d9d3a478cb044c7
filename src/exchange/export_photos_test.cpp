// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/export_photos.h"

#include "base/bitmap_for_test.h"
#include "base/file.h"
#include "base/sha256.h"
#include "catalog/writer.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>

namespace trove::exchange {
namespace {

namespace fs = std::filesystem;

class ExportTest : public testing::Test {
protected:
    void SetUp() override {
        fs::create_directories(library_);
        fs::create_directories(pictures_);
        auto writer = catalog::CatalogWriter::open(library_);
        ASSERT_TRUE(writer);
        ASSERT_TRUE(writer->begin());
        const auto reading = *writer->sources().begin("lightroom", "/x.lrcat", {});
        ASSERT_TRUE(writer->sources().put_album(reading, {"a", "", "Holiday", AlbumKind::kAlbum}));
        for (std::uint8_t n = 1; n <= 3; ++n) {
            const fs::path path = pictures_ / (n == 3 ? "sub/IMG_1.jpg" : "IMG_" + std::to_string(n) + ".jpg");
            fs::create_directories(path.parent_path());
            ASSERT_TRUE(write_file_atomically(path, Bytes{n, 2, 3}));
            catalog::NewPhoto photo;
            photo.hash.bytes.fill(n);
            photo.format = "jpeg";
            static constexpr std::array<std::uint8_t, 1> kThumbnail{1};
            photo.thumbnail_jpeg = kThumbnail;
            const PhotoId id = writer->photos().put(photo)->id;
            ASSERT_TRUE(writer->files().put(path, id, {3, 1}, std::nullopt));
            const catalog::TagSuggestion suggestion{*writer->tags().named("harbour"), 3.0F};
            ASSERT_TRUE(writer->tags().put_suggestions(id, std::array{suggestion}));
            ASSERT_TRUE(writer->tags().set(id, "Regatta", true));
            if (n == 3) {
                ASSERT_TRUE(writer->tags().set(id, "Rome", true));
                ASSERT_TRUE(writer->tags().set(id, "Rome", false));
            }
            Origin origin;
            origin.key = std::to_string(n);
            origin.original = path;
            origin.metadata.keywords = {"Places|Rome"};
            if (n != 2) origin.albums = {"a"};
            const auto item = writer->sources().put_item(reading, origin);
            ASSERT_TRUE(item);
            ASSERT_TRUE(writer->sources().put_file(reading, *item, path, Rendition::kOriginal, id));
        }
        ASSERT_TRUE(writer->sources().finish(reading));
        ASSERT_TRUE(writer->commit());
    }

    ExportReport run(bool dry = false, std::vector<fs::path> below = {}) {
        auto report = export_xmp({.library = library_, .below = std::move(below), .dry_run = dry}, {});
        EXPECT_TRUE(report) << report.error().what;
        return report ? std::move(*report) : ExportReport{};
    }

    static std::string text(const fs::path& path) {
        const auto bytes = read_file(path, 1U << 20U);
        return bytes ? std::string(bytes->begin(), bytes->end()) : std::string();
    }

    TemporaryFolder scratch_;
    fs::path library_ = scratch_.path() / "library";
    fs::path pictures_ = scratch_.path() / "pictures";
};

TEST_F(ExportTest, SidecarsAreWrittenOnceAndTakenBack) {
    const std::string old =
        R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="2"/></rdf:RDF></x:xmpmeta>)";
    ASSERT_TRUE(write_file_atomically(pictures_ / "IMG_2.jpg.xmp",
                                      {reinterpret_cast<const std::uint8_t*>(old.data()), old.size()}));
    const auto preview = run(true);
    EXPECT_EQ(preview.count(ExportedFile::Outcome::kNew), 2U);
    EXPECT_EQ(preview.count(ExportedFile::Outcome::kChanged), 1U);
    EXPECT_FALSE(fs::exists(pictures_ / "IMG_1.xmp"));
    EXPECT_FALSE(fs::exists(library_ / "undo"));

    const auto report = run();
    EXPECT_EQ(report.count(ExportedFile::Outcome::kNew), 2U);
    EXPECT_EQ(report.count(ExportedFile::Outcome::kChanged), 1U);
    EXPECT_NE(text(pictures_ / "IMG_1.xmp").find("Rome"), std::string::npos);
    EXPECT_NE(text(pictures_ / "IMG_1.xmp").find("<trove:Tags>"), std::string::npos) << "in a namespace of their own";
    EXPECT_GT(text(pictures_ / "IMG_1.xmp").find("harbour"), text(pictures_ / "IMG_1.xmp").find("<trove:Tags>"))
        << "what the model said, and only there";
    EXPECT_LT(text(pictures_ / "IMG_1.xmp").rfind("Regatta"), text(pictures_ / "IMG_1.xmp").find("<trove:Tags>"))
        << "what a person said is a keyword";
    EXPECT_EQ(text(pictures_ / "sub/IMG_1.xmp").find("Rome"), std::string::npos) << "a person took it off";
    EXPECT_NE(text(pictures_ / "IMG_2.jpg.xmp").find("xmp:Rating=\"2\""), std::string::npos);
    EXPECT_FALSE(fs::exists(pictures_ / "IMG_2.xmp")) << "the sidecar that is there is the one";
    EXPECT_EQ(text(pictures_ / "IMG_1.jpg"), std::string("\1\2\3"));
    EXPECT_EQ(run().count(ExportedFile::Outcome::kUnchanged), 3U);

    // One was changed since: it stays, and the others are restored.
    ASSERT_TRUE(write_file_atomically(pictures_ / "sub/IMG_1.xmp", Bytes{'x'}));
    const auto undone = undo_export_xmp(library_, {});
    ASSERT_TRUE(undone) << undone.error().what;
    EXPECT_EQ(undone->count(ExportedFile::Outcome::kFailed), 1U);
    EXPECT_FALSE(fs::exists(pictures_ / "IMG_1.xmp"));
    EXPECT_EQ(text(pictures_ / "IMG_2.jpg.xmp"), old);
    EXPECT_EQ(text(pictures_ / "sub/IMG_1.xmp"), "x");
    EXPECT_EQ(undo_export_xmp(library_, {}).error().code, Errc::kNotFound);
}

TEST_F(ExportTest, EachOfFourExportsIsUndone) {
    for (int round = 1; round <= 4; ++round) {
        EXPECT_EQ(run().count(ExportedFile::Outcome::kNew), 3U) << round;
        const auto undone = undo_export_xmp(library_, {});
        ASSERT_TRUE(undone) << round << ": " << undone.error().what;
        EXPECT_EQ(undone->count(ExportedFile::Outcome::kRemoved), 3U) << round;
        EXPECT_FALSE(fs::exists(pictures_ / "IMG_1.xmp"));
    }
    EXPECT_EQ(undo_export_xmp(library_, {}).error().code, Errc::kNotFound);
}

TEST_F(ExportTest, WhatAKilledExportLeftIsRemovedAndNothingElse) {
    run();
    const auto put = [&](const char* name, std::string_view text) {
        std::ofstream(pictures_ / name) << text;
        return pictures_ / name;
    };
    const auto begun = put("IMG_1.xmp.4711.part.4711.tmp", "<?xpack");
    const auto whole = put("IMG_1.xmp.4711.part", "<?xpacket begin=\"\"?>");
    const auto changed = put("IMG_2.xmp.0123abcd.tmp", "");
    const auto other_content = put("IMG_2.xmp.4711.part", "my notes");
    const auto other_name = put("IMG_1.xmp.backup.tmp", "<?xpacket");
    const auto other_sidecar = put("IMG_9.xmp.4711.part", "<?xpacket");
    fs::create_symlink(other_content, pictures_ / "IMG_1.xmp.1.part");
    run();
    for (const auto& gone : {begun, whole, changed}) EXPECT_FALSE(fs::exists(gone)) << gone;
    for (const auto& kept : {other_content, other_name, other_sidecar}) EXPECT_TRUE(fs::exists(kept)) << kept;
    EXPECT_TRUE(fs::is_symlink(pictures_ / "IMG_1.xmp.1.part"));
}

TEST_F(ExportTest, APlaceOutsideTheLibraryIsNotFound) {
    const auto report = export_xmp({.library = library_, .below = {scratch_.path() / "elsewhere"}}, {});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, Errc::kNotFound);
}

TEST_F(ExportTest, OnlyBelowAndNeverThroughALinkOrIntoAPackage) {
    EXPECT_EQ(run(false, {pictures_ / "sub"}).count(ExportedFile::Outcome::kNew), 1U);
    EXPECT_FALSE(fs::exists(pictures_ / "IMG_1.xmp"));
    fs::create_symlink(scratch_.path() / "outside", pictures_ / "IMG_1.xmp");
    EXPECT_EQ(run(false, {pictures_ / "IMG_1.jpg"}).count(ExportedFile::Outcome::kFailed), 1U);
    EXPECT_FALSE(fs::exists(scratch_.path() / "outside"));
}

TEST_F(ExportTest, AnAlbumIsCopiedOrLinkedAndNothingIsReplaced) {
    const auto out = scratch_.path() / "out";
    ExportAlbumOptions options{.library = library_, .album = "holiday", .output = out};
    auto report = export_album(options, {});
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->count(ExportedFile::Outcome::kNew), 2U);
    EXPECT_EQ(text(out / "IMG_1.jpg"), std::string("\1\2\3"));
    EXPECT_EQ(text(out / "IMG_1-2.jpg"), std::string("\3\2\3"));
    EXPECT_EQ(export_album(options, {})->count(ExportedFile::Outcome::kUnchanged), 2U);
    options.output = scratch_.path() / "linked";
    options.hard_links = true;
    EXPECT_EQ(export_album(options, {})->count(ExportedFile::Outcome::kNew), 2U);
    EXPECT_EQ(fs::hard_link_count(pictures_ / "IMG_1.jpg"), 2U);
    options.album = "none";
    EXPECT_EQ(export_album(options, {}).error().code, Errc::kNotFound);
}

// Bytes that this process has passed to the system for writing (proc(5)).
std::uint64_t written_bytes() {
    std::ifstream in("/proc/self/io");
    for (std::string name; in >> name;) {
        std::uint64_t value = 0;
        in >> value;
        if (name == "wchar:") return value;
    }
    return 0;
}

// The journal in LIBRARY/undo/0001 as Trove 0.1.0 left it.
void write_old_journal(const fs::path& library, const std::string& lines, const std::string& before) {
    fs::create_directories(library / "undo" / "0001");
    std::ofstream(library / "undo" / "0001" / "journal") << lines;
    std::ofstream(library / "undo" / "0001" / "0.before") << before;
}

class ManySidecars : public ExportTest {
protected:
    static constexpr int kMany = 2000;

    void SetUp() override {
        ExportTest::SetUp();
        auto writer = catalog::CatalogWriter::open(library_);
        ASSERT_TRUE(writer);
        ASSERT_TRUE(writer->begin());
        for (int n = 0; n < kMany; ++n) {
            const fs::path path = many_ / (std::to_string(n) + ".jpg");
            fs::create_directories(many_);
            std::ofstream(path) << n;
            catalog::NewPhoto photo;
            photo.hash.bytes.fill(9);
            photo.hash.bytes[0] = static_cast<std::uint8_t>(n & 0xFF);
            photo.hash.bytes[1] = static_cast<std::uint8_t>(n >> 8);
            photo.format = "jpeg";
            photo.metadata.title = "Photo " + std::to_string(n);
            static constexpr std::array<std::uint8_t, 1> kThumbnail{1};
            photo.thumbnail_jpeg = kThumbnail;
            const PhotoId id = writer->photos().put(photo)->id;
            ASSERT_TRUE(writer->files().put(path, id, {3, 1}, std::nullopt));
        }
        ASSERT_TRUE(writer->commit());
    }

    [[nodiscard]] std::uint64_t sidecar_bytes() const {
        std::uint64_t sum = 0;
        for (const auto& entry : fs::directory_iterator(many_))
            if (entry.path().extension() == ".xmp") sum += entry.file_size();
        return sum;
    }

    fs::path many_ = pictures_ / "many";
};

TEST_F(ManySidecars, WhatIsWrittenGrowsWithTheSidecarsAndNotWithTheirSquare) {
    const auto before = written_bytes();
    EXPECT_EQ(run(false, {many_}).count(ExportedFile::Outcome::kNew), kMany);
    EXPECT_LE(written_bytes() - before, 3 * sidecar_bytes());
    const auto undone = undo_export_xmp(library_, {});
    ASSERT_TRUE(undone) << undone.error().what;
    EXPECT_EQ(undone->count(ExportedFile::Outcome::kRemoved), kMany);
    EXPECT_EQ(sidecar_bytes(), 0U);
}

TEST_F(ExportTest, ASidecarBelongsToOneOriginal) {
    // "IMG_1.jpg.xmp" is the full name for one and the short one for the other.
    auto writer = catalog::CatalogWriter::open(library_);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->begin());
    const fs::path other = pictures_ / "IMG_1.jpg.png";
    std::ofstream(other) << "png";
    catalog::NewPhoto photo;
    photo.hash.bytes.fill(4);
    photo.format = "png";
    photo.metadata.title = "The other one";
    static constexpr std::array<std::uint8_t, 1> kThumbnail{1};
    photo.thumbnail_jpeg = kThumbnail;
    const PhotoId id = writer->photos().put(photo)->id;
    ASSERT_TRUE(writer->files().put(other, id, {3, 1}, std::nullopt));
    ASSERT_TRUE(writer->commit());
    const auto report =
        export_xmp({.library = library_, .below = {pictures_ / "IMG_1.jpg", other}, .full_names = true}, {});
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->files.size(), 2U) << "each file is counted once";
    EXPECT_EQ(report->count(ExportedFile::Outcome::kNew), 2U);
    EXPECT_EQ(text(pictures_ / "IMG_1.jpg.xmp").find("The other one"), std::string::npos);
    EXPECT_NE(text(pictures_ / "IMG_1.jpg.png.xmp").find("The other one"), std::string::npos);
}

TEST_F(ExportTest, PermissionsStayThroughExportAndUndo) {
    const fs::path sidecar = pictures_ / "IMG_1.xmp";
    std::ofstream(sidecar)
        << R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="2"/></rdf:RDF></x:xmpmeta>)";
    fs::permissions(sidecar, fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(run(false, {pictures_ / "IMG_1.jpg"}).count(ExportedFile::Outcome::kChanged), 1U);
    EXPECT_EQ(fs::status(sidecar).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    ASSERT_TRUE(undo_export_xmp(library_, {}));
    EXPECT_EQ(fs::status(sidecar).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(ExportTest, AJournalOfTheFirstReleaseIsTakenBack) {
    std::ofstream(pictures_ / "a b.xmp") << "after";
    std::ofstream(pictures_ / "new.xmp") << "made";
    write_old_journal(library_,
                      "0 changed " + *sha256("after") + " " + (pictures_ / "a%20b.xmp").native() + "\n1 new " +
                          *sha256("made") + " " + (pictures_ / "new.xmp").native() + "\n",
                      "before");
    const auto undone = undo_export_xmp(library_, {});
    ASSERT_TRUE(undone) << undone.error().what;
    EXPECT_EQ(undone->count(ExportedFile::Outcome::kRestored), 1U);
    EXPECT_EQ(undone->count(ExportedFile::Outcome::kRemoved), 1U);
    EXPECT_EQ(text(pictures_ / "a b.xmp"), "before");
    EXPECT_FALSE(fs::exists(pictures_ / "new.xmp"));
}

TEST_F(ExportTest, ALastLineThatBrokeOffIsIgnored) {
    std::ofstream(pictures_ / "new.xmp") << "made";
    write_old_journal(library_, "0 new " + *sha256("made") + " " + (pictures_ / "new.xmp").native() + "\n1 new 12ab",
                      "");
    const auto undone = undo_export_xmp(library_, {});
    ASSERT_TRUE(undone) << undone.error().what;
    EXPECT_EQ(undone->count(ExportedFile::Outcome::kRemoved), 1U);
    EXPECT_EQ(undone->count(ExportedFile::Outcome::kFailed), 0U);
    EXPECT_FALSE(fs::exists(pictures_ / "new.xmp"));
}

TEST_F(ExportTest, ADamagedLineCostsOnlyItsOwnSidecar) {
    std::ofstream(pictures_ / "new.xmp") << "made";
    write_old_journal(library_, "0 new " + *sha256("made") + " " + (pictures_ / "new.xmp").native() + "\nrubbish\n",
                      "");
    const auto undone = undo_export_xmp(library_, {});
    ASSERT_TRUE(undone) << undone.error().what;
    EXPECT_EQ(undone->count(ExportedFile::Outcome::kRemoved), 1U);
    EXPECT_EQ(undone->count(ExportedFile::Outcome::kFailed), 1U);
    EXPECT_TRUE(fs::exists(library_ / "undo" / "0001.undone-in-part"));
}

}  // namespace
}  // namespace trove::exchange
