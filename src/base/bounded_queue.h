// SPDX-License-Identifier: GPL-3.0-or-later
//
// BoundedQueue<T>: the only way work crosses threads. push waits while the queue is full, pop while it is empty.
//
// 1. Any number of producers and consumers.
// 2. close() means "nothing more will be pushed": consumers drain the rest, then pop returns nullopt.
// 3. abandon() means "stop now": queued items are dropped, and every waiting push and pop returns at once.
#pragma once
#include "base/assert.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace trove {

template <class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {
        TROVE_ASSERT(capacity > 0);  // otherwise every push would wait for ever
    }

    // False: the queue is closed or abandoned, and the item is dropped.
    bool push(T item) {
        std::unique_lock lock(mutex_);
        not_full_.wait(lock, [&] { return closed_ || items_.size() < capacity_; });
        if (closed_) return false;
        items_.push_back(std::move(item));
        lock.unlock();
        not_empty_.notify_one();
        return true;
    }

    // Like push, but false if the queue is full, too.
    bool try_push(T item) {
        std::unique_lock lock(mutex_);
        if (closed_ || items_.size() >= capacity_) return false;
        items_.push_back(std::move(item));
        lock.unlock();
        not_empty_.notify_one();
        return true;
    }

    // The next item; nullopt: the queue is closed and empty.
    std::optional<T> pop() {
        std::unique_lock lock(mutex_);
        not_empty_.wait(lock, [&] { return closed_ || !items_.empty(); });
        return take(lock);
    }

    // Like pop, but nullopt after `timeout`, too; closed_and_empty() tells the two cases apart.
    template <class Rep, class Period>
    std::optional<T> pop_for(std::chrono::duration<Rep, Period> timeout) {
        std::unique_lock lock(mutex_);
        not_empty_.wait_for(lock, timeout, [&] { return closed_ || !items_.empty(); });
        return take(lock);
    }

    // At least one item, plus others already queued, up to `most`. Empty: closed and drained.
    std::vector<T> pop_batch(std::size_t most) {
        TROVE_ASSERT(most > 0);  // an empty batch means the end
        std::unique_lock lock(mutex_);
        not_empty_.wait(lock, [&] { return closed_ || !items_.empty(); });
        std::vector<T> batch;
        while (!items_.empty() && batch.size() < most) {
            batch.push_back(std::move(items_.front()));
            items_.pop_front();
        }
        lock.unlock();
        not_full_.notify_all();
        return batch;
    }

    void close() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        not_empty_.notify_all();
        not_full_.notify_all();
    }

    void abandon() {
        std::deque<T> dropped;
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
            dropped.swap(items_);
        }
        not_empty_.notify_all();
        not_full_.notify_all();
    }

    [[nodiscard]] bool closed_and_empty() const {
        const std::lock_guard lock(mutex_);
        return closed_ && items_.empty();
    }

    [[nodiscard]] std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return items_.size();
    }

private:
    std::optional<T> take(std::unique_lock<std::mutex>& lock) {
        if (items_.empty()) return std::nullopt;
        std::optional<T> item(std::move(items_.front()));
        items_.pop_front();
        lock.unlock();
        not_full_.notify_one();
        return item;
    }

    const std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable not_full_;
    std::condition_variable not_empty_;
    std::deque<T> items_;
    bool closed_ = false;
};

}  // namespace trove
