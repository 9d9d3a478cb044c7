// SPDX-License-Identifier: GPL-3.0-or-later
#include "towns/gazetteer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace trove::towns {
namespace {

std::string named(double latitude_deg, double longitude_deg) {
    const auto& gazetteer = world();
    if (!gazetteer) return gazetteer.error().what;
    const auto town = gazetteer->nearest(latitude_deg, longitude_deg);
    return town ? full_name(*town) : "";
}

TEST(Gazetteer, TownsAllOverTheWorldAreNamed) {
    EXPECT_EQ(named(41.8827, -87.6233), "Chicago, Illinois, United States");  // Cloud Gate
    EXPECT_EQ(named(48.8584, 2.2945), "Paris, Île-de-France, France");        // Eiffel Tower
    EXPECT_EQ(named(35.6586, 139.7454).substr(0, 5), "Tokyo");                // Tokyo Tower
    EXPECT_EQ(named(-33.8568, 151.2153).substr(0, 6), "Sydney");              // the opera house
    EXPECT_EQ(named(64.1417, -21.9266).substr(0, 10), "Reykjavík");           // Hallgrímskirkja
}

TEST(Gazetteer, ASuburbIsItselfAndAVillageDoesNotTakeABigCitysStreets) {
    EXPECT_EQ(named(42.0451, -87.6877).substr(0, 8), "Evanston");
    EXPECT_EQ(named(41.9484, -87.6553).substr(0, 7), "Chicago");  // Wrigley Field, 7 km from the middle
}

TEST(Gazetteer, TheDateLineIsNoEdge) {
    for (const double longitude : {-179.9, 179.9, 180.0, -180.0})
        EXPECT_EQ(named(66.3, longitude).substr(0, 9), "Egvekinot") << longitude;
}

TEST(Gazetteer, FarFromEverythingNothingIsNamed) {
    EXPECT_EQ(named(0, -30), "");
    EXPECT_EQ(named(90, 0), "");
    EXPECT_EQ(named(-90, 180), "");
}

TEST(Gazetteer, WhatIsNoPointHasNoName) {
    EXPECT_EQ(named(std::nan(""), 0), "");
    EXPECT_EQ(named(0, std::numeric_limits<double>::infinity()), "");
    EXPECT_EQ(named(91, 0), "");
    EXPECT_EQ(named(0, -181), "");
}

TEST(Gazetteer, ADamagedTableIsRefused) {
    const std::string good(world_files().front().bytes);
    ASSERT_TRUE(Gazetteer::read(good));
    EXPECT_GT(Gazetteer::read(good)->size(), 100'000U);
    EXPECT_FALSE(Gazetteer::read(""));
    EXPECT_FALSE(Gazetteer::read("TPL1"));
    EXPECT_FALSE(Gazetteer::read(std::string_view(good).substr(1)));
    EXPECT_FALSE(Gazetteer::read(std::string_view(good).substr(0, good.size() / 2)));
    EXPECT_FALSE(Gazetteer::read(std::string_view(good).substr(0, good.size() - 2)));
    std::string beyond = good;
    beyond[19] = '\x7f';  // the first town's latitude
    EXPECT_FALSE(Gazetteer::read(beyond));
}

}  // namespace
}  // namespace trove::towns
