// SPDX-License-Identifier: GPL-3.0-or-later
//
// Backoff: the pause before another try. It doubles with each consecutive failure up to a bound, and is never shorter
// than the other side requested. Only computes; the caller waits, and knows what may interrupt it. One thread.
#pragma once
#include <algorithm>
#include <chrono>

namespace trove {

class Backoff {
public:
    using Pause = std::chrono::milliseconds;

    // `longest` also bounds the other side's request.
    Backoff(Pause first, Pause longest) : Backoff(first, longest, longest) {}

    // `longest_own`: the limit of the doubling.
    Backoff(Pause first, Pause longest_own, Pause longest)
        : first_(first), longest_own_(std::min(longest_own, longest)), longest_(longest) {}

    // Records a failure. Returns the pause before the next try: at least `asked`, within the bound.
    [[nodiscard]] Pause after_failure(Pause asked = Pause{0}) {
        // Doubled up to the bound, never beyond, so no number of failures overflows.
        next_ = failures_ == 0 ? first_ : next_ > longest_own_ / 2 ? longest_own_ : next_ * 2;
        next_ = std::min(next_, longest_own_);
        ++failures_;
        return std::min(std::max(next_, asked), longest_);
    }

    void succeeded() { failures_ = 0; }

    [[nodiscard]] int failures() const { return failures_; }  // in a row

private:
    Pause first_;
    Pause longest_own_;
    Pause longest_;
    Pause next_{0};
    int failures_ = 0;
};

}  // namespace trove
