// SPDX-License-Identifier: GPL-3.0-or-later
//
// Job: passed to long work: the request to stop, and the counters of its progress.
#pragma once
#include <stop_token>

namespace trove {

struct Job {
    std::stop_token stop;

    [[nodiscard]] bool cancelled() const { return stop.stop_requested(); }
};

}  // namespace trove
