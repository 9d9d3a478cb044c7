// SPDX-License-Identifier: GPL-3.0-or-later
// Executes docs/query-language.md: each "QUERY => CANONICAL" inside a fence, on the day named in the page.
#include "base/source_folder_for_test.h"
#include "query/parser.h"
#include "query/print.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace trove::query {
namespace {

constexpr std::int64_t kNow = 1'795'600'000;  // 2026-11-25 08:26:40

TEST(Documentation, EveryExampleIsTrue) {
    std::ifstream page(source_folder().native() + "/docs/query-language.md");
    ASSERT_TRUE(page) << "docs/query-language.md is missing";
    std::string whole;
    int examples = 0;
    bool fenced = false;
    for (std::string line; std::getline(page, line); whole += line + "\n") {
        if (line.starts_with("```")) fenced = !fenced;
        const std::size_t arrow = line.find(" => ");
        if (!fenced || arrow == std::string::npos) continue;
        std::string query = line.substr(0, arrow);
        query.erase(query.find_last_not_of(' ') + 1);
        const Parsed parsed = parse(query, kNow);
        const std::string meaning = parsed.error ? "error: " + parsed.error->what + "; try " + parsed.error->suggestion
                                                 : print(parsed.expression);
        EXPECT_EQ(meaning, line.substr(arrow + 4)) << query;
        ++examples;
    }
    EXPECT_GT(examples, 40);
    for (const FieldInfo& field : fields())
        EXPECT_NE(whole.find("`" + std::string(field.name) + ":`"), std::string::npos)
            << field.name << " is not explained";
}

TEST(Documentation, TheTablesOwnExamplesAreReadWithoutAWord) {
    for (const FieldInfo& field : fields()) {
        EXPECT_EQ(&info(field.field), &field);
        const Parsed parsed = parse(field.example, kNow);
        EXPECT_FALSE(parsed.error) << field.example;
        EXPECT_TRUE(parsed.notes.empty()) << field.example;
        EXPECT_EQ(find_field(field.name), &field);
    }
}

TEST(Documentation, NoNameMeansTwoFields) {
    std::set<std::string> seen;
    for (const FieldInfo& field : fields()) {
        std::string names = std::string(field.name) + " " + std::string(field.aliases);
        while (!names.empty()) {
            const std::size_t end = std::min(names.find(' '), names.size());
            if (end > 0) {
                EXPECT_TRUE(seen.insert(names.substr(0, end)).second) << names;
            }
            names.erase(0, std::min(end + 1, names.size()));
        }
    }
}

}  // namespace
}  // namespace trove::query
