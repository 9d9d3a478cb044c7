// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"

#include <chrono>
#include <ctime>

namespace trove {

std::int64_t now_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::int64_t now_s() {
    return now_ms() / 1000;
}

std::int64_t now_local_s() {
    const std::time_t now = now_s();
    std::tm local{};
    if (::localtime_r(&now, &local) == nullptr) return now;
    return std::int64_t{now} + local.tm_gmtoff;
}

}  // namespace trove
