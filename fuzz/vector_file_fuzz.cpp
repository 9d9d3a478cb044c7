// SPDX-License-Identifier: GPL-3.0-or-later
// The vector cache's file. It gets right checksums, so that what stands behind them is reached: an
// attacker can count as well as we can.
#include "target.h"
#include "vectors/index.h"
#include "vectors/row_file.h"

#include <xxhash.h>

#include <cstring>
#include <vector>

namespace {

constexpr int kDimensions = 8;  // as fuzz/make_seeds.py makes the seed
constexpr std::size_t kColumns = trove::vectors::padded_columns(kDimensions);
constexpr std::size_t kPage = 4096;
constexpr std::size_t kHeaderBytes = 256;
constexpr std::size_t kRowsAt = 16;
constexpr std::size_t kChecksAt = 56;

constexpr std::size_t align_up(std::size_t offset, std::size_t alignment) {
    return (offset + alignment - 1) / alignment * alignment;
}

// The layout of vectors/row_file.h.
void put_checks(std::vector<std::uint8_t>& bytes) {
    const auto check_of = [&](std::size_t from, std::size_t size, std::size_t into) {
        if (from > bytes.size() || size > bytes.size() - from) return;
        const std::uint64_t check = XXH3_64bits(bytes.data() + from, size);
        std::memcpy(bytes.data() + into, &check, sizeof check);
    };
    if (bytes.size() < kPage) return;
    std::uint64_t rows = 0;
    std::memcpy(&rows, bytes.data() + kRowsAt, sizeof rows);
    if (rows > bytes.size()) return;
    const std::uint64_t blocks = (rows + trove::vectors::kBlockRows - 1) / trove::vectors::kBlockRows;
    const std::size_t scales = align_up(kPage + rows * 8, 64);
    const std::size_t errors = align_up(scales + rows * 4, 64);
    const std::size_t row_checks = align_up(errors + rows * 4, 64);
    const std::size_t block_checks = align_up(row_checks + rows * 4, 64);
    const std::size_t codes = align_up(block_checks + blocks * 8, kPage);
    // Of every other file the matrices are damaged, which only a search notices.
    if (bytes.back() % 2 == 0) {
        const std::size_t halves = align_up(codes + rows * kColumns, kPage);
        for (std::size_t row = 0; row < rows && halves + (row + 1) * kColumns * 2 <= bytes.size(); ++row) {
            const auto check =
                static_cast<std::uint32_t>(XXH3_64bits(bytes.data() + halves + row * kColumns * 2, kColumns * 2));
            std::memcpy(bytes.data() + row_checks + row * 4, &check, sizeof check);
        }
        for (std::size_t block = 0; block < blocks; ++block) {
            const std::size_t first = block * trove::vectors::kBlockRows;
            check_of(codes + first * kColumns, std::min(trove::vectors::kBlockRows, rows - first) * kColumns,
                     block_checks + block * 8);
        }
    }
    check_of(kPage, rows * 8, kChecksAt);
    check_of(scales, rows * 4, kChecksAt + 8);
    check_of(errors, rows * 4, kChecksAt + 16);
    check_of(row_checks, rows * 4, kChecksAt + 24);
    check_of(block_checks, blocks * 8, kChecksAt + 32);
    check_of(0, kHeaderBytes - 8, kHeaderBytes - 8);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static trove::fuzz::MemoryFile file;
    std::vector<std::uint8_t> bytes(data, data + size);
    put_checks(bytes);
    const auto path = file.holding(bytes);
    if (const auto rows = trove::vectors::RowFile::open(path, kDimensions)) {
        (void)(*rows)->check();
        const auto index = trove::vectors::Index::open(path, kDimensions, (*rows)->stamp(), 1);
        trove::fuzz::promise(index.has_value(), "a file that opens is an index");
        const std::vector<float> query(kDimensions, 0.3535F);
        const auto best = (*index)->search(query, 3, {});
        if (!best.empty()) ++trove::fuzz::taken;
        trove::fuzz::promise(best.size() <= 3, "no more than asked for");
        (void)(*index)->vector_of(trove::PhotoId{1});
    }
    return 0;
}
