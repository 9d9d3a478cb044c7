// SPDX-License-Identifier: GPL-3.0-or-later
//
// TokenList: many short strings in one block of memory. TokenIndex: finds a string in such a list. A vocabulary of
// 256,000 tokens takes 5 MB. Internal to this room. Immutable after building: any thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trove::embed {

class TokenList {
public:
    void add(std::string_view token) {
        bytes_ += token;
        ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
    }

    [[nodiscard]] std::size_t size() const { return ends_.size(); }

    [[nodiscard]] std::string_view operator[](std::size_t place) const {
        const std::size_t begin = place == 0 ? 0 : ends_[place - 1];
        return std::string_view(bytes_).substr(begin, ends_[place] - begin);
    }

private:
    std::string bytes_;  // at most 4 GB, far more than any tokenizer.json
    std::vector<std::uint32_t> ends_;
};

class TokenIndex {
public:
    explicit TokenIndex(TokenList tokens);

    // -1 when it is not there.
    [[nodiscard]] std::int32_t find(std::string_view token) const;

    [[nodiscard]] const TokenList& tokens() const { return tokens_; }

    // A token that occurs twice, or -1.
    [[nodiscard]] std::int32_t twin() const { return twin_; }

private:
    [[nodiscard]] std::size_t slot_of(std::string_view token) const;

    TokenList tokens_;
    std::vector<std::int32_t> slots_;  // open addressing; -1: free
    std::int32_t twin_ = -1;
};

}  // namespace trove::embed
