// SPDX-License-Identifier: GPL-3.0-or-later
#include "vectors/row_file.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace trove::vectors {
namespace {

static_assert(std::endian::native == std::endian::little, "the file is read in place: little-endian only");

constexpr std::array<char, 8> kMagic = {'T', 'R', 'O', 'V', 'E', 'V', 'E', 'C'};
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kSectionAlignment = 64;
constexpr std::uint64_t kMostRows = std::uint64_t{1} << 32U;  // keeps sizes far from overflow
constexpr std::uint32_t kMostDimensions = 1U << 16U;

struct FileHeader {
    std::array<char, 8> magic{};
    std::uint32_t version = 0;
    std::uint32_t dimensions = 0;
    std::uint64_t rows = 0;
    std::uint64_t library = 0;
    std::uint64_t model = 0;
    std::uint64_t generation = 0;
    std::uint64_t last_row = 0;
    std::uint64_t photos_check = 0;
    std::uint64_t scales_check = 0;
    std::uint64_t errors_check = 0;
    std::uint64_t row_checks_check = 0;
    std::uint64_t block_checks_check = 0;
    std::array<std::uint64_t, 19> reserved{};
    std::uint64_t header_check = 0;  // of the bytes before it
};

static_assert(sizeof(FileHeader) == 256);

constexpr std::size_t align_up(std::size_t offset, std::size_t alignment) {
    return (offset + alignment - 1) / alignment * alignment;
}

// The start of each section, computed from the sizes.
struct Layout {
    std::size_t photos, scales, errors, row_checks, block_checks, codes, halves, end;

    Layout(std::size_t rows, std::size_t columns) {
        const std::size_t blocks = (rows + kBlockRows - 1) / kBlockRows;
        photos = kPage;
        scales = align_up(photos + rows * sizeof(std::int64_t), kSectionAlignment);
        errors = align_up(scales + rows * sizeof(float), kSectionAlignment);
        row_checks = align_up(errors + rows * sizeof(float), kSectionAlignment);
        block_checks = align_up(row_checks + rows * sizeof(std::uint32_t), kSectionAlignment);
        codes = align_up(block_checks + blocks * sizeof(std::uint64_t), kPage);
        halves = align_up(codes + rows * columns, kPage);
        end = halves + rows * columns * sizeof(std::uint16_t);
    }
};

std::uint64_t hash(const void* bytes, std::size_t size) {
    return XXH3_64bits(bytes, size);
}

std::uint64_t header_check(const FileHeader& header) {
    return hash(&header, offsetof(FileHeader, header_check));
}

std::uint32_t row_check(const std::uint16_t* halves, std::size_t columns) {
    return static_cast<std::uint32_t>(hash(halves, columns * sizeof(std::uint16_t)));
}

// A temporary file for `path`; deleted unless commit() is called.
class Output {
public:
    explicit Output(const std::filesystem::path& path) : path_(path), temporary_(path) {
        temporary_ += fmt::format(".{}.tmp", ::getpid());
        fd_ = FileDescriptor(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        if (!fd_) error_ = system_error(errno, fmt::format("cannot create {}", display(temporary_)));
    }

    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    ~Output() {
        if (fd_) ::unlink(temporary_.c_str());
    }

    // After a failure, further writes do nothing and commit() returns the error.
    void write_at(std::size_t offset, const void* bytes, std::size_t size) {
        const auto* from = static_cast<const std::uint8_t*>(bytes);
        while (size > 0 && error_.what.empty()) {
            const ssize_t n = ::pwrite(fd_.get(), from, size, static_cast<off_t>(offset));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) {
                error_ = system_error(errno, fmt::format("cannot write {}", display(path_)));
                return;
            }
            const auto written = static_cast<std::size_t>(n);
            from += written;
            offset += written;
            size -= written;
        }
    }

    Result<void> commit(std::size_t size) {
        if (!error_.what.empty()) return fail(error_);
        // Without rows, the file is larger than the bytes written.
        if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0 || ::fsync(fd_.get()) != 0)
            return fail(system_error(errno, fmt::format("cannot write {}", display(path_))));
        if (::rename(temporary_.c_str(), path_.c_str()) != 0)
            return fail(system_error(errno, fmt::format("cannot rename to {}", display(path_))));
        fd_ = FileDescriptor();
        return {};
    }

    [[nodiscard]] bool failed() const { return !error_.what.empty(); }

private:
    std::filesystem::path path_;
    std::filesystem::path temporary_;
    FileDescriptor fd_;
    Error error_;
};

// Cuts a stream of rows of codes into blocks and hashes each.
class BlockHasher {
public:
    explicit BlockHasher(std::size_t columns) : columns_(columns) {}

    void add(const std::int8_t* codes, std::size_t rows) {
        while (rows > 0) {
            if (held_ == 0) XXH3_64bits_reset(state_.get());
            const std::size_t taken = std::min(rows, kBlockRows - held_);
            XXH3_64bits_update(state_.get(), codes, taken * columns_);
            codes += taken * columns_;
            rows -= taken;
            held_ += taken;
            if (held_ == kBlockRows) close();
        }
    }

    std::vector<std::uint64_t> finish() {
        if (held_ > 0) close();
        return std::move(checks_);
    }

private:
    struct Free {
        void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
    };

    void close() {
        checks_.push_back(XXH3_64bits_digest(state_.get()));
        held_ = 0;
    }

    std::size_t columns_;
    std::size_t held_ = 0;  // rows in the current block
    std::unique_ptr<XXH3_state_t, Free> state_{XXH3_createState()};
    std::vector<std::uint64_t> checks_;
};

template <class T>
const T* section(std::span<const std::uint8_t> bytes, std::size_t offset) {
    return reinterpret_cast<const T*>(bytes.data() + offset);
}

Error damage(const std::filesystem::path& path, std::string_view what) {
    return {.code = Errc::kCorrupt, .what = fmt::format("{}: {}", display(path), what)};
}

}  // namespace

RowFile::RowFile(MappedFile file, std::size_t rows, std::size_t columns, const Stamp& stamp)
    : file_(std::move(file)), rows_(rows), columns_(columns), stamp_(stamp), known_(block_count()) {
    const Layout layout(rows, columns);
    const auto bytes = file_.bytes();
    all_ = {.rows = rows,
            .photos = section<std::int64_t>(bytes, layout.photos),
            .scales = section<float>(bytes, layout.scales),
            .errors = section<float>(bytes, layout.errors),
            .codes = section<std::int8_t>(bytes, layout.codes),
            .halves = section<std::uint16_t>(bytes, layout.halves),
            .row_checks = section<std::uint32_t>(bytes, layout.row_checks)};
    block_checks_ = section<std::uint64_t>(bytes, layout.block_checks);
    if (rows == 0) return;
    // Advice for a file not yet in memory: all codes will be read, but only scattered rows of halves.
    auto* start = const_cast<std::uint8_t*>(bytes.data());  // madvise takes void*, though nothing is written
    ::madvise(start + layout.codes, rows * columns, MADV_WILLNEED);
    ::madvise(start + layout.halves, layout.end - layout.halves, MADV_RANDOM);
}

Result<std::shared_ptr<const RowFile>> RowFile::open(const std::filesystem::path& path, int dimensions) {
    TROVE_TRY(MappedFile file, MappedFile::open(path));
    const auto bytes = file.bytes();
    FileHeader header;
    if (bytes.size() < kPage) return fail(damage(path, "too short for a vector cache"));
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.magic != kMagic) return fail(damage(path, "not a vector cache"));
    if (header.header_check != header_check(header)) return fail(damage(path, "the header is damaged"));
    if (header.version != kVersion)
        return fail(Errc::kInvalid,
                    fmt::format("{}: format {}, this program reads {}", display(path), header.version, kVersion));
    if (header.dimensions != static_cast<std::uint32_t>(dimensions) || dimensions <= 0)
        return fail(Errc::kInvalid, fmt::format("{}: vectors of {} numbers, {} are wanted", display(path),
                                                header.dimensions, dimensions));
    if (header.rows > kMostRows || header.dimensions > kMostDimensions) return fail(damage(path, "impossible sizes"));
    const std::size_t rows = header.rows;
    const std::size_t columns = padded_columns(header.dimensions);
    const Layout layout(rows, columns);
    if (bytes.size() != layout.end)
        return fail(damage(path, fmt::format("{} bytes, {} are expected", bytes.size(), layout.end)));

    const auto whole = [&](std::size_t offset, std::size_t size, std::uint64_t check) {
        return hash(bytes.data() + offset, size) == check;
    };
    const std::size_t blocks = (rows + kBlockRows - 1) / kBlockRows;
    if (!whole(layout.photos, rows * sizeof(std::int64_t), header.photos_check) ||
        !whole(layout.scales, rows * sizeof(float), header.scales_check) ||
        !whole(layout.errors, rows * sizeof(float), header.errors_check) ||
        !whole(layout.row_checks, rows * sizeof(std::uint32_t), header.row_checks_check) ||
        !whole(layout.block_checks, blocks * sizeof(std::uint64_t), header.block_checks_check))
        return fail(damage(path, "the list of rows is damaged"));

    const Stamp stamp{
        .library = header.library, .model = header.model, .generation = header.generation, .last_row = header.last_row};
    return std::shared_ptr<const RowFile>(new RowFile(std::move(file), rows, columns, stamp));
}

Result<void> RowFile::write(const std::filesystem::path& path, const Rows& rows, int dimensions, const Stamp& stamp) {
    const std::size_t columns = rows.columns;
    const Layout layout(rows.size(), columns);
    Output out(path);
    BlockHasher hasher(columns);
    std::vector<std::int64_t> photos;
    std::vector<float> scales;
    std::vector<float> errors;
    std::vector<std::uint32_t> row_checks;
    for (std::size_t b = 0; b < rows.block_count() && !out.failed(); ++b) {
        const Block block = rows.block(b);
        if (!rows.codes_are_whole(b)) return fail(damage(path, "the vector cache this one is made from is damaged"));
        // Writes the runs between removed rows.
        for (std::size_t first = 0, end = 0; first < block.rows; first = end + 1) {
            for (end = first; end < block.rows && !block.is_removed(end);) ++end;
            for (std::size_t r = first; r < end; ++r) {
                if (!rows.halves_are_whole(block, r))
                    return fail(damage(path, "the vector cache this one is made from is damaged"));
                row_checks.push_back(row_check(block.halves + r * columns, columns));
            }
            const std::size_t count = end - first;
            hasher.add(block.codes + first * columns, count);
            out.write_at(layout.codes + photos.size() * columns, block.codes + first * columns, count * columns);
            out.write_at(layout.halves + photos.size() * columns * sizeof(std::uint16_t),
                         block.halves + first * columns, count * columns * sizeof(std::uint16_t));
            photos.insert(photos.end(), block.photos + first, block.photos + end);
            scales.insert(scales.end(), block.scales + first, block.scales + end);
            errors.insert(errors.end(), block.errors + first, block.errors + end);
        }
    }
    const std::vector<std::uint64_t> block_checks = hasher.finish();

    const auto write_section = [&](std::size_t offset, const auto& values) {
        const std::size_t size = values.size() * sizeof values[0];
        out.write_at(offset, values.data(), size);
        return hash(values.data(), size);
    };
    FileHeader header;
    header.magic = kMagic;
    header.version = kVersion;
    header.dimensions = static_cast<std::uint32_t>(dimensions);
    header.rows = rows.size();
    header.library = stamp.library;
    header.model = stamp.model;
    header.generation = stamp.generation;
    header.last_row = stamp.last_row;
    header.photos_check = write_section(layout.photos, photos);
    header.scales_check = write_section(layout.scales, scales);
    header.errors_check = write_section(layout.errors, errors);
    header.row_checks_check = write_section(layout.row_checks, row_checks);
    header.block_checks_check = write_section(layout.block_checks, block_checks);
    header.header_check = header_check(header);
    out.write_at(0, &header, sizeof header);
    return out.commit(layout.end);
}

Block RowFile::block(std::size_t index) const {
    const std::size_t first = index * kBlockRows;
    return {.rows = std::min(kBlockRows, rows_ - first),
            .photos = all_.photos + first,
            .scales = all_.scales + first,
            .errors = all_.errors + first,
            .codes = all_.codes + first * columns_,
            .halves = all_.halves + first * columns_,
            .row_checks = all_.row_checks + first};
}

bool RowFile::codes_are_whole(std::size_t index) const {
    Known known = known_[index].load(std::memory_order_relaxed);
    if (known == Known::kNothing) {
        const Block codes = block(index);
        known = hash(codes.codes, codes.rows * columns_) == block_checks_[index] ? Known::kWhole : Known::kDamaged;
        known_[index].store(known, std::memory_order_relaxed);
        if (known == Known::kDamaged) damaged_.store(true, std::memory_order_relaxed);
    }
    return known == Known::kWhole;
}

bool RowFile::halves_are_whole(const Block& block, std::size_t row) const {
    const bool whole = row_check(block.halves + row * columns_, columns_) == block.row_checks[row];
    if (!whole) damaged_.store(true, std::memory_order_relaxed);
    return whole;
}

Result<void> RowFile::check() const {
    for (std::size_t b = 0; b < block_count(); ++b) {
        const Block rows = block(b);
        bool whole = hash(rows.codes, rows.rows * columns_) == block_checks_[b];
        for (std::size_t r = 0; r < rows.rows; ++r) whole = halves_are_whole(rows, r) && whole;
        if (!whole) {
            damaged_.store(true, std::memory_order_relaxed);
            return fail(Errc::kCorrupt, fmt::format("the vector cache is damaged near row {}", b * kBlockRows));
        }
    }
    return {};
}

}  // namespace trove::vectors
