// SPDX-License-Identifier: GPL-3.0-or-later
//
// TextCache: the vectors of the most recent texts: paging, retyping, and the same question from many people run the
// model only once. Any thread; simultaneous requests for the same new text may both run it.
#pragma once
#include "base/guarded.h"
#include "base/result.h"

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace trove::search {

class TextCache {
public:
    using Vector = std::vector<float>;

    explicit TextCache(std::size_t most) : most_(most) {}

    // Calls `make()` for a text that is not cached for this model; its error is passed on and not cached.
    template <class Make>
    Result<Vector> get(std::string_view model_fingerprint, std::string_view text, const Make& make) {
        std::string key = std::string(model_fingerprint) + '\n' + std::string(text);
        if (auto kept = state_.with([&](State& state) { return state.find(key); }); !kept.empty()) return kept;
        Result<Vector> made = make();
        if (made) state_.with([&](State& state) { state.keep(std::move(key), *made, most_); });
        return made;
    }

private:
    struct State {
        using Entries = std::list<std::pair<std::string, Vector>>;
        Entries entries;                                                 // the most recent first
        std::unordered_map<std::string_view, Entries::iterator> by_key;  // keys point into entries

        Vector find(const std::string& key) {
            const auto found = by_key.find(key);
            if (found == by_key.end()) return {};
            entries.splice(entries.begin(), entries, found->second);
            return found->second->second;
        }

        void keep(std::string key, const Vector& vector, std::size_t most) {
            if (by_key.contains(key)) return;
            entries.emplace_front(std::move(key), vector);
            by_key.emplace(entries.front().first, entries.begin());
            if (entries.size() <= most) return;
            by_key.erase(entries.back().first);
            entries.pop_back();
        }
    };

    const std::size_t most_;
    Guarded<State> state_;
};

}  // namespace trove::search
