// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/takeout_report.h"

#include "base/file.h"
#include "sources/takeout.h"

#include <fmt/format.h>

namespace trove::exchange {

Result<TakeoutReport> takeout_report(const std::filesystem::path& path, const Job& job) {
    std::error_code error;
    const auto canonical = std::filesystem::canonical(path, error);
    if (error) return fail(system_error(error.value(), fmt::format("cannot read {}", display(path))));
    return sources::report_takeout(canonical, job);
}

}  // namespace trove::exchange
