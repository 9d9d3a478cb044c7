// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/rows.h"

#include "base/folder_for_test.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace trove::sql {
namespace {

enum class Colour { kRed = 1, kBlue = 2 };

class RowsTest : public ::testing::Test {
protected:
    RowsTest() {
        EXPECT_TRUE(
            db_.execute("CREATE TABLE t (name, number, path); INSERT INTO t (name, number) VALUES ('a', 1), "
                        "('b', 2), ('c', 3)"));
    }

    Statement prepared(std::string_view sql) {
        auto statement = db_.prepare(sql);
        EXPECT_TRUE(statement) << statement.error().what;
        return std::move(*statement);
    }

    TemporaryFolder folder_;
    Database db_ = *Database::open(folder_.path() / "a.db", Mode::kCreate);
};

TEST_F(RowsTest, AllTheFirstAndTheOnlyOne) {
    auto names = prepared("SELECT name FROM t WHERE number > ? ORDER BY number");
    const auto name = [](Row row) { return row.string(0); };
    EXPECT_EQ(*rows(names.bind(1), name), (std::vector<std::string>{"b", "c"}));
    EXPECT_TRUE(rows(names.bind(3), name)->empty());
    EXPECT_EQ(*first_row(names.bind(0), name), "a") << "the others are left, and the statement can be bound again";
    EXPECT_EQ(*first_row(names.bind(3), name), std::nullopt);
    EXPECT_EQ(*only_row(names.bind(2), name), "c");
    EXPECT_EQ(only_row(names.bind(3), name).error().code, Errc::kInternal);
    EXPECT_TRUE(*has_row(names.bind(2)));
    EXPECT_FALSE(*has_row(names.bind(3)));
    auto sum = prepared("SELECT sum(number) FROM t");
    EXPECT_EQ(*only_integer(sum), 6);
    std::int64_t seen = 0;
    auto numbers = prepared("SELECT number FROM t");
    ASSERT_TRUE(each_row(numbers, [&](Row row) { seen += row.integer(0); }));
    EXPECT_EQ(seen, 6);
}

TEST_F(RowsTest, AnErrorEndsTheRows) {
    auto odd = prepared("SELECT abs(CASE number WHEN 2 THEN -9223372036854775808 ELSE number END) FROM t");
    std::int64_t seen = 0;
    EXPECT_FALSE(each_row(odd, [&](Row) { ++seen; }));
    EXPECT_EQ(seen, 1);
    EXPECT_FALSE(rows(odd, [](Row row) { return row.integer(0); })) << "it can be tried again";
}

TEST_F(RowsTest, PathsAreBytesAndEnumerationsNumbers) {
    const std::filesystem::path path("/p/\xE9.jpg");
    auto put = prepared("INSERT INTO t (name, number, path) VALUES (?, ?, ?)");
    ASSERT_TRUE(put.bind(true).bind(Colour::kBlue).bind(path).run());
    auto get = prepared("SELECT path, typeof(path), name, number FROM t WHERE path = ?");
    const auto back = first_row(get.bind(path), [](Row row) {
        EXPECT_EQ(row.text(1), "blob");
        EXPECT_TRUE(row.boolean(2));
        EXPECT_EQ(row.integer(3), 2);
        return row.path(0);
    });
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, path);
}

}  // namespace
}  // namespace trove::sql
