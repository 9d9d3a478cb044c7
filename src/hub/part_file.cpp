// SPDX-License-Identifier: GPL-3.0-or-later
#include "hub/part_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace trove::hub {
namespace {

constexpr std::size_t kMostValidatorBytes = 8192;

Error cannot_write(int errno_value, const std::filesystem::path& path) {
    return system_error(errno_value, fmt::format("cannot write {}", display(path)));
}

}  // namespace

std::filesystem::path PartFile::beside(const char* suffix) const {
    auto path = destination_;
    path += suffix;
    return path;
}

Result<PartFile> PartFile::open(const std::filesystem::path& destination, const std::stop_token& stop) {
    auto path = destination;
    path += ".part";
    // Does not follow links: never writes through one with that name.
    FileDescriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0644));
    if (!fd) return fail(cannot_write(errno, path));
    struct stat st{};
    if (::fstat(fd.get(), &st) != 0) return fail(cannot_write(errno, path));
    if (!S_ISREG(st.st_mode)) return fail(Errc::kInvalid, fmt::format("{} is not a regular file", display(path)));
    PartFile part(destination, std::move(fd));
    part.bytes_ = static_cast<std::uint64_t>(st.st_size);
    TROVE_CHECKED(add_file(part.hash_, part.fd_.get(), part.bytes_, stop));
    return part;
}

Result<void> PartFile::append(std::span<const std::uint8_t> piece) {
    while (!piece.empty()) {
        const ssize_t written = ::pwrite(fd_.get(), piece.data(), piece.size(), static_cast<off_t>(bytes_));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return fail(cannot_write(errno, beside(".part")));
        const auto count = static_cast<std::size_t>(written);
        hash_.add(piece.first(count));
        bytes_ += count;
        piece = piece.subspan(count);
    }
    return {};
}

Result<void> PartFile::restart() {
    if (::ftruncate(fd_.get(), 0) != 0) return fail(cannot_write(errno, beside(".part")));
    bytes_ = 0;
    hash_ = Sha256();
    return {};
}

std::string PartFile::validator(const std::string& url) const {
    const auto bytes = read_file(beside(".validator"), kMostValidatorBytes);
    if (!bytes) return "";
    const std::string text(bytes->begin(), bytes->end());
    const std::size_t line = text.find('\n');
    if (line == std::string::npos || std::string_view(text).substr(0, line) != url) return "";
    auto value = text.substr(line + 1);
    return value.find_first_of("\r\n") == std::string::npos ? value : "";  // it becomes a header line
}

void PartFile::remember(const std::string& url, const std::string& validator) const {
    const auto path = beside(".validator");
    const std::string text = fmt::format("{}\n{}", url, validator);
    const auto* first = reinterpret_cast<const std::uint8_t*>(text.data());
    // Without the validator the part just cannot be continued.
    if (validator.empty() || !write_file_atomically(path, {first, text.size()})) ::unlink(path.c_str());
}

Result<void> PartFile::publish() {
    const auto part = beside(".part");
    if (::fsync(fd_.get()) != 0) return fail(cannot_write(errno, part));
    if (::rename(part.c_str(), destination_.c_str()) != 0)
        return fail(system_error(errno, fmt::format("cannot rename {}", display(part))));
    const auto folder = destination_.parent_path();
    const FileDescriptor parent(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (parent) ::fsync(parent.get());
    ::unlink(beside(".validator").c_str());
    return {};
}

void PartFile::discard() {
    ::unlink(beside(".part").c_str());
    ::unlink(beside(".validator").c_str());
}

}  // namespace trove::hub
