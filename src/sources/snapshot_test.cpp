// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/snapshot.h"

#include "base/file.h"
#include "sources/foreign_tables.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <map>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): setenv is POSIX
#include <unistd.h>

namespace trove::sources {
namespace {

class SnapshotTest : public ::testing::Test {
protected:
    SnapshotTest() {
        std::filesystem::create_directories(root_ / "tmp");
        ::setenv("TMPDIR", (root_ / "tmp").c_str(), 1);
    }

    ~SnapshotTest() override {
        ::unsetenv("TMPDIR");
        std::filesystem::remove_all(root_);
    }

    // Every name in the folder with its bytes.
    std::map<std::string, Bytes> contents() {
        std::map<std::string, Bytes> all;
        for (const auto& entry : std::filesystem::directory_iterator(root_))
            if (entry.is_regular_file()) all[entry.path().filename()] = *read_file(entry.path(), 1U << 24U);
        return all;
    }

    std::filesystem::path root_ =
        std::filesystem::temp_directory_path() / ("trove_snapshot_" + std::to_string(::getpid()));
};

TEST_F(SnapshotTest, SeesRowsThatOnlyTheWalHasAndLeavesNoTrace) {
    const auto file = root_ / "busy.db";
    auto other = sql::Database::open(file, sql::Mode::kCreate);  // the other program, which stays open
    ASSERT_TRUE(other) << other.error().what;
    ASSERT_TRUE(other->execute(
        "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (a); INSERT INTO t VALUES (1)"));
    ASSERT_TRUE(other->execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (2)"));  // holds the write lock, uncommitted
    const auto before = contents();
    ASSERT_TRUE(before.contains("busy.db-wal"));
    {
        auto copy = snapshot(file);
        ASSERT_TRUE(copy) << copy.error().what;
        EXPECT_EQ(*copy->scalar("SELECT count(*) FROM t"), 1);
        const auto tables = ForeignTables::look(*copy);
        ASSERT_TRUE(tables);
        EXPECT_EQ(tables->all(), (std::map<std::string, std::vector<std::string>, std::less<>>{{"t", {"a"}}}));
        EXPECT_FALSE(copy->execute("INSERT INTO t VALUES (3)"));
        EXPECT_TRUE(std::filesystem::is_empty(root_ / "tmp")) << "the copy has no name any more";
    }
    EXPECT_EQ(contents(), before);
}

TEST_F(SnapshotTest, SaysWhatIsWrong) {
    EXPECT_EQ(snapshot(root_ / "missing.db").error().code, Errc::kNotFound);
    EXPECT_EQ(snapshot(root_).error().code, Errc::kInvalid);
    std::ofstream(root_ / "text.db")
        << "this is no database, though its name says so; and it is long enough to be looked at as one, at length";
    const auto text = snapshot(root_ / "text.db");
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().code, Errc::kCorrupt);
    const auto large = snapshot(root_ / "text.db", 10);
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().code, Errc::kUnsupported);
}

// The journal of a database, ended by a record that names a super-journal (sqlite.org/fileformat2.html).
Bytes journal_naming(const std::filesystem::path& victim, int records, std::uint32_t pages) {
    const std::array<std::uint8_t, 8> magic{0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    Bytes bytes;
    const auto put = [&](std::uint32_t value) {
        for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<std::uint8_t>(value >> shift));
    };
    bytes.insert(bytes.end(), magic.begin(), magic.end());
    for (const std::uint32_t field : {0U, 1234U, pages, 512U, 4096U}) put(field);
    bytes.resize(512);
    const std::string& name = victim.native();
    std::uint32_t checksum = 0;
    for (const char c : name) checksum += static_cast<std::uint32_t>(static_cast<signed char>(c));
    for (int i = 0; i < records; ++i) {
        put(0x40000000 / 4096 + 1);  // the page of SQLite's lock
        bytes.insert(bytes.end(), name.begin(), name.end());
        put(static_cast<std::uint32_t>(name.size()));
        put(checksum);
        bytes.insert(bytes.end(), magic.begin(), magic.end());
    }
    return bytes;
}

TEST_F(SnapshotTest, AJournalThatNamesAnotherFileDoesNotDeleteIt) {
    const auto file = root_ / "evil.db";
    const auto victim = root_ / "holiday.jpg";
    ASSERT_TRUE(sql::Database::open(file, sql::Mode::kCreate)->execute("CREATE TABLE t (a); INSERT INTO t VALUES (1)"));
    ASSERT_TRUE(write_file_atomically(victim, Bytes{1, 2, 3}));
    const auto pages = static_cast<std::uint32_t>(std::filesystem::file_size(file) / 4096);
    for (const int records : {1, 3}) {
        ASSERT_TRUE(write_file_atomically(root_ / "evil.db-journal", journal_naming(victim, records, pages)));
        const auto before = contents();
        const auto copy = snapshot(file);
        ASSERT_TRUE(copy) << copy.error().what;
        EXPECT_TRUE(std::filesystem::exists(victim)) << records;
        EXPECT_EQ(contents(), before);
    }
    // A length beyond the file.
    Bytes cut = journal_naming(victim, 1, pages);
    cut.erase(cut.begin(), cut.begin() + 520);
    ASSERT_TRUE(write_file_atomically(root_ / "evil.db-journal", cut));
    EXPECT_TRUE(snapshot(file));
    EXPECT_TRUE(std::filesystem::exists(victim));
}

}  // namespace
}  // namespace trove::sources
