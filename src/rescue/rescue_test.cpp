// SPDX-License-Identifier: GPL-3.0-or-later
#include "rescue/rescue.h"

#include "base/file.h"
#include "catalog/catalog_for_test.h"
#include "catalog/marks.h"
#include "catalog/said_file.h"
#include "catalog/schema.h"
#include "catalog/write_lock.h"

#include <zip.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace trove::rescue {
namespace {

namespace fs = std::filesystem;

class RescueTest : public catalog::CatalogTest {
protected:
    RescueTest() {
        photo_ = add(1);
        EXPECT_TRUE(writer_->tags().set(photo_, "first", true));
        EXPECT_TRUE(writer_->commit());
    }

    void say(const char* tag, bool holds = true) {
        EXPECT_TRUE(writer_->begin());
        EXPECT_TRUE(writer_->tags().set(photo_, tag, holds));
        EXPECT_TRUE(writer_->commit());
    }

    [[nodiscard]] std::vector<std::string> tags(const fs::path& library) const {
        auto reader = catalog::CatalogReader::open(library);
        EXPECT_TRUE(reader) << reader.error().what;
        std::vector<std::string> names;
        const auto tags = reader->tags().of(photo_, false);
        for (const PhotoTag& tag : *tags) names.push_back(tag.name);
        return names;
    }

    BackupReport back_up_to(const fs::path& file, bool replace = false) {
        auto report = back_up({.library = folder_.path(), .file = file, .replace = replace}, {});
        EXPECT_TRUE(report) << report.error().what;
        return report ? *report : BackupReport{};
    }

    using Texts = std::vector<std::string>;
    PhotoId photo_{};
    TemporaryFolder elsewhere_;
    fs::path file_ = elsewhere_.path() / "b.zip";
    fs::path other_ = elsewhere_.path() / "library";
};

TEST_F(RescueTest, ABackupIsMadeBesideAWriterAndRestoredElsewhere) {
    ASSERT_TRUE(writer_->begin());
    ASSERT_TRUE(writer_->tags().set(photo_, "not committed", true));
    const auto report = back_up_to(file_);
    ASSERT_TRUE(writer_->roll_back());
    EXPECT_EQ(report.contents.photos, 1);
    EXPECT_EQ(report.contents.tags, 1);
    EXPECT_EQ(report.bytes, static_cast<std::int64_t>(fs::file_size(file_)));
    EXPECT_EQ(std::distance(fs::directory_iterator(elsewhere_.path()), {}), 1) << "nothing temporary stays";
    EXPECT_FALSE(fs::exists(folder_.path() / "backup.making"));

    const auto restored = restore({.library = other_, .file = file_}, {});
    ASSERT_TRUE(restored) << restored.error().what;
    EXPECT_TRUE(restored->done) << "a new library needs no word";
    EXPECT_TRUE(restored->before.empty());
    EXPECT_EQ(tags(other_), (Texts{"first"}));
    EXPECT_FALSE(*catalog::CatalogReader::open(other_)->has_lost_sayings(other_));
    EXPECT_EQ(fs::status(other_).permissions(), fs::perms::owner_all);
}

TEST_F(RescueTest, AFileIsReplacedOnlyWhenAsked) {
    std::ofstream(file_) << "mine";
    EXPECT_EQ(back_up({.library = folder_.path(), .file = file_}, {}).error().code, Errc::kInvalid);
    EXPECT_EQ(fs::file_size(file_), 4U);
    std::ofstream(elsewhere_.path() / ".b.zip.trove-part.XyZ123") << "of a killed one";
    back_up_to(file_, true);
    EXPECT_GT(fs::file_size(file_), 1000U);
    EXPECT_EQ(std::distance(fs::directory_iterator(elsewhere_.path()), {}), 1);
    EXPECT_EQ(back_up({.library = other_, .file = file_}, {}).error().code, Errc::kNotFound);
    EXPECT_EQ(back_up({.library = folder_.path(), .file = elsewhere_.path()}, {}).error().code, Errc::kInvalid);
}

TEST_F(RescueTest, ARestoreShowsWhatItReplacesAndCanBeTakenBack) {
    back_up_to(file_);
    say("second");
    say("first", false);
    ASSERT_TRUE(catalog::Marks::open(folder_.path())->mark(std::array{photo_}, true, std::nullopt));
    const auto looked = restore({.library = folder_.path(), .file = file_}, {});
    ASSERT_TRUE(looked) << looked.error().what;
    EXPECT_FALSE(looked->done);
    ASSERT_TRUE(looked->replaced);
    EXPECT_EQ(looked->replaced->marks, 1);
    EXPECT_EQ(looked->backup.marks, 0);
    EXPECT_EQ(tags(folder_.path()), (Texts{"second"})) << "nothing is changed";

    // A reader that is open sees the other contents, as after any commit.
    auto reader = catalog::CatalogReader::open(folder_.path());
    const auto uuid = *reader->library_uuid();
    const auto restored = restore({.library = folder_.path(), .file = file_, .confirmed = true}, {});
    ASSERT_TRUE(restored) << restored.error().what;
    EXPECT_TRUE(restored->done);
    EXPECT_EQ(reader->tags().of(photo_, false)->front().name, "first");
    EXPECT_NE(*reader->library_uuid(), uuid) << "caches of the old contents are not used";
    EXPECT_EQ(tags(folder_.path()), (Texts{"first"}));
    say("third");
    EXPECT_EQ(tags(folder_.path()), (Texts{"first", "third"})) << "a writer that was open goes on";

    ASSERT_EQ(restored->before.extension(), ".zip");
    const auto back = restore({.library = folder_.path(), .file = restored->before, .confirmed = true}, {});
    ASSERT_TRUE(back) << back.error().what;
    EXPECT_EQ(tags(folder_.path()), (Texts{"second"}));
}

TEST_F(RescueTest, ALostCatalogAfterARestoreHasTheRestoredState) {
    back_up_to(file_);
    say("second");
    ASSERT_TRUE(restore({.library = folder_.path(), .file = file_, .confirmed = true}, {}));
    say("third");
    writer_.reset();
    for (const char* name : {"catalog.db", "catalog.db-wal", "catalog.db-shm"}) fs::remove(folder_.path() / name);
    const auto repaired = repair_catalog(folder_.path(), {});
    ASSERT_TRUE(repaired) << repaired.error().what;
    EXPECT_TRUE(repaired->remade);
    auto writer = catalog::CatalogWriter::open(folder_.path());
    ASSERT_TRUE(writer->begin());
    ASSERT_TRUE(writer->photos().put(a_photo(1)));
    ASSERT_TRUE(writer->commit());
    EXPECT_EQ(tags(folder_.path()), (Texts{"first", "third"}));
}

TEST_F(RescueTest, ADamagedBackupTouchesNothing) {
    back_up_to(file_);
    const auto bytes = *read_file(file_, 1U << 24U);
    say("second");
    const auto refused = [&](Errc code) {
        const auto restored = restore({.library = folder_.path(), .file = file_, .confirmed = true}, {});
        ASSERT_FALSE(restored);
        EXPECT_EQ(restored.error().code, code) << restored.error().what;
        EXPECT_EQ(tags(folder_.path()), (Texts{"first", "second"}));
        EXPECT_FALSE(fs::exists(folder_.path() / "restore.unpacked"));
    };
    for (const std::size_t at : {bytes.size() / 8, bytes.size() / 3, bytes.size() / 2}) {
        auto changed = bytes;
        for (std::size_t i = 0; i < 64; ++i) changed[at + i] ^= 0x55U;
        ASSERT_TRUE(write_file_atomically(file_, changed));
        refused(Errc::kCorrupt);
    }
    ASSERT_TRUE(write_file_atomically(file_, std::span(bytes).first(bytes.size() / 2)));
    refused(Errc::kCorrupt);
    ASSERT_TRUE(write_file_atomically(file_, {}));
    refused(Errc::kCorrupt);
    fs::remove(file_);
    refused(Errc::kNotFound);
}

// Replaces one member of the archive.
void put_member(const fs::path& archive, const char* name, const std::string& text) {
    int code = 0;
    zip_t* zip = zip_open(archive.c_str(), 0, &code);
    ASSERT_NE(zip, nullptr);
    zip_source_t* source = zip_source_buffer(zip, text.data(), text.size(), 0);
    ASSERT_GE(zip_file_add(zip, name, source, ZIP_FL_OVERWRITE), 0);
    ASSERT_EQ(zip_close(zip), 0);
}

TEST_F(RescueTest, ABackupOfANewerVersionOrOfOthersIsRefused) {
    back_up_to(file_);
    put_member(file_, "trove-backup.json", R"({"format":2,"trove":"9.0"})");
    EXPECT_EQ(restore({.library = other_, .file = file_}, {}).error().code, Errc::kTooNew);
    put_member(file_, "trove-backup.json", R"({"format":1})");
    EXPECT_EQ(restore({.library = other_, .file = file_}, {}).error().code, Errc::kCorrupt);
    put_member(file_, "trove-backup.json", "{");
    EXPECT_EQ(restore({.library = other_, .file = file_}, {}).error().code, Errc::kCorrupt);
    EXPECT_FALSE(fs::exists(catalog::catalog_file(other_)));
}

TEST_F(RescueTest, ACatalogWithATriggerOfItsOwnIsRefused) {
    auto database = sql::Database::open(catalog::catalog_file(folder_.path()), sql::Mode::kReadWrite);
    ASSERT_TRUE(database->execute("CREATE TRIGGER evil AFTER INSERT ON photo BEGIN DELETE FROM photo; END"));
    back_up_to(file_);
    EXPECT_EQ(restore({.library = other_, .file = file_}, {}).error().code, Errc::kInvalid);
}

TEST_F(RescueTest, ADamagedCatalogIsNotBackedUpAndIsKeptByARestore) {
    back_up_to(file_);
    writer_.reset();
    std::ofstream(catalog::catalog_file(folder_.path())) << std::string(8192, 'x');
    const auto damaged = back_up({.library = folder_.path(), .file = elsewhere_.path() / "c.zip"}, {});
    EXPECT_EQ(damaged.error().code, Errc::kDamaged);
    EXPECT_NE(damaged.error().what.find("trove check --repair"), std::string::npos) << damaged.error().what;
    const auto restored = restore({.library = folder_.path(), .file = file_, .confirmed = true}, {});
    ASSERT_TRUE(restored) << restored.error().what;
    EXPECT_EQ(tags(folder_.path()), (Texts{"first"}));
    EXPECT_EQ(fs::file_size(restored->before), 8192U);
}

TEST_F(RescueTest, OneAtATimeAndNotBesideACrawl) {
    const auto lock = catalog::lock_for_writing(folder_.path());
    back_up_to(file_);
    EXPECT_EQ(restore({.library = folder_.path(), .file = file_, .confirmed = true}, {}).error().code, Errc::kBusy);
    EXPECT_EQ(repair_catalog(folder_.path(), {}).error().code, Errc::kBusy);
    EXPECT_EQ(repair_catalog(other_, {}).error().code, Errc::kNotFound);
    const auto backing_up = FileLock::acquire(folder_.path() / "backup.lock");
    EXPECT_EQ(back_up({.library = folder_.path(), .file = file_, .replace = true}, {}).error().code, Errc::kBusy);
}

TEST_F(RescueTest, AStoppedBackupLeavesNothing) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(back_up({.library = folder_.path(), .file = file_}, {stop.get_token()}).error().code, Errc::kCancelled);
    EXPECT_TRUE(fs::is_empty(elsewhere_.path()));
}

TEST_F(RescueTest, ARepairOfASoundCatalogMakesTheIndexesOfWordsAgain) {
    {
        auto database = sql::Database::open(catalog::catalog_file(folder_.path()), sql::Mode::kReadWrite);
        ASSERT_TRUE(database->execute("INSERT INTO photo_words (photo_words) VALUES ('delete-all')"));
    }
    const auto matches = [&] {
        return catalog::CatalogReader::open(folder_.path())
            ->text()
            .matches({.words = {"first"}, .parts = false}, 9)
            ->size();
    };
    EXPECT_EQ(matches(), 0U);
    const auto repaired = repair_catalog(folder_.path(), {});
    ASSERT_TRUE(repaired) << repaired.error().what;
    EXPECT_FALSE(repaired->remade);
    EXPECT_EQ(matches(), 1U);
}

}  // namespace
}  // namespace trove::rescue
