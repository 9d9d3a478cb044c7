// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/job_watch.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace trove::desktop {
namespace {

constexpr double kPauseS = 2;
constexpr double kShare = 10;  // checks take at most a tenth of the time

std::chrono::milliseconds milliseconds(double seconds) {
    return std::chrono::milliseconds(std::lround(seconds * 1000));
}

}  // namespace

JobWatch::JobWatch(engine::Library& library, QThreadPool& pool, std::function<WallQuery()> wall)
    : library_(library), pool_(pool), wall_(std::move(wall)) {
    qRegisterMetaType<trove::JobState>();
    connect(this, &JobWatch::told, this, &JobWatch::take, Qt::QueuedConnection);
    told_ = library.jobs().subscribe([this](const JobState& state) { emit told(state); });
    due_.setSingleShot(true);
    connect(&due_, &QTimer::timeout, this, &JobWatch::look);
    due_.start(milliseconds(kPauseS));
}

void JobWatch::take(const JobState& state) {
    const bool has_ended = state_.running && !state.running && !state.paused;
    state_ = state;
    emit changed(state_);
    if (has_ended) emit ended(state_);
}

void JobWatch::look() {
    asked_.ask(
        pool_, this,
        [this, query = wall_(), ours = state_.running] {
            const auto begun = std::chrono::steady_clock::now();
            Seen seen;
            if (auto wall = library_.browse().wall(query)) seen.wall = std::move(*wall);
            if (!ours) {
                const auto status = library_.status();
                seen.written_elsewhere = status && status->being_written;
            }
            seen.took_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
            return seen;
        },
        [this](const Seen& seen) { take_look(seen); });
}

void JobWatch::take_look(const Seen& looked) {
    due_.start(milliseconds(std::max(kPauseS, looked.took_s * kShare)));
    emit seen(looked);
}

}  // namespace trove::desktop
