// SPDX-License-Identifier: GPL-3.0-or-later
//
// Job: what long work is handed: how it learns that it should stop, and the numbers by which it can be watched.
#pragma once
#include <stop_token>

namespace trove {

struct Job {
    std::stop_token stop;

    [[nodiscard]] bool cancelled() const { return stop.stop_requested(); }
};

}  // namespace trove
