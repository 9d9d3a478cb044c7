// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files: reading them whole, atomic writes, appending, folder locks, and display of names that may not be UTF-8.
// Paths are bytes: the catalog stores the system's bytes, and display() makes them printable.
#pragma once
#include "base/result.h"
#include "base/text.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trove {

using Bytes = std::vector<std::uint8_t>;

// The largest picture file accepted from any source. A raw file of a large-format back has 200 MB.
inline constexpr std::size_t kMostPictureBytes = std::size_t{768} << 20U;

// Owns a POSIX file descriptor.
class FileDescriptor {
public:
    FileDescriptor() = default;

    explicit FileDescriptor(int fd) : fd_(fd) {}

    FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor();

    [[nodiscard]] int get() const { return fd_; }

    [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }

    // Passes the descriptor to the caller, who closes it.
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_ = -1;
};

// Reads a whole regular file. A device, a pipe or a folder is kInvalid (opening never blocks); more than `most` bytes
// is kUnsupported, with both sizes in the message.
[[nodiscard]] Result<Bytes> read_file(const std::filesystem::path& path, std::size_t most);

// Writes a file beside `path` and renames it after the bytes have reached the disk: readers always see the whole old or
// the whole new file. `mode`: permissions from the first byte on; absent: 0644 minus the umask.
[[nodiscard]] Result<void> write_file_atomically(const std::filesystem::path& path,
                                                 std::span<const std::uint8_t> bytes,
                                                 std::optional<std::filesystem::perms> mode = std::nullopt);

// Writes all the bytes, in as many calls as the system needs.
[[nodiscard]] Result<void> write_all(int fd, std::span<const std::uint8_t> bytes);

// Syncs a folder's names to the disk: new and renamed files survive a power failure.
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& folder);

// Holds an exclusive lock on a file during its lifetime. The system frees it when the process dies.
//
// The lock is a flock, as in every release. A second lock on the open file description (fcntl) excludes nobody: it only
// makes the lock visible to is_held(), because a flock cannot be queried without taking it.
class FileLock {
public:
    // kBusy: another process, or another FileLock in this one, holds it.
    static Result<FileLock> acquire(const std::filesystem::path& path);

    // Whether anybody holds it. Takes no lock, so it never disturbs acquire(). False if the file does not exist.
    [[nodiscard]] static bool is_held(const std::filesystem::path& path);

private:
    explicit FileLock(FileDescriptor fd) : fd_(std::move(fd)) {}

    FileDescriptor fd_;
};

// A read-only mapping of a whole regular file, for the object's lifetime. Anything else is kInvalid; opening never
// blocks.
class MappedFile {
public:
    static Result<MappedFile> open(const std::filesystem::path& path);
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();

    [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {data_, size_}; }

private:
    MappedFile(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

    const std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
};

// For people and JSON: the name by valid_utf8().
[[nodiscard]] std::string display(const std::filesystem::path& path);

}  // namespace trove
