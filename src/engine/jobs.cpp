// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/jobs.h"

#include "base/job.h"
#include "base/thread_name.h"
#include "engine/library.h"

#include <exception>
#include <utility>

namespace trove::engine {

Jobs::~Jobs() {
    end();
}

void Jobs::end() {
    // Joined outside the lock, because the thread changes the state until its end.
    std::jthread thread = inner_.with([](Inner& inner) {
        inner.thread.request_stop();
        return std::move(inner.thread);
    });
}

Result<void> Jobs::crawl(std::vector<std::filesystem::path> roots, bool with_text) {
    JobState wanted;
    wanted.kind = JobKind::kCrawl;
    wanted.roots = std::move(roots);
    wanted.with_text = with_text;
    return start(std::move(wanted));
}

Result<void> Jobs::use_model(std::string model) {
    JobState wanted;
    wanted.kind = JobKind::kUseModel;
    wanted.model = std::move(model);
    return start(std::move(wanted));
}

Result<void> Jobs::read_text() {
    JobState wanted;
    wanted.kind = JobKind::kReadText;
    return start(std::move(wanted));
}

Result<void> Jobs::pull_model(std::string model) {
    JobState wanted;
    wanted.kind = JobKind::kPullModel;
    wanted.model = std::move(model);
    return start(std::move(wanted));
}

Result<void> Jobs::resume() {
    JobState wanted = state();
    if (!wanted.paused) return fail(Errc::kInvalid, "nothing is paused");
    wanted.paused = false;
    return start(std::move(wanted));
}

void Jobs::pause() {
    inner_.with([](Inner& inner) {
        if (!inner.state.running) return;
        inner.pausing = true;
        inner.thread.request_stop();
    });
}

void Jobs::stop() {
    const bool ran = inner_.with([](Inner& inner) {
        inner.pausing = false;
        inner.thread.request_stop();
        return inner.state.running;
    });
    if (!ran) change([](JobState& state) { state.paused = false; });
}

JobState Jobs::state() const {
    return inner_.with([](const Inner& inner) { return inner.state; });
}

Jobs::Subscription Jobs::subscribe(Listener listener) {
    return listeners_.with([&](Listeners& listeners) {
        listener(state());
        const std::uint64_t id = listeners.next++;
        listeners.all.emplace(id, std::move(listener));
        return Subscription(*this, id);
    });
}

void Jobs::forget(std::uint64_t listener) {
    listeners_.with([&](Listeners& listeners) { listeners.all.erase(listener); });
}

void Jobs::change(const std::function<void(JobState&)>& how) {
    listeners_.with([&](Listeners& listeners) {
        const JobState now = inner_.with([&](Inner& inner) {
            how(inner.state);
            return inner.state;
        });
        for (const auto& [id, listener] : listeners.all) listener(now);
    });
}

Result<void> Jobs::start(JobState wanted) {
    wanted.running = true;
    wanted.progress = CrawlProgress{};
    wanted.pull.reset();
    wanted.problem.reset();
    std::jthread finished;  // the thread of an ended job: joining it takes no time
    return listeners_.with([&](Listeners& listeners) -> Result<void> {
        TROVE_CHECKED(inner_.with([&](Inner& inner) -> Result<void> {
            if (inner.state.running) return fail(Errc::kBusy, "a crawl is running already; wait for it, or stop it");
            finished = std::move(inner.thread);
            inner.thread = std::jthread([this, wanted](const std::stop_token& stop) { run(stop, wanted); });
            inner.state = wanted;
            inner.pausing = false;
            return {};
        }));
        for (const auto& [id, listener] : listeners.all) listener(wanted);
        return {};
    });
}

void Jobs::run(const std::stop_token& stop, const JobState& wanted) {
    name_this_thread("job");
    let_others_first();
    Result<CrawlProgress> done = fail(Errc::kInternal, "the job did not run");
    try {
        done = perform(stop, wanted);
    } catch (const std::exception& e) {
        done = fail(Errc::kInternal, e.what());
    }
    const bool pausing = inner_.with([](const Inner& inner) { return inner.pausing; });
    change([&](JobState& state) {
        state.running = false;
        if (done) {
            state.progress = *done;
        } else if (done.error().code == Errc::kCancelled) {
            state.paused = pausing;
        } else {
            state.problem = done.error();
        }
    });
}

Result<CrawlProgress> Jobs::perform(const std::stop_token& stop, const JobState& wanted) {
    CrawlOptions options;
    options.suggest_tags = wanted.kind == JobKind::kCrawl;
    options.ocr = wanted.with_text;
    options.on_progress = [this](const CrawlProgress& progress) {
        change([&](JobState& state) { state.progress = progress; });
    };
    switch (wanted.kind) {
        case JobKind::kNone:
            break;
        case JobKind::kCrawl:
            return library_.crawl(wanted.roots, options, Job{stop});
        case JobKind::kUseModel:
            return library_.models().use(wanted.model, false, options, Job{stop});
        case JobKind::kReadText:
            return library_.text().run(options, Job{stop});
        case JobKind::kPullModel:
            return pull(stop, wanted.model);
    }
    return fail(Errc::kInternal, "no job was named");
}

Result<CrawlProgress> Jobs::pull(const std::stop_token& stop, const std::string& model) {
    PullOptions options;
    options.on_progress = [this](const PullProgress& progress) {
        change([&](JobState& state) { state.pull = progress; });
    };
    TROVE_TRY([[maybe_unused]] const auto pulled, library_.models().pull(model, options, Job{stop}));
    CrawlProgress done;
    done.phase = CrawlPhase::kDone;
    return done;
}

}  // namespace trove::engine
