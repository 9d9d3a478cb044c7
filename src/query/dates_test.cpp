// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/dates.h"

#include <gtest/gtest.h>

#include <chrono>

namespace trove::query {
namespace {

std::int64_t noon(int year, unsigned month, unsigned day) {
    const std::chrono::sys_days date = std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day);
    return std::chrono::duration_cast<std::chrono::seconds>(date.time_since_epoch()).count() + 12 * 3600;
}

std::string read(std::string_view text, std::int64_t now = noon(2026, 11, 25)) {
    const auto range = parse_dates(text, now);
    if (!range) return "no date";
    const std::string printed = print_dates(*range);
    EXPECT_EQ(parse_dates(printed, now), range) << text << " -> " << printed;
    return printed;
}

TEST(Dates, Absolute) {
    EXPECT_EQ(read("2017"), "2017");
    EXPECT_EQ(read("2019-6"), "2019-06");
    EXPECT_EQ(read("2019/06/04"), "2019-06-04");
    EXPECT_EQ(read("2019-06..2019-08"), "2019-06-01..2019-08-31");
    EXPECT_EQ(read("2019.."), "2019-01-01..");
    EXPECT_EQ(read("..2019"), "..2019-12-31");
    EXPECT_EQ(read("2020-02-29"), "2020-02-29");
    EXPECT_EQ(read("June 2019"), "2019-06");
    EXPECT_EQ(read("jun 2019"), "2019-06");
    EXPECT_EQ(read("winter 2019"), "2019-12-01..2020-02-29");
    EXPECT_EQ(read("9999"), "9999");
}

TEST(Dates, Relative) {
    EXPECT_EQ(read("today"), "2026-11-25");
    EXPECT_EQ(read("Yesterday"), "2026-11-24");
    EXPECT_EQ(read("this week"), "2026-11-23..2026-11-29");
    EXPECT_EQ(read("last week"), "2026-11-16..2026-11-22");
    EXPECT_EQ(read("last weekend"), "2026-11-21..2026-11-22");
    EXPECT_EQ(read("last month"), "2026-10");
    EXPECT_EQ(read("last year"), "2025");
    EXPECT_EQ(read("3 years ago"), "2023");
    EXPECT_EQ(read("a year ago"), "2025");
    EXPECT_EQ(read("two weeks ago"), "2026-11-09..2026-11-15");
    EXPECT_EQ(read("10 days ago"), "2026-11-15");
    EXPECT_EQ(read("last 7 days"), "2026-11-19..2026-11-25");
    EXPECT_EQ(read("last 3 months"), "2026-08-26..2026-11-25");
    EXPECT_EQ(read("june"), "2026-06");
    EXPECT_EQ(read("december"), "2025-12");
    EXPECT_EQ(read("last june"), "2026-06");
    EXPECT_EQ(read("last december"), "2025-12");
    EXPECT_EQ(read("last week..yesterday"), "2026-11-16..2026-11-24");
}

TEST(Dates, LastSummerIsTheNewestThatHasEnded) {
    EXPECT_EQ(read("last summer"), "2026-06-01..2026-08-31");
    EXPECT_EQ(read("last summer", noon(2026, 7, 14)), "2025-06-01..2025-08-31");
    EXPECT_EQ(read("this summer", noon(2026, 7, 14)), "2026-06-01..2026-08-31");
    EXPECT_EQ(read("this summer", noon(2026, 2, 1)), "2026-06-01..2026-08-31");
    EXPECT_EQ(read("last winter", noon(2026, 1, 10)), "2024-12-01..2025-02-28");
    EXPECT_EQ(read("last winter", noon(2026, 3, 1)), "2025-12-01..2026-02-28");
}

TEST(Dates, MonthsOfDifferentLengths) {
    EXPECT_EQ(read("1 month ago", noon(2026, 3, 31)), "2026-02");
    EXPECT_EQ(read("last 1 month", noon(2026, 3, 31)), "2026-03") << "from the day behind 28 February";
    EXPECT_EQ(read("last 1 year", noon(2024, 2, 29)), "2023-03-01..2024-02-29");
}

TEST(Dates, WhatIsNoneIsNone) {
    for (const char* text : {"",           "..",           "never",      "20",         "123",
                             "2019-13",    "2019-02-30",   "2019-06-",   "-2019",      "2019-06-04-05",
                             "2020..2019", "0999",         "10000",      "0 days ago", "2000 years ago",
                             "last",       "summer of 69", "last years", "5",          "2019...2020x"})
        EXPECT_EQ(read(text), "no date") << text;
}

TEST(Dates, OnlyPlainWordsForTimesAreTimesEverywhere) {
    for (const char* text : {"yesterday", "last summer", "3 years ago", "this weekend", "last 10 days"})
        EXPECT_TRUE(is_relative_date(text)) << text;
    for (const char* text : {"june", "2019", "summer", "last supper", "this may", "last march", "years ago", "last"})
        EXPECT_FALSE(is_relative_date(text)) << text;
}

}  // namespace
}  // namespace trove::query
