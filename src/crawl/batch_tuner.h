// SPDX-License-Identifier: GPL-3.0-or-later
//
// BatchTuner: finds the best batch size for a model. While it is unknown, the crawl times batches of each size in turn
// on its own first few hundred pictures. A small crawl may end without a decision. Any thread.
#pragma once
#include "base/guarded.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace trove::crawl {

class BatchTuner {
public:
    // `known`: the size found earlier. `device`: "cpu", another device, or an address.
    BatchTuner(std::optional<std::size_t> known, std::string_view device);

    // The largest size that next() returns.
    [[nodiscard]] std::size_t most() const { return most_; }

    // The size of the next batch.
    [[nodiscard]] std::size_t next() const;

    // Reports that a batch of `asked` held `pictures` and took `seconds`. Batches that were not full are ignored.
    void took(std::size_t asked, std::size_t pictures, double seconds);

    // The size decided by this crawl; nothing if it was known before or is still undecided.
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
