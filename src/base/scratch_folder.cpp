// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/scratch_folder.h"

#include <fmt/format.h>

#include <cerrno>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX
#include <string>

namespace trove {

Result<ScratchFolder> ScratchFolder::make(std::string_view purpose) {
    std::error_code error;
    const auto base = std::filesystem::temp_directory_path(error);
    std::string pattern = ((error ? std::filesystem::path("/tmp") : base) / fmt::format("{}-XXXXXX", purpose)).native();
    if (::mkdtemp(pattern.data()) == nullptr)
        return fail(system_error(errno, "cannot make a temporary folder; set TMPDIR to one that can be written to"));
    return ScratchFolder(std::filesystem::path(pattern));
}

}  // namespace trove
