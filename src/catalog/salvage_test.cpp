// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog_for_test.h"
#include "catalog/copies.h"
#include "catalog/said_file.h"
#include "catalog/schema.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::catalog {
namespace {

namespace fs = std::filesystem;

constexpr int kPhotos = 200;
constexpr std::size_t kPage = 4096;

// A catalog of some hundred pages, closed, with a tag by a person on every photo.
class SalvageTest : public CatalogTest {
protected:
    SalvageTest() {
        const auto model = writer_->models().put("fingerprint", "model", 256);
        EXPECT_TRUE(model);
        const std::vector<float> vector(256, 0.0625F);
        for (int n = 1; n <= kPhotos; ++n) {
            const PhotoId id = add(static_cast<std::uint8_t>(n), {"file" + std::to_string(n)});
            EXPECT_TRUE(writer_->embeddings().put(id, model->id, vector));
            EXPECT_TRUE(writer_->tags().set(id, "mine" + std::to_string(n % 10), true));
            EXPECT_TRUE(writer_->captions().put(id, {"Caption of number " + std::to_string(n), {}, 0}));
        }
        EXPECT_TRUE(writer_->commit());
        writer_.reset();
        EXPECT_GT(fs::file_size(catalog()), 40 * kPage);
    }

    [[nodiscard]] fs::path catalog() const { return catalog_file(folder_.path()); }

    void overwrite(std::size_t at, std::size_t bytes, char with = '\xA5') const {
        std::fstream file(catalog(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(at));
        const std::string junk(bytes, with);
        file.write(junk.data(), static_cast<std::streamsize>(junk.size()));
    }

    [[nodiscard]] std::vector<std::size_t> pages_with(std::string_view text) const {
        std::ifstream file(catalog(), std::ios::binary);
        std::vector<std::size_t> pages;
        std::string page(kPage, '\0');
        for (std::size_t n = 0; file.read(page.data(), static_cast<std::streamsize>(kPage)); ++n)
            if (page.find(text) != std::string::npos) pages.push_back(n);
        return pages;
    }

    Salvaged remake() {
        EXPECT_TRUE(*needs_remaking(folder_.path()));
        const auto scratch = folder_.path() / "scratch";
        fs::create_directory(scratch);
        const auto salvaged = remake_catalog(folder_.path(), scratch, folder_.path() / "catalog.damaged.db", {});
        EXPECT_TRUE(salvaged) << salvaged.error().what;
        EXPECT_FALSE(*needs_remaking(folder_.path()));
        return salvaged ? *salvaged : Salvaged{};
    }

    std::int64_t count(const char* sql) {
        auto database = open_catalog(folder_.path(), sql::Mode::kReadOnly);
        EXPECT_TRUE(database) << database.error().what;
        return *database->scalar(sql);
    }

    // Crawls again, in effect: every photo's content comes back.
    void take_in_again() {
        auto writer = CatalogWriter::open(folder_.path());
        ASSERT_TRUE(writer) << writer.error().what;
        ASSERT_TRUE(writer->begin());
        for (int n = 1; n <= kPhotos; ++n) {
            const auto put = writer->photos().put(a_photo(static_cast<std::uint8_t>(n)));
            ASSERT_TRUE(put);
            ASSERT_TRUE(writer->files().put("/p/" + std::to_string(n), put->id, {1, 1}, std::nullopt));
        }
        ASSERT_TRUE(writer->commit());
    }

    void expect_everything_said() {
        take_in_again();
        EXPECT_EQ(count("SELECT count(*) FROM photo_tag WHERE source = 2 AND state = 1"), kPhotos);
        EXPECT_EQ(count("SELECT count(*) FROM caption WHERE source = 2"), kPhotos);
        auto reader = CatalogReader::open(folder_.path());
        EXPECT_TRUE(reader->check()->empty());
        EXPECT_EQ(reader->text().matches({.words = {"caption"}}, 1000)->size(), std::size_t{kPhotos});
        EXPECT_FALSE(fs::exists(folder_.path() / "catalog.db-journal"));
    }
};

TEST_F(SalvageTest, ASoundCatalogIsNotRemade) {
    EXPECT_FALSE(*needs_remaking(folder_.path()));
}

TEST_F(SalvageTest, APageInTheMiddleCostsItsRows) {
    const auto pages = pages_with("Caption of number 60");
    ASSERT_FALSE(pages.empty());
    for (const std::size_t page : pages) overwrite(page * kPage, kPage);
    const auto salvaged = remake();
    EXPECT_GT(salvaged.rows, kPhotos);
    EXPECT_FALSE(salvaged.incomplete.empty());
    EXPECT_GT(count("SELECT count(*) FROM photo"), kPhotos / 2);
    EXPECT_TRUE(fs::exists(folder_.path() / "catalog.damaged.db"));
    expect_everything_said();
}

TEST_F(SalvageTest, EveryPageInItsTurn) {
    const std::size_t pages = fs::file_size(catalog()) / kPage;
    const auto whole = folder_.path() / "whole.db";
    fs::copy_file(catalog(), whole);
    for (std::size_t page = 1; page < pages; page += 29) {
        for (const char* name :
             {"catalog.db", "catalog.db-wal", "catalog.db-shm", "catalog.damaged.db", "catalog.damaged.db-wal"})
            fs::remove(folder_.path() / name);
        fs::remove_all(folder_.path() / "scratch");
        fs::copy_file(whole, catalog());
        overwrite(page * kPage, 64, '\0');
        if (!*needs_remaking(folder_.path())) continue;  // an empty page
        remake();
        EXPECT_EQ(count("SELECT count(*) FROM photo_tag WHERE source = 2") +
                      count("SELECT count(*) FROM said_waiting WHERE line LIKE '%\"tag\"%'"),
                  kPhotos)
            << "page " << page;
    }
}

TEST_F(SalvageTest, ADamagedHeaderIsMended) {
    overwrite(0, 100);
    const auto salvaged = remake();
    EXPECT_TRUE(salvaged.incomplete.empty());
    EXPECT_EQ(count("SELECT count(*) FROM photo"), kPhotos);
    EXPECT_EQ(count("SELECT count(*) FROM embedding"), kPhotos) << "nothing is to be embedded again";
    expect_everything_said();
}

TEST_F(SalvageTest, ALostFirstPageIsTakenFromTheMap) {
    overwrite(0, kPage);
    EXPECT_TRUE(remake().incomplete.empty());
    EXPECT_EQ(count("SELECT count(*) FROM photo"), kPhotos);
    EXPECT_EQ(count("SELECT count(*) FROM embedding"), kPhotos);
    expect_everything_said();
}

TEST_F(SalvageTest, HalfACatalog) {
    fs::resize_file(catalog(), fs::file_size(catalog()) / 2 / kPage * kPage + 100);
    remake();
    expect_everything_said();
}

TEST_F(SalvageTest, AnEmptyFile) {
    fs::resize_file(catalog(), 0);
    EXPECT_EQ(remake().rows, 0);
    expect_everything_said();
}

TEST_F(SalvageTest, NoFileAndOnlyTheJournal) {
    fs::remove(catalog());
    EXPECT_EQ(remake().rows, 0);
    expect_everything_said();
}

TEST_F(SalvageTest, SomethingElse) {
    std::ofstream(catalog()) << std::string(100'000, 'x');
    fs::remove(map_file(folder_.path()));
    EXPECT_EQ(remake().rows, 0);
    expect_everything_said();
}

TEST_F(SalvageTest, WithoutTheJournalTheRowsAreStillThere) {
    overwrite(fs::file_size(catalog()) / kPage / 2 * kPage, kPage);
    fs::remove(said_file(folder_.path()));
    remake();
    EXPECT_GT(count("SELECT count(*) FROM photo_tag WHERE source = 2"), 0);
    EXPECT_GT(fs::file_size(said_file(folder_.path())), 1000U) << "and are written to a new one";
}

TEST_F(SalvageTest, AStoppedRepairChangesNothing) {
    overwrite(0, 100);
    const auto scratch = folder_.path() / "scratch";
    fs::create_directory(scratch);
    std::stop_source stop;
    stop.request_stop();
    const auto before = fs::file_size(catalog());
    EXPECT_EQ(remake_catalog(folder_.path(), scratch, folder_.path() / "kept.db", {stop.get_token()}).error().code,
              Errc::kCancelled);
    EXPECT_EQ(fs::file_size(catalog()), before);
    EXPECT_FALSE(fs::exists(folder_.path() / "kept.db"));
}

}  // namespace
}  // namespace trove::catalog
