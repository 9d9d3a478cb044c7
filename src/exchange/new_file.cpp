// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/new_file.h"

#include "base/file.h"
#include "base/text.h"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <stdio.h>  // NOLINT(modernize-deprecated-headers): renameat2 is Linux's
#include <unistd.h>

namespace trove::exchange {
namespace {

constexpr std::size_t kMostNameBytes = 200;

}  // namespace

Result<bool> write_new_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
    std::error_code error;
    if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) return false;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error)
        return fail(system_error(error.value(), fmt::format("cannot make the folder {}", display(path.parent_path()))));
    auto temporary = path;
    temporary += fmt::format(".{}.part", ::getpid());
    if (auto written = write_file_atomically(temporary, bytes); !written) return fail(written.error());
    if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return true;
    int why = errno;
    if (why == EINVAL || why == ENOSYS || why == EPERM) {
        // The file system cannot do this in one step.
        if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
            why = EEXIST;
        } else if (::rename(temporary.c_str(), path.c_str()) == 0) {
            return true;
        } else {
            why = errno;
        }
    }
    ::unlink(temporary.c_str());
    if (why == EEXIST) return false;
    return fail(system_error(why, fmt::format("cannot create {}", display(path))));
}

std::string safe_name(std::string_view name) {
    std::string out = valid_utf8(name);
    for (char& c : out)
        if (static_cast<unsigned char>(c) < 0x20U || std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos)
            c = '_';
    while (out.ends_with('.') || out.ends_with(' ')) out.pop_back();
    if (out.size() > kMostNameBytes) {
        const auto dot = out.rfind('.');
        const std::string ending = dot != std::string::npos && out.size() - dot <= 10 ? out.substr(dot) : std::string();
        out.resize(kMostNameBytes - ending.size());
        // Do not cut a character in half.
        while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U) out.pop_back();
        if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0U) out.pop_back();
        out += ending;
    }
    return out.empty() ? "_" : out;
}

std::filesystem::path NamePlan::take(const std::filesystem::path& wanted) {
    auto path = wanted;
    for (int n = 2; !taken_.insert(lower(path.native())).second; ++n) {
        path = wanted.parent_path() / wanted.stem();
        path += fmt::format("-{}", n);
        path += wanted.extension();
    }
    return path;
}

}  // namespace trove::exchange
