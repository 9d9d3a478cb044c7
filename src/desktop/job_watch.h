// SPDX-License-Identifier: GPL-3.0-or-later
//
// JobWatch: the library's long job, and changes by other programs, as signals on the window's thread. The destructor
// ends the job. Used from the window's thread.
//
// 1. changed() is emitted about five times a second while a job runs; ended() once, after the last changed().
// 2. seen() is emitted every two seconds, or less often if checks are slow: they take at most a tenth of the time.
//    Checks run on the pool, which must be empty before the destructor.
// 3. A job that is paused has not ended.
#pragma once
#include "api/jobs.h"
#include "api/wall.h"
#include "desktop/work.h"
#include "engine/library.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace trove::desktop {

// The result of a check of the library.
struct Seen {
    std::shared_ptr<const trove::Wall> wall;  // a new object after a change; nullptr: not available
    bool written_elsewhere = false;
    double took_s = 0;
};

class JobWatch final : public QObject {
    Q_OBJECT

public:
    // `wall`: returns the wall to check; called before each check.
    JobWatch(engine::Library& library, QThreadPool& pool, std::function<WallQuery()> wall);

    ~JobWatch() override { jobs().end(); }

    // The state of the last changed().
    [[nodiscard]] const JobState& state() const { return state_; }

    // The current state; its changed() may still be queued.
    [[nodiscard]] bool is_running() const { return library_.jobs().state().running; }

    [[nodiscard]] engine::Jobs& jobs() { return library_.jobs(); }

signals:
    void changed(const trove::JobState& state);
    void ended(const trove::JobState& state);
    void seen(const trove::desktop::Seen& seen);
    void told(const trove::JobState& state);  // private; emitted on any thread

private:
    void take(const JobState& state);
    void look();
    void take_look(const Seen& seen);

    engine::Library& library_;
    QThreadPool& pool_;
    std::function<WallQuery()> wall_;
    JobState state_;
    Latest asked_;
    QTimer due_;
    engine::Jobs::Subscription told_;
};

}  // namespace trove::desktop
