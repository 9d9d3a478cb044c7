// SPDX-License-Identifier: GPL-3.0-or-later
//
// Guarded<T>: data that lives inside its mutex, reached only through with(). It cannot be accessed unlocked.
#pragma once
#include <mutex>
#include <utility>

namespace trove {

template <class T>
class Guarded {
public:
    template <class... A>
    explicit Guarded(A&&... a) : value_(std::forward<A>(a)...) {}

    template <class F>
    decltype(auto) with(F&& f) {
        const std::lock_guard lock(mutex_);
        return std::forward<F>(f)(value_);
    }

    template <class F>
    decltype(auto) with(F&& f) const {
        const std::lock_guard lock(mutex_);
        return std::forward<F>(f)(std::as_const(value_));
    }

private:
    mutable std::mutex mutex_;
    T value_;
};

}  // namespace trove
