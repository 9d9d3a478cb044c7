// SPDX-License-Identifier: GPL-3.0-or-later
//
// LoopClock: measures how long the window's thread is blocked: the largest delay of a timer that should run every 4 ms.
// On Linux also without the time in which the thread was ready but others had the processor, to tell a busy machine
// from a busy window. For tests and benchmarks; used from the window's thread.
#pragma once
#include <QElapsedTimer>
#include <QFile>
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
            const double late_ms = static_cast<double>(since_.nsecsElapsed()) / 1e6 - kPeriodMs;
            const double waited_ms = waited_in_all_ms();
            longest_ms_ = std::max(longest_ms_, late_ms);
            longest_own_ms_ =
                std::max(longest_own_ms_, late_ms - (waited_ms - std::exchange(waited_before_ms_, waited_ms)));
            since_.start();
        });
        waits_.open(QIODevice::ReadOnly | QIODevice::Unbuffered);
        waited_before_ms_ = waited_in_all_ms();
        since_.start();
        beat_.start();
    }

    // Since the last call.
    double take_longest_ms() { return std::exchange(longest_ms_, 0.0); }

    double take_longest_own_ms() { return std::exchange(longest_own_ms_, 0.0); }

private:
    // Time waiting for a processor since the thread began: the second number of schedstat (proc(5)); 0 if unavailable.
    double waited_in_all_ms() {
        if (!waits_.isOpen() || !waits_.seek(0)) return 0;
        return waits_.read(100).split(' ').value(1).toDouble() / 1e6;
    }

    QTimer beat_;
    QElapsedTimer since_;
    QFile waits_{QStringLiteral("/proc/thread-self/schedstat")};
    double longest_ms_ = 0;
    double longest_own_ms_ = 0;
    double waited_before_ms_ = 0;
};

}  // namespace trove::desktop
