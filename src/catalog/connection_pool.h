// SPDX-License-Identifier: GPL-3.0-or-later
//
// ConnectionPool: unused connections to a library's files. A lease takes or opens one, and puts it back. Any thread;
// one thread at a time uses a lease, and the pool outlives it.
#pragma once
#include "base/guarded.h"
#include "base/result.h"

#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

namespace trove::catalog {

template <class Connection>
class ConnectionPool {
public:
    class Lease {
    public:
        Lease(ConnectionPool& pool, Connection connection) : pool_(&pool), connection_(std::move(connection)) {}

        // A moved-from optional still holds an empty connection, which must not return to the pool.
        Lease(Lease&& other) noexcept
            : pool_(other.pool_), connection_(std::exchange(other.connection_, std::nullopt)) {}

        Lease& operator=(Lease&&) = delete;
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        ~Lease() {
            if (connection_) pool_->idle_.with([&](auto& idle) { idle.push_back(std::move(*connection_)); });
        }

        // Closes the connection instead of putting it back.
        void give_up() { connection_.reset(); }

        Connection* operator->() { return &*connection_; }

        Connection& operator*() { return *connection_; }

    private:
        friend class ConnectionPool;
        ConnectionPool* pool_;
        std::optional<Connection> connection_;
    };

    Result<Lease> lease(const std::filesystem::path& library) {
        auto reused = idle_.with([](auto& idle) {
            std::optional<Connection> one;
            if (!idle.empty()) {
                one.emplace(std::move(idle.back()));
                idle.pop_back();
            }
            return one;
        });
        if (reused) return Lease(*this, std::move(*reused));
        TROVE_TRY(auto opened, Connection::open(library));
        return Lease(*this, std::move(opened));
    }

    // Closes the unused connections, after the files behind them were replaced.
    void forget() {
        idle_.with([](auto& idle) { idle.clear(); });
    }

private:
    Guarded<std::vector<Connection>> idle_;
};

}  // namespace trove::catalog
