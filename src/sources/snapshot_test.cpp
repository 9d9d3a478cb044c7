// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/snapshot.h"

#include "base/file.h"
#include "sources/foreign_tables.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace trove::sources
