// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/write_lock.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

namespace trove::catalog {
namespace {

constexpr auto kPause = std::chrono::milliseconds(20);
constexpr int kTries = 50;

}  // namespace

Result<FileLock> lock_for_writing(const std::filesystem::path& library) {
    auto lock = FileLock::acquire(library / "lock");
    for (int i = 1; i < kTries && !lock && lock.error().code == Errc::kBusy; ++i) {
        std::this_thread::sleep_for(kPause);
        lock = FileLock::acquire(library / "lock");
    }
    if (!lock && lock.error().code == Errc::kBusy)
        return fail(
            Errc::kBusy,
            fmt::format("another Trove is writing to {}; wait for it to end, or stop it. Searching works meanwhile",
                        display(library)));
    return lock;
}

}  // namespace trove::catalog
