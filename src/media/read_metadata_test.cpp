// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/read_metadata.h"

#include "media/decode.h"
#include "media/fixtures_for_test.h"
#include "media/metadata_text.h"
#include "media/sniff.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <thread>

namespace trove::media {
namespace {

using Row = std::map<std::string, std::string>;

// ExifTool's answers for each fixture, one line per file, "-" for absent.
std::vector<Row> expected_rows() {
    std::ifstream file(fixtures() / "formats" / "EXPECTED_exiftool.tsv");
    std::string line;
    std::getline(file, line);
    const auto cells = [](const std::string& text) {
        std::vector<std::string> out;
        std::istringstream stream(text);
        for (std::string cell; std::getline(stream, cell, '\t');) out.push_back(cell);
        return out;
    };
    const auto names = cells(line);
    std::vector<Row> rows;
    while (std::getline(file, line)) {
        const auto values = cells(line);
        Row row;
        for (std::size_t i = 0; i < values.size(); ++i) row[names[i]] = values[i] == "-" ? "" : values[i];
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string shown_time(const Metadata& m) {
    const auto moment = m.taken_local_s;
    if (!moment) return {};
    const std::chrono::sys_seconds time{std::chrono::seconds(*moment)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return fmt::format("{:04}:{:02}:{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

std::string shown_zone(const Metadata& m) {
    if (!m.zone_minutes) return {};
    const int minutes = std::abs(*m.zone_minutes);
    return fmt::format("{}{:02}:{:02}", *m.zone_minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

bool near(const std::optional<double>& value, const std::string& text) {
    return value && std::abs(*value - std::strtod(text.c_str(), nullptr)) < 1e-6;
}

// The number of fields that agree with ExifTool.
struct Score {
    int same = 0;
    int of = 0;
    std::string different;

    void count(bool good, const Row& row, const std::string& want, const std::string& got) {
        ++of;
        if (good) ++same;
        if (!good) different += fmt::format("  {}: '{}' is not '{}'\n", row.at("file"), got, want);
    }
};

TEST(ReadMetadata, AgreesWithExifTool) {
    TROVE_NEEDS_FIXTURES("formats/EXPECTED_exiftool.tsv");
    std::map<std::string, Score> scores;
    for (const Row& row : expected_rows()) {
        const auto bytes = read_file(fixtures() / row.at("file"), std::size_t{1} << 30U);
        if (!bytes || !is_decodable(sniff(*bytes)) || !read_header(*bytes)) continue;
        const Metadata m = read_metadata(*bytes);
        const auto check = [&](const Row& cells, const char* name, const std::string& got) {
            const std::string want = clean_text(cells.contains(name) ? cells.at(name) : "");
            if (!want.empty()) scores[name].count(got == want, row, want, got);
        };
        // ExifTool adds a fraction and a zone if the text has them; the zone is checked below.
        Row cut = row;
        cut["DateTimeOriginal"] = row.at("DateTimeOriginal").substr(0, 19);
        check(cut, "DateTimeOriginal", shown_time(m));
        check(row, "OffsetTimeOriginal", shown_zone(m));
        check(row, "Make", m.camera_make);
        check(row, "Model", m.camera_model);
        check(row, "Title", m.title);
        check(row, "Description", m.description);
        std::string keywords;
        for (const std::string& word : m.keywords) keywords += (keywords.empty() ? "" : ", ") + word;
        check(row, "Subject", keywords);
        check(row, "Orientation", std::to_string(m.orientation));
        for (const auto& [name, value] :
             {std::pair{"GPSLatitude", m.latitude_deg}, std::pair{"GPSLongitude", m.longitude_deg}}) {
            const std::string want = row.contains(name) ? row.at(name) : "";
            if (!want.empty()) scores[name].count(near(value, want), row, want, value ? std::to_string(*value) : "");
        }
    }
    // Known differences that stay:
    // - ExifTool.jpg has two EXIF blocks and CasioQVCI.jpg only a maker's block in place of EXIF; Portrait_0 stores an
    //   orientation of 0; two files store coordinates that are not on Earth, which are absent here on purpose;
    // - title and description inside PNG text chunks, XMP inside GIF and XMP in several JPEG segments are not read;
    // - ExifTool prints dc:subject alone, where Trove adds IPTC keywords that are not among them;
    // - a quoted table cell, and Latin-1 text that ExifTool leaves as it is.
    const std::map<std::string, std::pair<int, int>> least = {
        {"DateTimeOriginal", {168, 170}},
        {"OffsetTimeOriginal", {34, 34}},
        {"Make", {154, 155}},
        {"Model", {154, 155}},
        {"Title", {28, 34}},
        {"Description", {31, 35}},
        {"Subject", {24, 31}},
        {"Orientation", {259, 260}},
        {"GPSLatitude", {63, 65}},
        {"GPSLongitude", {63, 64}},
    };
    for (const auto& [name, counts] : least) {
        const Score& score = scores[name];
        std::cout << fmt::format("{}: {} of {}\n", name, score.same, score.of);
        EXPECT_GE(score.same, counts.first) << name << "\n" << score.different;
        EXPECT_GE(score.of, counts.second) << name;
    }
}

}  // namespace
}  // namespace trove::media
