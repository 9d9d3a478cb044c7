// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <new>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
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
        if (n == 0) break;  // shrunk while being read; what is there is what it is now
        got += static_cast<std::size_t>(n);
    }
    bytes.resize(got);
    return bytes;
}

Result<void> write_file_atomically(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
    auto temporary = path;
    temporary += fmt::format(".{}.tmp", ::getpid());
    {
        const FileDescriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        if (!fd) return fail(system_error(errno, fmt::format("cannot create {}", display(temporary))));
        std::size_t done = 0;
        while (done < bytes.size()) {
            const ssize_t n = ::write(fd.get(), bytes.data() + done, bytes.size() - done);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) {
                const Error error = system_error(errno, fmt::format("cannot write {}", display(path)));
                ::unlink(temporary.c_str());
                return fail(error);
            }
            done += static_cast<std::size_t>(n);
        }
        if (::fsync(fd.get()) != 0) {
            const Error error = system_error(errno, fmt::format("cannot write {}", display(path)));
            ::unlink(temporary.c_str());
            return fail(error);
        }
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        const Error error = system_error(errno, fmt::format("cannot rename to {}", display(path)));
        ::unlink(temporary.c_str());
        return fail(error);
    }
    return {};
}

Result<FileLock> FileLock::acquire(const std::filesystem::path& path) {
    FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (!fd) return fail(system_error(errno, fmt::format("cannot open {}", display(path))));
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return fail(Errc::kBusy, fmt::format("{} is locked by another process", display(path)));
        return fail(system_error(errno, fmt::format("cannot lock {}", display(path))));
    }
    return FileLock(std::move(fd));
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

std::string valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0U) == 0x80U; };
    std::size_t i = 0;
    while (i < text.size()) {
        const unsigned char lead = byte(i);
        std::size_t length = 0;
        if (lead < 0x80) {
            length = 1;
        } else if (lead >= 0xC2 && lead <= 0xDF && follows(i + 1)) {
            length = 2;
        } else if (lead >= 0xE0 && lead <= 0xEF && follows(i + 1) && follows(i + 2)) {
            const unsigned char second = byte(i + 1);
            const bool overlong = lead == 0xE0 && second < 0xA0;
            const bool surrogate = lead == 0xED && second > 0x9F;
            if (!overlong && !surrogate) length = 3;
        } else if (lead >= 0xF0 && lead <= 0xF4 && follows(i + 1) && follows(i + 2) && follows(i + 3)) {
            const unsigned char second = byte(i + 1);
            const bool overlong = lead == 0xF0 && second < 0x90;
            const bool beyond = lead == 0xF4 && second > 0x8F;
            if (!overlong && !beyond) length = 4;
        }
        if (length == 0) {
            out += "\xEF\xBF\xBD";
            ++i;
        } else {
            out.append(text, i, length);
            i += length;
        }
    }
    return out;
}

}  // namespace trove
