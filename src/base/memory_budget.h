// SPDX-License-Identifier: GPL-3.0-or-later
//
// MemoryBudget: a counting semaphore in bytes. A thread takes the size of a picture's bytes or pixels from the budget
// before it allocates them, and returns it when they are freed, so the whole crawl stays under one ceiling.
//
// 1. Any thread. take() waits until there is room, in no particular order.
// 2. A request larger than the whole budget waits until nothing else is held, and is then served alone: one giant
//    picture at a time, never a deadlock.
#pragma once
#include "base/assert.h"

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace trove {

class MemoryBudget {
public:
    explicit MemoryBudget(std::size_t bytes) : total_(bytes) {}

    // Returns its bytes when destroyed. Movable, so that it can travel with the data it pays for.
    class Share {
    public:
        Share() = default;

        Share(Share&& other) noexcept
            : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

        Share& operator=(Share&& other) noexcept {
            if (this != &other) {
                release();
                budget_ = std::exchange(other.budget_, nullptr);
                bytes_ = std::exchange(other.bytes_, 0);
            }
            return *this;
        }

        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

        ~Share() { release(); }

        // Waits for `bytes` more. A share that would exceed the whole budget gets all of it. Only one thread may grow
        // shares, and holders of other shares must be able to finish without growing; otherwise both wait for ever.
        void grow(std::size_t bytes) {
            if (budget_ == nullptr) return;
            const std::size_t asked = std::min(bytes, budget_->total_ - bytes_);
            budget_->wait_for(asked);
            bytes_ += asked;
        }

        // Returns all but `bytes`.
        void shrink_to(std::size_t bytes) {
            if (budget_ == nullptr || bytes >= bytes_) return;
            budget_->give_back(bytes_ - bytes);
            bytes_ = bytes;
        }

    private:
        friend class MemoryBudget;

        Share(MemoryBudget* budget, std::size_t bytes) : budget_(budget), bytes_(bytes) {}

        void release() {
            if (budget_ != nullptr && bytes_ > 0) budget_->give_back(bytes_);
            budget_ = nullptr;
        }

        MemoryBudget* budget_ = nullptr;
        std::size_t bytes_ = 0;
    };

    Share take(std::size_t bytes) {
        const std::size_t asked = std::min(bytes, total_);
        wait_for(asked);
        return Share(this, asked);
    }

    [[nodiscard]] std::size_t total() const { return total_; }

private:
    void wait_for(std::size_t bytes) {
        TROVE_ASSERT(bytes <= total_);  // a larger request would wait for ever
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return used_ + bytes <= total_; });
        used_ += bytes;
    }

    void give_back(std::size_t bytes) {
        {
            const std::lock_guard lock(mutex_);
            TROVE_ASSERT(bytes <= used_);
            used_ -= bytes;
        }
        room_.notify_all();
    }

    const std::size_t total_;
    std::size_t used_ = 0;
    std::mutex mutex_;
    std::condition_variable room_;
};

}  // namespace trove
