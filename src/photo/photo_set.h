// SPDX-License-Identifier: GPL-3.0-or-later
//
// PhotoSet: photos of one library, one bit each. A plain value: one thread changes it, any thread may read it.
#pragma once
#include "photo/ids.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace trove {

class PhotoSet {
public:
    void insert(PhotoId id) {
        const auto at = static_cast<std::uint64_t>(to_int(id));
        if (at >= kMost) return;  // also excludes negative ids: the catalog counts from 1
        if (at / 64 >= words_.size()) words_.resize(std::max<std::size_t>(at / 64 + 1, words_.size() * 2));
        words_[at / 64] |= std::uint64_t{1} << (at % 64);
    }

    void erase(PhotoId id) {
        const auto at = static_cast<std::uint64_t>(to_int(id));
        if (at / 64 < words_.size()) words_[at / 64] &= ~(std::uint64_t{1} << (at % 64));
    }

    [[nodiscard]] bool contains(PhotoId id) const {
        const auto at = static_cast<std::uint64_t>(to_int(id));
        return at / 64 < words_.size() && ((words_[at / 64] >> (at % 64)) & 1U) != 0;
    }

    [[nodiscard]] std::size_t size() const {
        std::size_t count = 0;
        for (const std::uint64_t word : words_) count += static_cast<std::size_t>(std::popcount(word));
        return count;
    }

    PhotoSet& operator&=(const PhotoSet& other) {
        words_.resize(std::min(words_.size(), other.words_.size()));
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
        return *this;
    }

    PhotoSet& operator|=(const PhotoSet& other) {
        words_.resize(std::max(words_.size(), other.words_.size()));
        for (std::size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
        return *this;
    }

    PhotoSet& operator-=(const PhotoSet& other) {
        for (std::size_t i = 0; i < std::min(words_.size(), other.words_.size()); ++i) words_[i] &= ~other.words_[i];
        return *this;
    }

    // Calls back in the order of the ids.
    template <class Each>
    void for_each(Each each) const {
        for (std::size_t i = 0; i < words_.size(); ++i)
            for (std::uint64_t word = words_[i]; word != 0; word &= word - 1)
                each(PhotoId{static_cast<std::int64_t>(i * 64 + static_cast<std::size_t>(std::countr_zero(word)))});
    }

private:
    static constexpr std::uint64_t kMost = std::uint64_t{1} << 32U;
    std::vector<std::uint64_t> words_;
};

}  // namespace trove
