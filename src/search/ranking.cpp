// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/ranking.h"

#include <algorithm>
#include <cmath>

namespace trove::search {
namespace {

constexpr std::size_t kFewestToTell = 100;
// The share of a normal distribution that lies below one deviation under the median.
constexpr double kOneBelow = 0.158655;
// The resolution of half floats and int8 rounding: smaller differences mean nothing.
constexpr double kLeastDeviation = 1e-3;

// The number of unrelated pictures a band admits if scores are normal, and its most deviations in a library of any
// size: a fitting picture does not improve because more others do not fit. Measured: docs/searching.md.
constexpr double kStrongExpected = 0.25;
constexpr double kStrongMost = 4;
constexpr double kLikelyExpected = 4;
constexpr double kLikelyMost = 3.25;
constexpr double kWeakerExpected = 15;
constexpr double kWeakerMost = 2.5;

// The deviation above which a normal distribution has `tail` left, by bisection to four digits.
double deviations_with_tail(double tail) {
    double low = 0;
    double high = 10;
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (std::erfc(middle / std::sqrt(2.0)) / 2 > tail ? low : high) = middle;
    }
    return low;
}

}  // namespace

Background Background::of(std::vector<float> scores) {
    Background background;
    if (scores.empty()) return background;
    const auto at = [&](double part) {
        const auto index = static_cast<std::ptrdiff_t>(part * static_cast<double>(scores.size() - 1));
        std::nth_element(scores.begin(), scores.begin() + index, scores.end());
        return static_cast<double>(scores[static_cast<std::size_t>(index)]);
    };
    background.median = at(0.5);
    background.deviation = std::max(background.median - at(kOneBelow), kLeastDeviation);
    background.reliable = scores.size() >= kFewestToTell;
    return background;
}

double worth_of(double deviations, double words_found, double surprise) {
    const double step = words_found * words_found * (3 - 2 * words_found);
    return words_found > 0 ? std::max(deviations, 0.0) + kTextWorth * step * surprise : deviations;
}

bool ranks_before(const Ranked& a, const Ranked& b) {
    return a.worth != b.worth ? a.worth > b.worth : a.photo < b.photo;
}

Bands Bands::of(std::size_t compared, double strictness) {
    const double count = std::max<double>(static_cast<double>(compared), 1);
    Bands bands;
    bands.strong = std::min(deviations_with_tail(kStrongExpected / count), kStrongMost);
    bands.likely = std::min(deviations_with_tail(kLikelyExpected / count), kLikelyMost);
    const double weaker = std::min(deviations_with_tail(kWeakerExpected / count), kWeakerMost);
    // At 0.5 the weaker band ends, at 1 the strong one; towards 0 the cut sinks to the median.
    bands.cut = strictness >= 0.5 ? weaker + (bands.strong - weaker) * (strictness - 0.5) * 2 : weaker * strictness * 2;
    return bands;
}

Band Bands::band(double worth) const {
    if (worth >= strong) return Band::kStrong;
    return worth >= likely ? Band::kLikely : Band::kWeaker;
}

double Bands::short_of_strong(double worth) const {
    // Squeezed into the last tenth, so that lower hits keep their places among the others.
    const double room = (strong - likely) / 10;
    const double beyond = worth - (strong - room);
    return beyond <= 0 ? worth : strong - room + room * beyond / (beyond + room);
}

}  // namespace trove::search
