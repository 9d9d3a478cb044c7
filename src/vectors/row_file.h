// SPDX-License-Identifier: GPL-3.0-or-later
//
// RowFile: the vector cache's file, mapped read-only. Format 1, little-endian, for reading in place:
//
//   offset 0      header, 256 bytes (struct FileHeader in row_file.cpp), its XXH3-64 in the last eight
//   offset 4096   photos [rows] int64 | scales [rows] float | errors [rows] float | row checks [rows] uint32
//                 | block checks [blocks] uint64: each begins at a multiple of 64 bytes
//   then          codes [rows][columns] int8 | halves [rows][columns] binary16: each begins at a multiple of 4096
//
// columns: the dimensions rounded up to kColumnUnit. A block is kBlockRows rows, the last may be shorter.
//
// 1. open() verifies the header, the file's size, and the checksums of everything but the two matrices: milliseconds.
// 2. The matrices are hundreds of megabytes, so each part is verified on use: a block of codes (XXH3-64) when the first
//    search reaches it, which also loads it into the cache for the scan; a row of halves (low 32 bits of XXH3-64) at
//    each rescoring, 1 KB each. A program with a single query never reads more than it needs.
// 3. damaged() turns true when any part fails verification.
// 4. Written as a temporary file, synced and renamed; a mapped file is never modified. If another program truncates a
//    mapped file, the system ends this one (SIGBUS); the folder is ours.
// Any thread.
#pragma once
#include "base/file.h"
#include "base/result.h"
#include "vectors/index.h"
#include "vectors/rows.h"

#include <atomic>
#include <filesystem>
#include <memory>
#include <vector>

namespace trove::vectors {

class RowFile {
public:
    // Errors as for Index::open(). Another format version is kInvalid.
    static Result<std::shared_ptr<const RowFile>> open(const std::filesystem::path& path, int dimensions);

    // Writes all of `rows` except removed ones. kCorrupt: they come from a file with a damaged part, which must not be
    // written as undamaged.
    static Result<void> write(const std::filesystem::path& path, const Rows& rows, int dimensions, const Stamp& stamp);

    [[nodiscard]] const Stamp& stamp() const { return stamp_; }

    [[nodiscard]] std::size_t rows() const { return rows_; }

    [[nodiscard]] std::size_t block_count() const { return (rows_ + kBlockRows - 1) / kBlockRows; }

    [[nodiscard]] Block block(std::size_t index) const;

    [[nodiscard]] bool codes_are_whole(std::size_t index) const;
    [[nodiscard]] bool halves_are_whole(const Block& block, std::size_t row) const;

    [[nodiscard]] bool damaged() const { return damaged_.load(std::memory_order_relaxed); }

    // Verifies everything, now.
    [[nodiscard]] Result<void> check() const;

private:
    RowFile(MappedFile file, std::size_t rows, std::size_t columns, const Stamp& stamp);

    enum class Known : std::uint8_t { kNothing, kWhole, kDamaged };

    MappedFile file_;
    std::size_t rows_;
    std::size_t columns_;
    Stamp stamp_;
    Block all_;  // every row, as if it were one block
    const std::uint64_t* block_checks_;
    // The verification result of each block's codes. Relaxed, because the bytes never change and all threads get the
    // same result.
    mutable std::vector<std::atomic<Known>> known_;
    mutable std::atomic<bool> damaged_ = false;
};

}  // namespace trove::vectors
