// SPDX-License-Identifier: GPL-3.0-or-later
//
// CrawlBar: the window's footer while pictures are indexed: progress, speed, remaining time; pause, resume, stop;
// failures. After failures it stays with the result until it is closed. Used from the window's thread. engine::Jobs
// runs the job.
#pragma once
#include "api/jobs.h"

#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <QWidget>

namespace trove::desktop {

// "1,204 of 9,000 · 61 a second · 2 minutes left"
[[nodiscard]] QString progress_text(const CrawlProgress& progress);
// "344 pictures found, 12 new, 2 failed"
[[nodiscard]] QString result_text(const CrawlProgress& progress);

class CrawlBar final : public QWidget {
    Q_OBJECT

public:
    explicit CrawlBar(QWidget* parent);
    void show_state(const JobState& state);
    // Another program has started or stopped writing to this library. Shown while no job of ours is.
    void show_elsewhere(bool writing);

signals:
    void pause_wanted();
    void resume_wanted();
    void stop_wanted();
    void failures_wanted();

private:
    QLabel* text_;
    QProgressBar* bar_;
    QToolButton* failures_;
    QToolButton* pause_;
    QToolButton* stop_;
    QToolButton* close_;
    bool paused_ = false;
    bool ours_ = false;  // a job of this program is shown
};

}  // namespace trove::desktop
