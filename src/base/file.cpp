// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <new>
#include <random>
#include <string>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace trove {

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
    if (this != &other) {
        if (fd_ >= 0) ::close(fd_);
        fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
}

FileDescriptor::~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
}

Result<Bytes> read_file(const std::filesystem::path& path, std::size_t most) {
    const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!fd) return fail(system_error(errno, "cannot open"));
    struct stat st{};
    if (::fstat(fd.get(), &st) != 0) return fail(system_error(errno, "cannot stat"));
    if (!S_ISREG(st.st_mode)) return fail(Errc::kInvalid, "not a regular file");
    const auto size = static_cast<std::size_t>(st.st_size);
    if (size > most)
        return fail(Errc::kUnsupported, fmt::format("{} bytes are more than the {} that are read", size, most));
    Bytes bytes;
    try {
        bytes.resize(size);
    } catch (const std::bad_alloc&) {
        return fail(Errc::kBusy, fmt::format("not enough memory for its {} bytes", size));
    }
    std::size_t got = 0;
    while (got < size) {
        const ssize_t n = ::read(fd.get(), bytes.data() + got, size - got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(system_error(errno, "cannot read"));
        if (n == 0) break;  // the file shrank during the read; the rest is its current content
        got += static_cast<std::size_t>(n);
    }
    bytes.resize(got);
    return bytes;
}

Result<void> write_all(int fd, std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail(system_error(errno, "cannot write"));
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
}

Result<void> sync_folder(const std::filesystem::path& folder) {
    const FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return fail(system_error(errno, fmt::format("cannot open {}", display(folder))));
    // Some file systems do not support this (EINVAL) and offer nothing better.
    if (::fsync(fd.get()) != 0 && errno != EINVAL)
        return fail(system_error(errno, fmt::format("cannot write {}", display(folder))));
    return {};
}

Result<void> write_file_atomically(const std::filesystem::path& path,
                                   std::span<const std::uint8_t> bytes,
                                   std::optional<std::filesystem::perms> mode) {
    // A name that nobody can guess and lay a link at; O_EXCL refuses one all the same.
    auto temporary = path;
    temporary += fmt::format(".{:08x}.tmp", std::random_device{}());
    const auto give_up = [&](Error error) {
        ::unlink(temporary.c_str());
        return fail(std::move(error));
    };
    {
        // With a given mode, nobody else can read the file before it has that mode.
        const mode_t first = mode ? 0600 : 0644;
        const FileDescriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, first));
        if (!fd) return fail(system_error(errno, fmt::format("cannot create {}", display(temporary))));
        if (mode && ::fchmod(fd.get(), static_cast<mode_t>(*mode & std::filesystem::perms::mask)) != 0)
            return give_up(system_error(errno, fmt::format("cannot set the permissions of {}", display(temporary))));
        if (auto written = write_all(fd.get(), bytes); !written)
            return give_up(prefixed(std::move(written).error(), display(path)));
        if (::fsync(fd.get()) != 0) return give_up(system_error(errno, fmt::format("cannot write {}", display(path))));
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0)
        return give_up(system_error(errno, fmt::format("cannot rename to {}", display(path))));
    return {};
}

namespace {

#ifdef F_OFD_SETLK
struct flock whole_file() {
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    return lock;
}
#endif

}  // namespace

Result<FileLock> FileLock::acquire(const std::filesystem::path& path) {
    FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (!fd) return fail(system_error(errno, fmt::format("cannot open {}", display(path))));
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return fail(Errc::kBusy, fmt::format("{} is locked by another process", display(path)));
        return fail(system_error(errno, fmt::format("cannot lock {}", display(path))));
    }
#ifdef F_OFD_SETLK
    // If the file system has no such locks, is_held() checks the flock itself.
    struct flock sign = whole_file();
    static_cast<void>(::fcntl(fd.get(), F_OFD_SETLK, &sign));
#endif
    return FileLock(std::move(fd));
}

bool FileLock::is_held(const std::filesystem::path& path) {
    const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return false;
#ifdef F_OFD_SETLK
    if (struct flock asked = whole_file(); ::fcntl(fd.get(), F_OFD_GETLK, &asked) == 0 && asked.l_type != F_UNLCK)
        return true;
#endif
#ifdef __linux__
    // A holder without that second lock is an older Trove. The kernel's list shows its lock without taking one.
    struct stat st{};
    if (::fstat(fd.get(), &st) != 0) return false;
    const std::string file = fmt::format("{:02x}:{:02x}:{} ", major(st.st_dev), minor(st.st_dev), st.st_ino);
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);)
        if (line.find("FLOCK") != std::string::npos && line.find(file) != std::string::npos) return true;
    return false;
#else
    // Taken briefly and shared, so that two queries do not see each other.
    return ::flock(fd.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
#endif
}

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
    const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!fd) return fail(system_error(errno, fmt::format("cannot open {}", display(path))));
    struct stat st{};
    if (::fstat(fd.get(), &st) != 0) return fail(system_error(errno, fmt::format("cannot stat {}", display(path))));
    if (!S_ISREG(st.st_mode)) return fail(Errc::kInvalid, fmt::format("{} is not a regular file", display(path)));
    const auto size = static_cast<std::size_t>(st.st_size);
    if (size == 0) return MappedFile(nullptr, 0);
    void* data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd.get(), 0);
    if (data == MAP_FAILED) return fail(system_error(errno, fmt::format("cannot map {}", display(path))));
    return MappedFile(static_cast<const std::uint8_t*>(data), size);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
}

MappedFile::~MappedFile() {
    // munmap takes void*, though nothing is written.
    if (data_ != nullptr) ::munmap(const_cast<std::uint8_t*>(data_), size_);
}

std::string display(const std::filesystem::path& path) {
    return valid_utf8(path.native());
}

}  // namespace trove
