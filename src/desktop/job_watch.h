// SPDX-License-Identifier: GPL-3.0-or-later
//
// JobWatch: the library's long job, and the changes by other programs meanwhile, as signals on the window's thread.
// Ends the job when it is destroyed. Used from the window's thread.
//
// 1. changed() comes about five times a second while a job runs; ended() once, after the last changed().
// 2. seen() comes every two seconds, and more rarely where looking takes long: never more than a tenth of the time goes
//    into it. Looking is done on the pool; the pool must be empty before this is destroyed.
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

// What was found when the library was looked at.
struct Seen {
    std::shared_ptr<const trove::Wall> wall;  // another object when something has changed; nullptr: it could not be had
    bool written_elsewhere = false;
    double took_s = 0;
};

class JobWatch final : public QObject {
    Q_OBJECT

public:
    // `wall`: the one that is looked at, asked before each look.
    JobWatch(engine::Library& library, QThreadPool& pool, std::function<WallQuery()> wall);

    ~JobWatch() override { jobs().end(); }

    // As changed() last told it.
    [[nodiscard]] const JobState& state() const { return state_; }

    // As it is now, of which changed() may still be on its way.
    [[nodiscard]] bool is_running() const { return library_.jobs().state().running; }

    [[nodiscard]] engine::Jobs& jobs() { return library_.jobs(); }

signals:
    void changed(const trove::JobState& state);
    void ended(const trove::JobState& state);
    void seen(const trove::desktop::Seen& seen);
    void told(const trove::JobState& state);  // for this object alone, from any thread

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
