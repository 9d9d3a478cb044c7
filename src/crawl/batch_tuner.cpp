// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/batch_tuner.h"

#include <algorithm>

namespace trove::crawl {
namespace {

constexpr std::size_t kPicturesPerTrial = 64;

// Beyond these a CPU's caches overflow, and a graphics card has long been busy.
std::vector<std::size_t> sizes_for(std::string_view device) {
    if (device == "cpu") return {2, 4, 8};
    if (device.starts_with("http")) return {32};  // the other side splits the batch itself; this size suits the network
    return {8, 16, 32, 64};
}

}  // namespace

BatchTuner::BatchTuner(std::optional<std::size_t> known, std::string_view device) {
    const auto sizes = sizes_for(device);
    most_ = sizes.back();
    state_.with([&](State& state) {
        if (known && *known >= 1 && *known <= most_) state.decided = known;
        if (sizes.size() == 1) state.decided = sizes.front();
        for (const std::size_t size : sizes) state.trials.push_back({size, 0, 0});
    });
}

std::size_t BatchTuner::next() const {
    return state_.with([](const State& state) {
        return state.decided ? *state.decided : std::ranges::min(state.trials, {}, &Trial::pictures).batch;
    });
}

void BatchTuner::took(std::size_t asked, std::size_t pictures, double seconds) {
    state_.with([&](State& state) {
        if (state.decided || pictures < asked || seconds <= 0) return;
        const auto trial = std::ranges::find(state.trials, asked, &Trial::batch);
        if (trial == state.trials.end()) return;
        trial->pictures += pictures;
        trial->seconds += seconds;
        if (std::ranges::any_of(state.trials, [](const Trial& t) { return t.pictures < kPicturesPerTrial; })) return;
        state.decided = std::ranges::min(state.trials, {}, [](const Trial& t) {
                            return t.seconds / static_cast<double>(t.pictures);
                        }).batch;
        state.measured = true;
    });
}

std::optional<std::size_t> BatchTuner::found() const {
    return state_.with([](const State& state) { return state.measured ? state.decided : std::nullopt; });
}

}  // namespace trove::crawl
