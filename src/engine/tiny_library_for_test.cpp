// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tiny_library_for_test.h"

#include "base/file.h"
#include "crawl/ocr_phase.h"
#include "engine/library_impl.h"
#include "media/thumbnail.h"
#include "media/write_metadata.h"
#include "ocr/reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>
#include <sstream>

namespace trove::engine {
namespace {

// High enough to keep black and white.
constexpr int kQuality = 90;

struct Town {
    std::string_view name;
    double latitude_deg;
    double longitude_deg;
};

constexpr std::array kTowns{Town{"Lisbon", 38.7167, -9.1333}, Town{"Tokyo", 35.6895, 139.6917},
                            Town{"Chicago", 41.8500, -87.6500}};

std::optional<std::int64_t> noon_of(const std::string& text) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (std::sscanf(text.c_str(), "%4d-%2u-%2u", &year, &month, &day) != 3) return std::nullopt;
    const std::chrono::sys_days days = std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
    return std::chrono::duration_cast<std::chrono::seconds>(days.time_since_epoch()).count() + 12 * 3600;
}

// Fields are separated by two or more spaces.
std::vector<std::string> fields_of(std::string_view line) {
    std::vector<std::string> fields;
    while (true) {
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (line.empty()) return fields;
        const std::size_t end = std::min(line.find("  "), line.size());
        fields.emplace_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

// The value of "key: value"; empty for another key.
std::string value_of(std::string_view field, std::string_view key) {
    if (!field.starts_with(key) || !field.substr(key.size()).starts_with(": ")) return {};
    return std::string(field.substr(key.size() + 2));
}

struct Drawn {
    std::string file;
    embed::Spelling spelling;
    bool is_portrait = false;
    Metadata metadata;
};

// False: unknown field.
bool add_field(Drawn& drawn, const std::string& field) {
    if (const auto noon = noon_of(field)) {
        drawn.metadata.taken_local_s = noon;
        return true;
    }
    if (const auto* town = std::ranges::find(kTowns, field, &Town::name); town != kTowns.end()) {
        drawn.metadata.latitude_deg = town->latitude_deg;
        drawn.metadata.longitude_deg = town->longitude_deg;
        return true;
    }
    if (field == "portrait") return drawn.is_portrait = true;
    if (auto text = value_of(field, "text"); !text.empty()) {
        std::ranges::replace(text, '/', '\n');
        drawn.spelling.writing = std::move(text);
        return true;
    }
    if (auto tag = value_of(field, "tag"); !tag.empty()) {
        drawn.metadata.keywords.push_back(std::move(tag));
        return true;
    }
    if (const auto rating = value_of(field, "rating"); !rating.empty()) {
        drawn.metadata.rating = std::stoi(rating);
        return true;
    }
    drawn.metadata.title += value_of(field, "title");
    drawn.metadata.camera_model += value_of(field, "camera");
    return field.starts_with("title: ") || field.starts_with("camera: ");
}

Drawn drawn_of(std::string_view line) {
    const auto fields = fields_of(line);
    Drawn drawn;
    drawn.file = fields.front();
    if (fields.size() > 1) drawn.spelling.words = fields[1];
    for (std::size_t i = 2; i < fields.size(); ++i)
        if (!add_field(drawn, fields[i])) ADD_FAILURE() << "a drawing does not know \"" << fields[i] << "\"";
    return drawn;
}

// Reads the picture's spelt writing.
class WritingReader final : public ocr::Reader {
public:
    [[nodiscard]] const std::string& identity() const override { return identity_; }

    [[nodiscard]] int wanted_short_edge_px() const override { return 192; }

    [[nodiscard]] std::size_t memory_bytes() const override { return 0; }

    [[nodiscard]] Result<std::vector<TextLine>> read(const media::Image& image) const override {
        std::vector<TextLine> lines;
        std::istringstream writing(embed::read_spelling(image).writing);
        for (std::string line; std::getline(writing, line);) lines.push_back({line, 1, {}});
        return lines;
    }

private:
    std::string identity_ = "test-writing";
};

}  // namespace

TinyLibrary::TinyLibrary(std::string_view drawing) {
    std::filesystem::create_directories(pictures_);
    reopen();
    draw(drawing);
    crawl();
}

void TinyLibrary::reopen() {
    library_.reset();
    auto opened = LibraryImpl::open({folder(), scratch_.path() / "models", true}, model_);
    if (!opened) throw std::runtime_error(opened.error().what);
    library_ = std::move(*opened);
}

void TinyLibrary::draw(std::string_view drawing) {
    std::istringstream lines{std::string(drawing)};
    for (std::string line; std::getline(lines, line);) {
        if (fields_of(line).empty()) continue;
        const Drawn drawn = drawn_of(line);
        const auto image = drawn.is_portrait ? embed::spell(drawn.spelling, 192, 256) : embed::spell(drawn.spelling);
        const auto jpeg = media::encode_jpeg(image, kQuality);
        ASSERT_TRUE(jpeg) << jpeg.error().what;
        media::AddedMetadata added;
        added.metadata = drawn.metadata;
        const auto bytes = media::add_to_jpeg(*jpeg, added);
        ASSERT_TRUE(bytes) << bytes.error().what;
        std::filesystem::create_directories(path(drawn.file).parent_path());
        const auto written = write_file_atomically(path(drawn.file), *bytes);
        ASSERT_TRUE(written) << written.error().what;
    }
}

void TinyLibrary::others(int count) {
    for (const int end = others_ + count; others_ < end; ++others_)
        draw(fmt::format("others/{0}.jpg  something{0}", others_ + 1));
}

void TinyLibrary::remove(std::string_view file) const {
    std::filesystem::remove(path(file));
}

Result<CrawlProgress> TinyLibrary::try_crawl(const CrawlOptions& options, const Job& job) {
    const std::array roots{pictures_};
    TROVE_TRY(const auto crawled, library_->crawl(roots, options, job));
    TROVE_TRY([[maybe_unused]] const auto read, read_writing());
    return crawled;
}

CrawlProgress TinyLibrary::crawl(const CrawlOptions& options) {
    const auto crawled = try_crawl(options);
    EXPECT_TRUE(crawled) << crawled.error().what;
    return crawled.value_or(CrawlProgress{});
}

Result<CrawlProgress> TinyLibrary::read_writing() {
    TROVE_TRY(auto writer, catalog::CatalogWriter::open(folder()));
    const CrawlOptions options;
    decoder::DecoderPool decoders;
    return crawl::run_ocr({folder(), std::make_shared<WritingReader>(), options, decoders, {}}, writer, {});
}

Query TinyLibrary::query(std::string_view text) {
    Query query;
    query.text = text;
    query.now_local_s = noon_of("2026-01-01");
    return query;
}

Answer TinyLibrary::ask(const Query& query) {
    auto answer = library_->search(query);
    EXPECT_TRUE(answer) << query.text << ": " << answer.error().what;
    return answer ? std::move(*answer) : Answer{};
}

Files TinyLibrary::names(const std::vector<Hit>& hits) const {
    Files names;
    for (const Hit& hit : hits)
        names.push_back(std::filesystem::path(hit.place.text()).lexically_relative(pictures_).string());
    return names;
}

std::vector<std::string> TinyLibrary::completions(std::string_view text) {
    const auto completions = library_->complete(text, 20);
    EXPECT_TRUE(completions) << completions.error().what;
    std::vector<std::string> added;
    if (completions)
        for (const Completion& completion : *completions) added.push_back(completion.added);
    return added;
}

void TinyLibrary::hide(std::string_view file, bool hidden) {
    const auto marked = library_->browse().mark(std::array{id(file)}, std::nullopt, hidden);
    EXPECT_TRUE(marked) << marked.error().what;
}

PhotoId TinyLibrary::id(std::string_view file) {
    const auto found = library_->find(path(file));
    EXPECT_TRUE(found && *found) << file << " is not in the library";
    return found ? found->value_or(PhotoId{}) : PhotoId{};
}

}  // namespace trove::engine
