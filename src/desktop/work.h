// SPDX-License-Identifier: GPL-3.0-or-later
//
// Work: runs slow work on a few threads and returns its result on the window's own thread.
//
// 1. work(context, do, then): `do` runs on a thread of the pool, `then` with its result on the thread of `context`; if
//    that object is gone by then, the result is dropped.
// 2. Latest: of several successive requests only the newest is answered; superseded results are dropped, and requests
//    not yet begun never start.
// Used from the window's thread.
#pragma once
#include <QCoreApplication>
#include <QMetaObject>
#include <QObject>
#include <QPointer>
#include <QThreadPool>

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace trove::desktop {

// `wanted` is checked before `run` and before `then`.
template <class Wanted, class Do, class Then>
void work_while(QThreadPool& pool, QObject* context, Wanted wanted, Do run, Then then) {
    pool.start([alive = QPointer<QObject>(context), wanted = std::move(wanted), run = std::move(run),
                then = std::move(then)]() mutable {
        if (!wanted()) return;
        auto result = std::make_shared<decltype(run())>(run());
        // The context is checked on its own thread, where it cannot be deleted meanwhile.
        QMetaObject::invokeMethod(
            qApp,
            [alive, wanted, result, then = std::move(then)]() mutable {
                if (!alive.isNull() && wanted()) then(std::move(*result));
            },
            Qt::QueuedConnection);
    });
}

template <class Do, class Then>
void work(QThreadPool& pool, QObject* context, Do run, Then then) {
    work_while(pool, context, [] { return true; }, std::move(run), std::move(then));
}

class Latest {
public:
    // Like work(), for the newest call only.
    template <class Do, class Then>
    void ask(QThreadPool& pool, QObject* context, Do run, Then then) {
        const std::uint64_t mine = ++*newest_;
        work_while(
            pool, context, [newest = newest_, mine] { return *newest == mine; }, std::move(run), std::move(then));
    }

    // Drops earlier requests.
    void forget() { ++*newest_; }

private:
    std::shared_ptr<std::atomic<std::uint64_t>> newest_ = std::make_shared<std::atomic<std::uint64_t>>(0);
};

}  // namespace trove::desktop
