// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/parser.h"

#include "query/complete.h"
#include "query/dates.h"
#include "query/print.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

namespace trove::query {
namespace {

constexpr std::int64_t kWednesday = 1'795'600'000;  // 2026-11-25 08:26:40, a Wednesday

std::string canonical(std::string_view text) {
    const Parsed parsed = parse(text, kWednesday);
    if (parsed.error) return "error: " + parsed.error->what;
    const std::string printed = print(parsed.expression);
    const Parsed again = parse(printed, kWednesday);
    EXPECT_FALSE(again.error) << text << " -> " << printed;
    EXPECT_EQ(again.expression, parsed.expression) << text << " -> " << printed;
    EXPECT_TRUE(again.notes.empty()) << text << " -> " << printed << ": "
                                     << (again.notes.empty() ? "" : again.notes.front().what);
    return printed;
}

TEST(Parser, WordsStayTogetherWhateverFiltersStandBetween) {
    EXPECT_EQ(canonical("mt fuji from a plane"), "mt fuji from a plane");
    EXPECT_EQ(canonical("dogs date:2017 in snow"), "dogs in snow date:2017");
    EXPECT_EQ(canonical("\"happy birthday\" cake"), "\"happy birthday\" cake");
}

TEST(Parser, Algebra) {
    EXPECT_EQ(canonical("\"./pool.jpg\" + sunset - people in hats"), "\"./pool.jpg\" + sunset - people in hats");
    EXPECT_EQ(canonical("+ \"./pool.jpg\""), "\"./pool.jpg\"");
    EXPECT_EQ(canonical("2:golden retriever + 0.5:night"), "2:golden retriever + 0.5:night");
    EXPECT_EQ(canonical("like:1234@0.1,0.2,0.5,0.5 - like:7"), "like:1234@0.1,0.2,0.5,0.5 - like:7");
    EXPECT_EQ(canonical("beach -people sunset"), "beach sunset - people") << "a glued minus takes one word";
    EXPECT_EQ(canonical("beach NOT people sunset"), "beach sunset - people");
    EXPECT_EQ(canonical("2:(a + 3:b) - (c - d)"), "2:a + 6:b - c + d");
    EXPECT_EQ(canonical("cat OR dog"), "cat + dog");
    EXPECT_EQ(canonical("~/a.jpg"), "\"~/a.jpg\"");
    EXPECT_EQ(canonical("2:-5x"), "- 2:\"5x\"");
}

TEST(Parser, WhatLooksLikeAnOperatorInsideAWordIsNone) {
    for (const char* text : {"t-shirt", "16:9 screen", "12:30", "C++", "rock+roll", "--verbose", "AT&T", "a/b", "...",
                             ":)x", "http://a.b/c?d=e", "007:", "isotope", "date:", "5\" nails"})
        EXPECT_EQ(canonical(text), text);
}

TEST(Parser, Filters) {
    EXPECT_EQ(canonical("camera:SONY -is:offline"), "camera:SONY -is:offline");
    EXPECT_EQ(canonical("(camera:sony OR camera:canon) beach NOT in:trash/"),
              "beach (camera:sony OR camera:canon) -in:trash/");
    EXPECT_EQ(canonical("camera:sony OR camera:canon iso:>1600"), "camera:sony OR (camera:canon iso:>1600)");
    EXPECT_EQ(canonical("-(type:gif OR type:video)"), "-(type:gif OR type:video)");
    EXPECT_EQ(canonical("NOT NOT type:gif"), "type:gif");
    EXPECT_EQ(canonical("iso:>=100 iso:<800 f:f/2.8 rating:3..5 size:>500kb size:2..12mp focal:35"),
              "iso:>=100 iso:<800 f:2.8 rating:3..5 size:>0.5mb size:2..12mp focal:35");
    EXPECT_EQ(canonical("near:41.88,-87.63 near:0,0,500m near:1,2,3mi"),
              "near:41.88,-87.63,1km near:0,0,0.5km near:1,2,4.828032km");
    EXPECT_EQ(canonical("is:Favorite colour:Gray ext:.HEIC name:\"IMG 1(2)\" text:\"invoice\""),
              "is:favourite color:grey ext:heic name:\"IMG 1(2)\" text:invoice");
    EXPECT_EQ(canonical("before:2019 after:2017-06"), "date:..2018-12-31 date:2017-07-01..");
}

TEST(Parser, RelativeDatesAreTakenForFiltersAndShown) {
    const Parsed parsed = parse("beach last summer", kWednesday);
    EXPECT_EQ(print(parsed.expression), "beach date:2026-06-01..2026-08-31");
    ASSERT_EQ(parsed.notes.size(), 1U);
    EXPECT_EQ(parsed.notes[0].kind, Note::Kind::kTakenFor);
    EXPECT_EQ(parsed.notes[0].at, 6U);
    EXPECT_EQ(parsed.notes[0].suggestion, "date:2026-06-01..2026-08-31");
    EXPECT_EQ(canonical("date:3 years ago dogs"), "dogs date:2023");
    EXPECT_EQ(canonical("after:last month"), "date:2026-11-01..");
    EXPECT_EQ(canonical("yesterday -today"), "date:2026-11-24 -date:2026-11-25");
    EXPECT_EQ(canonical("\"last summer\""), "\"last summer\"");
    EXPECT_EQ(canonical("last date:2017 summer"), "\"last\" summer date:2017");
}

TEST(Parser, AMisspeltFieldIsAWordWithASuggestion) {
    const Parsed parsed = parse("beach camra:sony", kWednesday);
    EXPECT_FALSE(parsed.error);
    EXPECT_EQ(print(parsed.expression), "beach camra:sony");
    ASSERT_EQ(parsed.notes.size(), 1U);
    EXPECT_EQ(parsed.notes[0].suggestion, "camera:sony");
    EXPECT_EQ(parsed.notes[0].at, 6U);
    EXPECT_TRUE(parse("zzyzx:road", kWednesday).notes.empty());
}

TEST(Parser, ErrorsHaveAPositionAndASuggestion) {
    const std::pair<const char*, std::pair<std::size_t, const char*>> bad[] = {
        {"a iso:high", {2, "iso:4, iso:>=4 or iso:2..4"}},
        {"is:favurite", {0, "is:favourite"}},
        {"color:blurple", {0, "color:purple"}},
        {"x date:never", {2, "date:2019, date:2019-06..2019-08 or date:\"last summer\""}},
        {"date:2019-02-30", {0, "date:2019, date:2019-06..2019-08 or date:\"last summer\""}},
        {"near:91,0", {0, "near:41.88,-87.63,5km"}},
        {"like:abc", {0, "like:1234 or like:1234@0.1,0.2,0.5,0.5"}},
        {"size:>10", {0, "size:>10mp or size:<2mb"}},
        {"beach OR camera:sony", {6, "(beach OR lake) camera:sony, or beach (camera:sony OR camera:canon)"}},
        {"NOT (beach camera:sony)", {4, "-people -camera:sony"}},
        {"name:\"\"", {0, "name:IMG_12*"}},
    };
    for (const auto& [text, expected] : bad) {
        const Parsed parsed = parse(text, kWednesday);
        ASSERT_TRUE(parsed.error) << text;
        EXPECT_EQ(parsed.error->at, expected.first) << text;
        EXPECT_EQ(parsed.error->suggestion, expected.second) << text;
    }
    EXPECT_TRUE(parse(std::string(kMostBytes + 1, 'a'), kWednesday).error);
    EXPECT_TRUE(parse(std::string(4000, '(') + "a" + std::string(4000, ')'), kWednesday).error) << "too deep";
}

TEST(Parser, LeftoversAreHintsNotErrors) {
    for (const char* text : {"hello :)", "(beach", "a OR", "OR", "-", "NOT", "\"open", "+ + -", "()", ""}) {
        const Parsed parsed = parse(text, kWednesday);
        EXPECT_FALSE(parsed.error) << text;
        for (const Note& note : parsed.notes) EXPECT_FALSE(note.suggestion.empty()) << text;
    }
    EXPECT_EQ(canonical("hello :)"), "hello :)");
    EXPECT_EQ(parse("hello )", kWednesday).notes.size(), 1U);
}

TEST(Complete, FieldsChoicesAndDates) {
    const auto texts = [](std::string_view text) {
        std::vector<std::string> out;
        for (const Suggestion& suggestion : complete(unfinished(text))) out.push_back(suggestion.text);
        return out;
    };
    EXPECT_EQ(texts("dogs cam"), (std::vector<std::string>{"camera:"}));
    EXPECT_EQ(texts("-is:l"), (std::vector<std::string>{"is:landscape"}));
    EXPECT_EQ(texts("date:\"last s"), (std::vector<std::string>{"date:\"last summer\""}));
    EXPECT_EQ(unfinished("dogs (-camera:so").from, 7U);
    EXPECT_EQ(unfinished("dogs (-camera:so").typed, "so");
    EXPECT_EQ(with_value(info(Field::kCamera), "Sony A7"), "camera:\"Sony A7\"");
}

}  // namespace
}  // namespace trove::query
