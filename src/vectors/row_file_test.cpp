// SPDX-License-Identifier: GPL-3.0-or-later
//
// Any damage to the file: it is refused, or the answers stay right.
#include "vectors/row_file.h"

#include "vectors/index.h"
#include "vectors/test_vectors.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <unistd.h>

namespace trove::vectors {
namespace {

constexpr int kDimensions = 96;
constexpr std::size_t kPhotos = 3500;
const Stamp kFileStamp{.library = 11, .model = 2, .generation = 3, .last_row = kPhotos};

class RowFileTest : public testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("trove_row_file_test_" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
        test::Photos photos(kDimensions, 20, 3);
        auto index = Index::create(kDimensions);
        for (std::size_t i = 0; i < kPhotos; ++i) {
            rows_.push_back(test::to_halves(photos.next()));
            index->append(PhotoId{static_cast<std::int64_t>(i)}, rows_.back());
        }
        for (int q = 0; q < 4; ++q) queries_.push_back(photos.next());
        ASSERT_TRUE(index->save(path(), kFileStamp).has_value());
        bytes_ = *read_file(path(), std::size_t{1} << 30U);
        for (const auto& query : queries_) answers_.push_back(index->search(query, 20, {}));
    }

    void TearDown() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::filesystem::path path() const { return folder_ / "vectors"; }

    void write(std::span<const std::uint8_t> bytes) const {
        std::filesystem::remove(path());
        std::ofstream out(path(), std::ios::binary);
        out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }

    [[nodiscard]] Result<std::unique_ptr<Index>> open(int dimensions = kDimensions, Stamp stamp = kFileStamp) const {
        return Index::open(path(), dimensions, stamp);
    }

    // Scores may be off by int8 rounding for a damaged row of halves, and always a little by float sums.
    void expect_right(const Index& index, double tolerance) const {
        for (std::size_t q = 0; q < queries_.size(); ++q) {
            const auto found = index.search(queries_[q], 20, {});
            ASSERT_EQ(found.size(), 20U);
            for (std::size_t i = 0; i < found.size(); ++i) {
                const double exact =
                    test::exact_score(rows_[static_cast<std::size_t>(to_int(found[i].photo))], queries_[q]);
                EXPECT_NEAR(static_cast<double>(found[i].score), exact, tolerance + 1e-6);
                EXPECT_NEAR(found[i].score, answers_[q][i].score, tolerance);
            }
        }
    }

    // The start of the matrices, which are at the end, codes before halves.
    [[nodiscard]] std::size_t halves_at() const { return bytes_.size() - kPhotos * 128 * 2; }

    [[nodiscard]] std::size_t codes_at() const { return (halves_at() - kPhotos * 128) / 4096 * 4096; }

    std::filesystem::path folder_;
    std::vector<test::Halves> rows_;
    std::vector<std::vector<float>> queries_;
    std::vector<std::vector<Match>> answers_;
    Bytes bytes_;
};

TEST_F(RowFileTest, AWholeFileOpens) {
    auto index = open();
    ASSERT_TRUE(index.has_value()) << index.error().what;
    EXPECT_TRUE((*index)->check().has_value());
    expect_right(**index, 0);
    EXPECT_FALSE((*index)->damaged());
}

TEST_F(RowFileTest, NoFileIsNotFound) {
    std::filesystem::remove(path());
    EXPECT_EQ(open().error().code, Errc::kNotFound);
}

TEST_F(RowFileTest, AnothersFileIsInvalid) {
    for (auto change : {&Stamp::library, &Stamp::model}) {
        Stamp stamp = kFileStamp;
        stamp.*change += 1;
        EXPECT_EQ(open(kDimensions, stamp).error().code, Errc::kInvalid);
    }
    EXPECT_EQ(open(kDimensions + 1).error().code, Errc::kInvalid);
    EXPECT_EQ(open(0).error().code, Errc::kInvalid);
    EXPECT_EQ(open(-1).error().code, Errc::kInvalid);
    Stamp older = kFileStamp;
    older.last_row = 0;
    older.generation -= 1;
    EXPECT_TRUE(open(kDimensions, older).has_value());
}

TEST_F(RowFileTest, SomethingElseIsCorrupt) {
    for (const std::size_t size : {0U, 1U, 300U, 5000U, 100'000U}) {
        write(Bytes(size, 'x'));
        EXPECT_EQ(open().error().code, Errc::kCorrupt) << size;
    }
    std::filesystem::remove(path());
    std::filesystem::create_directory(path());
    EXPECT_FALSE(open().has_value());
}

TEST_F(RowFileTest, CutShortOrLongerIsCorrupt) {
    std::mt19937 random(7);
    for (int i = 0; i < 100; ++i) {
        const std::size_t size =
            i < 10 ? bytes_.size() - 1 - static_cast<std::size_t>(i) * 7 : random() % bytes_.size();
        write(std::span(bytes_).first(size));
        const auto index = open();
        ASSERT_FALSE(index.has_value()) << size;
        EXPECT_EQ(index.error().code, Errc::kCorrupt) << size;
    }
    bytes_.push_back(0);
    write(bytes_);
    EXPECT_EQ(open().error().code, Errc::kCorrupt);
}

TEST_F(RowFileTest, AByteChangedAnywhereIsFoundOrHarmless) {
    std::mt19937 random(8);
    std::size_t refused = 0;
    std::size_t found_later = 0;
    const std::size_t list_end = codes_at();
    for (int i = 0; i < 300; ++i) {
        // A third each in the header, the lists of rows, and the matrices.
        const std::size_t at = i % 3 == 0   ? random() % 256
                               : i % 3 == 1 ? 4096 + random() % (list_end - 4096)
                                            : list_end + random() % (bytes_.size() - list_end);
        const auto flip = static_cast<std::uint8_t>(1 + random() % 255);
        bytes_[at] ^= flip;
        write(bytes_);
        bytes_[at] ^= flip;
        const auto index = open();
        if (!index) {
            EXPECT_EQ(index.error().code, Errc::kCorrupt) << at;
            ++refused;
            continue;
        }
        EXPECT_TRUE(at >= list_end || at >= 256) << "a changed header opened: " << at;
        expect_right(**index, 0.01);
        if (!(*index)->check()) ++found_later;
        EXPECT_EQ((*index)->damaged(), !(*index)->check().has_value());
    }
    EXPECT_GT(refused, 150U);
    EXPECT_GT(found_later, 50U);
}

TEST_F(RowFileTest, DamagedCodesAreScannedByTheirHalves) {
    for (std::size_t r = 0; r < kPhotos; r += 50) bytes_[codes_at() + r * 128] ^= 0x55U;  // every block
    write(bytes_);
    const auto index = open();
    ASSERT_TRUE(index.has_value());
    expect_right(**index, 1e-6);
    EXPECT_TRUE((*index)->damaged());
    EXPECT_EQ((*index)->check().error().code, Errc::kCorrupt);
    EXPECT_EQ((*index)->save(path(), kFileStamp).error().code, Errc::kCorrupt);
    EXPECT_TRUE(open().has_value());  // the old file is still there
}

TEST_F(RowFileTest, DamagedHalvesAreScoredByTheirCodes) {
    for (std::size_t r = 0; r < kPhotos; ++r) bytes_[halves_at() + r * 256 + 1] ^= 0x55U;
    write(bytes_);
    const auto index = open();
    ASSERT_TRUE(index.has_value());
    expect_right(**index, 0.01);
    EXPECT_TRUE((*index)->damaged());
    EXPECT_TRUE((*index)->vector_of(PhotoId{5}).empty());
    EXPECT_EQ((*index)->save(path(), kFileStamp).error().code, Errc::kCorrupt);
}

TEST_F(RowFileTest, BothDamagedLeavesTheRowsOut) {
    for (std::size_t at = codes_at(); at < bytes_.size(); at += 13) bytes_[at] ^= 0x55U;
    write(bytes_);
    const auto index = open();
    ASSERT_TRUE(index.has_value());
    EXPECT_TRUE((*index)->search(queries_[0], 20, {}).empty());
    EXPECT_TRUE((*index)->damaged());
}

TEST_F(RowFileTest, ItCannotBeWrittenWhereThereIsNoFolder) {
    auto index = open();
    ASSERT_TRUE(index.has_value());
    const auto saved = (*index)->save(folder_ / "none" / "vectors", kFileStamp);
    ASSERT_FALSE(saved.has_value());
    EXPECT_EQ(saved.error().code, Errc::kNotFound);
    expect_right(**index, 0);
}

TEST_F(RowFileTest, NothingIsLeftBesideIt) {
    auto index = open();
    ASSERT_TRUE((*index)->save(path(), kFileStamp).has_value());
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder_)) ++files;
    EXPECT_EQ(files, 1U);
}

}  // namespace
}  // namespace trove::vectors
