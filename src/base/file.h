// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files: reading whole, writing atomically, appending, locking a folder, and showing names that may not be UTF-8.
// Paths are bytes: the catalog stores what the system gave, and display() makes them printable.
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

// The largest picture file that is read, whoever gives it. A raw file of a large-format back has 200 MB.
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

    // Gives the descriptor to somebody else, who closes it.
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_ = -1;
};

// A whole regular file. A device, a pipe or a folder is kInvalid (opening never blocks); more than `most` bytes is
// kUnsupported, said with both sizes.
[[nodiscard]] Result<Bytes> read_file(const std::filesystem::path& path, std::size_t most);

// Writes beside `path` and renames, after the bytes have reached the disk: a reader sees the old file or the new one,
// never half of it, whatever happens in between. `mode`: the permissions from the first byte on; absent: 0644 less the
// umask.
[[nodiscard]] Result<void> write_file_atomically(const std::filesystem::path& path,
                                                 std::span<const std::uint8_t> bytes,
                                                 std::optional<std::filesystem::perms> mode = std::nullopt);

// All the bytes, however many pieces the system takes them in.
[[nodiscard]] Result<void> write_all(int fd, std::span<const std::uint8_t> bytes);

// Brings the names in a folder to the disk: files made or renamed there are found again after a power failure.
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& folder);

// Holds an exclusive lock on a file for as long as it lives. Freed by the system when the process dies.
//
// The lock is flock's, as in every release. Beside it stands a lock of the open file description (fcntl), which keeps
// nobody out: it is there to be asked about, since flock can only be tried.
class FileLock {
public:
    // kBusy when another process, or another FileLock of this one, holds it.
    static Result<FileLock> acquire(const std::filesystem::path& path);

    // Whether somebody holds it. Takes nothing, so it never gets in the way of acquire(). False when there is no such
    // file.
    [[nodiscard]] static bool is_held(const std::filesystem::path& path);

private:
    explicit FileLock(FileDescriptor fd) : fd_(std::move(fd)) {}

    FileDescriptor fd_;
};

// A read-only mapping of a whole regular file; anything else is kInvalid, and opening never blocks. Lives as long as
// the object.
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
