// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/database.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace trove::sql {
namespace {

class DatabaseTest : public ::testing::Test {
protected:
    DatabaseTest() { std::filesystem::create_directories(folder_); }

    ~DatabaseTest() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("trove_sql_" + std::to_string(::getpid()));
};

TEST_F(DatabaseTest, WhatIsBoundComesBack) {
    auto db = Database::open(folder_ / "a.db", Mode::kCreate);
    ASSERT_TRUE(db) << db.error().what;
    ASSERT_TRUE(db->execute("CREATE TABLE t (a, b, c, d)"));
    auto insert = db->prepare("INSERT INTO t VALUES (?, ?, ?, ?)");
    ASSERT_TRUE(insert);
    const std::uint8_t bytes[] = {0, 1, 255};
    ASSERT_TRUE(
        insert->bind(std::int64_t{1} << 40).bind(std::string_view("a\0b", 3)).bind_blob(bytes).bind_null().run());
    ASSERT_TRUE(
        insert->bind(std::optional<double>(0.5)).bind("").bind_blob({}).bind(std::optional<std::int64_t>()).run());
    auto select = db->prepare("SELECT a, b, c, d FROM t ORDER BY rowid");
    ASSERT_TRUE(*select->step());
    EXPECT_EQ(select->integer(0), std::int64_t{1} << 40);
    EXPECT_EQ(select->text(1), std::string_view("a\0b", 3));
    EXPECT_EQ(select->blob(2).size(), 3U);
    EXPECT_TRUE(select->is_null(3));
    ASSERT_TRUE(*select->step());
    EXPECT_EQ(select->maybe_real(0), 0.5);
    EXPECT_FALSE(select->is_null(1));
    EXPECT_FALSE(select->is_null(2));
    EXPECT_FALSE(*select->step());
}

TEST_F(DatabaseTest, UncommittedWorkIsRolledBack) {
    auto db = Database::open(folder_ / "a.db", Mode::kCreate);
    ASSERT_TRUE(db->execute("CREATE TABLE t (a)"));
    {
        auto transaction = Transaction::begin(*db);
        ASSERT_TRUE(transaction);
        ASSERT_TRUE(db->execute("INSERT INTO t VALUES (1)"));
    }
    EXPECT_EQ(*db->scalar("SELECT count(*) FROM t"), 0);
    auto transaction = Transaction::begin(*db);
    ASSERT_TRUE(db->execute("INSERT INTO t VALUES (1)"));
    ASSERT_TRUE(transaction->commit());
    EXPECT_EQ(*db->scalar("SELECT count(*) FROM t"), 1);
}

TEST_F(DatabaseTest, ErrorsHaveTheirKind) {
    EXPECT_EQ(Database::open(folder_ / "missing.db", Mode::kReadOnly).error().code, Errc::kNotFound);
    std::ofstream(folder_ / "junk.db") << std::string(4096, 'x');
    EXPECT_EQ(Database::open(folder_ / "junk.db", Mode::kReadOnly).error().code, Errc::kCorrupt);
    ASSERT_EQ(::mkfifo((folder_ / "pipe.db").c_str(), 0600), 0);
    EXPECT_EQ(Database::open(folder_ / "pipe.db", Mode::kReadOnly).error().code, Errc::kInvalid);
    auto db = Database::open(folder_ / "a.db", Mode::kCreate);
    ASSERT_TRUE(db->execute("CREATE TABLE t (a UNIQUE)"));
    auto reader = Database::open(folder_ / "a.db", Mode::kReadOnly);
    EXPECT_EQ(reader->execute("INSERT INTO t VALUES (1)").error().code, Errc::kIo);
    EXPECT_FALSE(db->prepare("SELECT nonsense FROM nowhere"));
    auto insert = db->prepare("INSERT INTO t VALUES (?)");
    ASSERT_TRUE(insert->bind(1).run());
    EXPECT_FALSE(insert->bind(1).run());
    EXPECT_TRUE(insert->bind(2).run()) << "a statement is usable again after an error";
}

}  // namespace
}  // namespace trove::sql
