// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/sha256.h"

#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace trove::embed {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10U;

class Sha256 {
public:
    Sha256() : context_(EVP_MD_CTX_new()) { ok_ = context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1; }

    void add(const void* bytes, std::size_t count) { ok_ = ok_ && EVP_DigestUpdate(context_.get(), bytes, count) == 1; }

    [[nodiscard]] Result<std::string> hex() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned int length = 0;
        if (!ok_ || EVP_DigestFinal_ex(context_.get(), digest.data(), &length) != 1)
            return fail(Errc::kInternal, "the cryptography library cannot compute SHA-256");
        std::string text;
        for (const unsigned char byte : std::span(digest).first(length)) text += fmt::format("{:02x}", byte);
        return text;
    }

private:
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context_;
    bool ok_ = false;
};

}  // namespace

Result<std::string> sha256(std::string_view bytes) {
    Sha256 hash;
    hash.add(bytes.data(), bytes.size());
    return hash.hex();
}

Result<std::string> sha256_of_file(const std::filesystem::path& path) {
    const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!fd) return fail(system_error(errno, fmt::format("cannot open {}", display(path))));
    struct stat st {};
    if (::fstat(fd.get(), &st) != 0) return fail(system_error(errno, fmt::format("cannot stat {}", display(path))));
    if (!S_ISREG(st.st_mode)) return fail(Errc::kInvalid, fmt::format("{} is not a regular file", display(path)));
    Sha256 hash;
    std::vector<unsigned char> piece(kPieceBytes);
    for (;;) {
        const ssize_t got = ::read(fd.get(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(system_error(errno, fmt::format("cannot read {}", display(path))));
        if (got == 0) break;
        hash.add(piece.data(), static_cast<std::size_t>(got));
    }
    return hash.hex();
}

}  // namespace trove::embed
