// SPDX-License-Identifier: GPL-3.0-or-later
#include "photo/colours.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace trove {
namespace {

constexpr std::size_t kBytes = 12;
constexpr int kCells = 16;
constexpr int kEnough = 4;

// A hue is an angle in the plane of Cb (to the right) and Cr (up). The borders lie between the CSS colours of these
// names, in the form of the twelve bytes: Cb and Cr are limited to 64, which shifts the strongest hues a little.
struct Hue {
    double to_degrees;
    std::string_view name;
};

constexpr std::array kHues{Hue{-80, "green"},  Hue{-58, "cyan"},   Hue{-5, "blue"},
                           Hue{62, "purple"},  Hue{95, "pink"},    Hue{127, "red"},
                           Hue{148, "orange"}, Hue{170, "yellow"}, Hue{181, "green"}};

constexpr double kLeastChroma = 20;  // less chroma: black, grey or white
constexpr double kLeastWarm = 45;    // less chroma, and bright: skin, sand and hay, which nobody calls orange or yellow
constexpr double kDark = 115;        // a dark orange is brown
constexpr double kDarkYellow = 80;
constexpr double kBright = 165;  // a bright, pale red or purple is pink
constexpr double kPale = 45;
constexpr double kBlack = 60;
constexpr double kWhite = 200;

unsigned nibble(std::span<const std::uint8_t> tiny, int index) {
    const unsigned byte = tiny[static_cast<std::size_t>(index / 2)];
    return index % 2 == 0 ? byte >> 4U : byte & 15U;
}

std::string_view name_of(double y, double cb, double cr) {
    const double chroma = std::hypot(cb, cr);
    if (chroma < kLeastChroma) return y < kBlack ? "black" : y > kWhite ? "white" : "grey";
    const double degrees = std::atan2(cr, cb) * 180 / std::numbers::pi;
    std::string_view name;
    for (const Hue& hue : kHues) {
        if (degrees >= hue.to_degrees) continue;
        name = hue.name;
        break;
    }
    if (name == "orange" && y < kDark) return "brown";
    if (name == "yellow" && y < kDarkYellow) return "brown";
    if ((name == "orange" || name == "yellow") && chroma < kLeastWarm) return "";
    if ((name == "red" || name == "purple") && y > kBright && chroma < kPale) return "pink";
    return name;
}

}  // namespace

bool is_mostly(std::span<const std::uint8_t> tiny, std::string_view name) {
    if (tiny.size() != kBytes || name.empty()) return false;
    int cells = 0;
    for (int cell = 0; cell < kCells; ++cell) {
        const int quarter = cell / 8 * 2 + cell % 4 / 2;
        const auto chroma = [&](int first) { return (nibble(tiny, first + quarter) / 15.0 - 0.5) * 128; };
        cells += name_of(nibble(tiny, cell) * 17.0, chroma(16), chroma(20)) == name ? 1 : 0;
    }
    return cells >= kEnough;
}

}  // namespace trove
