// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/result.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace trove {

std::string_view to_string(Errc code) {
    switch (code) {
        case Errc::kIo:
            return "io";
        case Errc::kCorrupt:
            return "corrupt";
        case Errc::kUnsupported:
            return "unsupported";
        case Errc::kNotFound:
            return "not_found";
        case Errc::kBusy:
            return "busy";
        case Errc::kCancelled:
            return "cancelled";
        case Errc::kInvalid:
            return "invalid";
        case Errc::kInternal:
            return "internal";
        case Errc::kNoSpace:
            return "no_space";
        case Errc::kTooNew:
            return "too_new";
        case Errc::kNoMemory:
            return "no_memory";
        case Errc::kDamaged:
            return "damaged";
    }
    return "internal";
}

Error system_error(int errno_value, std::string_view what) {
    Errc code = Errc::kIo;
    if (errno_value == ENOENT || errno_value == ENOTDIR) code = Errc::kNotFound;
    if (errno_value == ENOSPC || errno_value == EDQUOT) code = Errc::kNoSpace;
    if (errno_value == ENAMETOOLONG || errno_value == ELOOP) code = Errc::kInvalid;
    return {code, fmt::format("{}: {}", what, std::generic_category().message(errno_value))};
}

Error prefixed(Error error, std::string_view where) {
    error.what = fmt::format("{}: {}", where, error.what);
    return error;
}

}  // namespace trove
