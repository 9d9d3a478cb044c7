// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/sha256.h"

#include "base/file.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace trove {

void Sha256::Free::operator()(EVP_MD_CTX* context) const {
    EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
    begin();
}

void Sha256::begin() {
    good_ = context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1;
}

void Sha256::add(std::span<const std::uint8_t> bytes) {
    good_ = good_ && EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1;
}

Result<std::string> Sha256::hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    const bool done = good_ && EVP_DigestFinal_ex(context_.get(), digest.data(), &length) == 1;
    begin();
    if (!done) return fail(Errc::kInternal, "libcrypto cannot compute SHA-256");
    std::string text;
    for (const unsigned char byte : std::span(digest).first(length))
        fmt::format_to(std::back_inserter(text), "{:02x}", byte);
    return text;
}

Result<void> add_file(Sha256& hash, int fd, std::uint64_t bytes, const std::stop_token& stop) {
    std::vector<std::uint8_t> piece(std::size_t{1} << 18U);
    std::uint64_t done = 0;
    while (done < bytes) {
        if (stop.stop_requested()) return fail(Errc::kCancelled, "stopped");
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), bytes - done));
        const ssize_t got = ::pread(fd, piece.data(), wanted, static_cast<off_t>(done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(system_error(errno, "cannot read"));
        if (got == 0) return fail(Errc::kIo, "the file became shorter while it was read");
        hash.add(std::span(piece).first(static_cast<std::size_t>(got)));
        done += static_cast<std::uint64_t>(got);
    }
    return {};
}

Result<std::string> sha256(std::string_view bytes) {
    Sha256 hash;
    hash.add({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
    return hash.hex();
}

Result<std::string> sha256_of_file(const std::filesystem::path& path, const std::stop_token& stop) {
    const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!fd) return fail(system_error(errno, fmt::format("cannot open {}", display(path))));
    struct stat st{};
    if (::fstat(fd.get(), &st) != 0) return fail(system_error(errno, fmt::format("cannot stat {}", display(path))));
    if (!S_ISREG(st.st_mode)) return fail(Errc::kInvalid, fmt::format("{} is not a regular file", display(path)));
    Sha256 hash;
    if (const auto read = add_file(hash, fd.get(), static_cast<std::uint64_t>(st.st_size), stop); !read)
        return fail(prefixed(read.error(), display(path)));
    return hash.hex();
}

}  // namespace trove
