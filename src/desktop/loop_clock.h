// SPDX-License-Identifier: GPL-3.0-or-later
//
// LoopClock: how long the window's thread was held up: a timer that wants to run every 4 ms, and by how much it came late at
// worst. For tests and benchmarks; used from the window's thread.
#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace trove::desktop {

class LoopClock final : public QObject {
public:
    LoopClock() {
        constexpr int kPeriodMs = 4;
        beat_.setTimerType(Qt::PreciseTimer);
        beat_.setInterval(kPeriodMs);
        connect(&beat_, &QTimer::timeout, this, [this] {
            longest_ms_ = std::max(longest_ms_, static_cast<double>(since_.nsecsElapsed()) / 1e6 - kPeriodMs);
            since_.start();
        });
        since_.start();
        beat_.start();
    }

    // Since the last call.
    double take_longest_ms() { return std::exchange(longest_ms_, 0.0); }

private:
    QTimer beat_;
    QElapsedTimer since_;
    double longest_ms_ = 0;
};

}  // namespace trove::desktop
