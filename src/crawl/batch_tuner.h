// SPDX-License-Identifier: GPL-3.0-or-later
//
// BatchTuner: how many pictures a model is best given at once. While that is not known, the crawl's own first few
// hundred pictures find it out: batches of each size in turn, each timed; a small crawl ends before it is decided, and
// that is that. Any thread.
#pragma once
#include "base/guarded.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace trove::crawl {

class BatchTuner {
public:
    // `known`: what was found before. `device`: "cpu", another, or an address.
    BatchTuner(std::optional<std::size_t> known, std::string_view device);

    // The most pictures that next() ever asks for.
    [[nodiscard]] std::size_t most() const { return most_; }

    // How many the next batch should have.
    [[nodiscard]] std::size_t next() const;

    // A batch of `asked` had `pictures` in it and took so long. Batches that were not full say nothing.
    void took(std::size_t asked, std::size_t pictures, double seconds);

    // What this crawl has found out; nothing when it was known before, or is not decided.
    [[nodiscard]] std::optional<std::size_t> found() const;

private:
    struct Trial {
        std::size_t batch = 0;
        std::size_t pictures = 0;
        double seconds = 0;
    };

    struct State {
        std::optional<std::size_t> decided;
        bool measured = false;
        std::vector<Trial> trials;
    };

    std::size_t most_ = 0;
    Guarded<State> state_;
};

}  // namespace trove::crawl
