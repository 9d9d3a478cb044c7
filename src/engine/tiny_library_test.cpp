// SPDX-License-Identifier: GPL-3.0-or-later
// The results of a crawl, checked by searches; and the guarantees of TinyLibrary to other tests.
#include "base/file.h"
#include "engine/library_impl.h"
#include "engine/tiny_library_for_test.h"
#include "media/decode.h"
#include "media/thumbnail.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <future>

namespace trove::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Spelling, SurvivesJpeg) {
    media::initialise_decoders();
    const auto jpeg = media::encode_jpeg(embed::spell({"cat sofa", "Invoice 1042\nTotal 99"}), 90);
    ASSERT_TRUE(jpeg);
    const auto decoded = media::decode(*jpeg, {});
    ASSERT_TRUE(decoded);
    EXPECT_EQ(embed::read_spelling(decoded->image).words, "cat sofa");
    EXPECT_EQ(embed::read_spelling(decoded->image).writing, "Invoice 1042\nTotal 99");
}

TEST(TinyLibrary, TellsOfTheDrawing) {
    TinyLibrary lib("a/beach.jpg  beach sunset  2019-07-04  Lisbon  camera: X100  tag: sea  title: Home  rating: 4");
    const auto photo = lib.library().photo(lib.id("a/beach.jpg"));
    ASSERT_TRUE(photo);
    EXPECT_EQ(photo->metadata.camera_model, "X100");
    EXPECT_EQ(photo->metadata.title, "Home");
    EXPECT_EQ(photo->metadata.keywords, std::vector<std::string>{"sea"});
    EXPECT_EQ(photo->metadata.rating, 4);
    EXPECT_NE(photo->place.find("Lisbon"), std::string::npos);
    EXPECT_TRUE(photo->metadata.taken_local_s);
}

TEST(CrawlByMeaning, ACrawlTakesInWhatIsNewAndWhatChanged) {
    TinyLibrary lib("cat.jpg  cat sofa");
    lib.others(100);
    EXPECT_EQ(lib.crawl().fresh, 100);
    lib.draw("dog.jpg  dog");
    EXPECT_EQ(lib.search("dog"), files()) << "not crawled yet";
    EXPECT_EQ(lib.crawl().fresh, 1);
    EXPECT_EQ(lib.search("dog"), files("dog.jpg"));

    lib.draw("cat.jpg  volcano smoke");
    lib.crawl();
    EXPECT_EQ(lib.search("volcano").front(), "cat.jpg") << "it shows something else now";

    EXPECT_EQ(lib.crawl().unchanged, 102) << "and nothing has changed since";
}

TEST(CrawlByMeaning, WhatIsGoneIsFoundAndSaidToBeAway) {
    TinyLibrary lib("cat.jpg  cat");
    lib.others(100);
    lib.crawl();
    lib.remove("cat.jpg");
    EXPECT_EQ(lib.crawl().gone, 1);
    const auto answer = lib.ask(TinyLibrary::query("cat"));
    ASSERT_EQ(lib.names(answer), files("cat.jpg"));
    EXPECT_FALSE(answer.hits.front().present);
}

TEST(CrawlByMeaning, ACopyIsOnePhoto) {
    TinyLibrary lib("cat.jpg  cat");
    lib.draw("copies/again.jpg  cat");
    lib.others(100);
    EXPECT_EQ(lib.crawl().copies, 1);
    EXPECT_EQ(lib.search("cat").size(), 1U);
    EXPECT_EQ(lib.library().photo(lib.id("cat.jpg"))->locations.size(), 2U);
}

TEST(CrawlByMeaning, AModelThatFailsOnOnePictureLosesOnlyThat) {
    TinyLibrary lib("");
    lib.others(100);
    lib.draw(R"(
        good.jpg  cat
        bad.jpg   dog snake
    )");
    lib.model().poison("snake");
    EXPECT_EQ(lib.crawl().failed, 1);
    EXPECT_EQ(lib.search("cat"), files("good.jpg"));
    EXPECT_EQ(lib.search("dog"), files());
    const auto failures = lib.library().failures();
    ASSERT_TRUE(failures);
    ASSERT_EQ(failures->size(), 1U);
    EXPECT_EQ(failures->front().path, lib.path("bad.jpg"));
    EXPECT_NE(failures->front().reason.find("snake"), std::string::npos);

    lib.model().cure();
    lib.draw("bad.jpg  dog snake grass");
    EXPECT_EQ(lib.crawl().failed, 0) << "another file, another try";
    EXPECT_EQ(lib.search("dog"), files("bad.jpg"));
}

TEST(CrawlByMeaning, TheIndexIsThereAfterAnewStart) {
    TinyLibrary lib("cat.jpg  cat sofa");
    lib.others(100);
    lib.crawl();
    lib.reopen();
    EXPECT_EQ(lib.search("cat"), files("cat.jpg"));
    ASSERT_TRUE(lib.library().rebuild_index());
    EXPECT_EQ(lib.search("sofa"), files("cat.jpg"));
}

// All decoding on request waits while another giant is held.
TEST(OneMemoryBudget, IsAskedByAllThatDecode) {
    TinyLibrary lib("cat.jpg  cat");
    Library& library = lib.library();
    const PhotoId cat = lib.id("cat.jpg");
    const auto file = read_file(lib.path("cat.jpg"), 1U << 20U);
    ASSERT_TRUE(file);
    Query by_picture = TinyLibrary::query("");
    by_picture.image = *file;
    const std::vector<std::pair<std::string, std::function<bool()>>> requests{
        {"a picture for the screen", [&] { return library.picture(cat, 100).has_value(); }},
        {"a query by picture", [&] { return library.search(by_picture).has_value(); }},
        {"a region of a photo",
         [&] { return library.search(TinyLibrary::query(fmt::format("like:{}@0,0,1,1", to_int(cat)))).has_value(); }},
        {"a vector", [&] { return library.embedding().image(*file).has_value(); }},
        {"many vectors",
         [&] {
             const std::array<std::span<const std::uint8_t>, 1> pictures{*file};
             return library.embedding().images(pictures).has_value();
         }},
    };
    for (const auto& [name, request] : requests) {
        auto giant = LibraryImpl::of(library).decoding_.decode(*file, {}, kDecodingBytes);
        ASSERT_TRUE(giant);
        auto answered = std::async(std::launch::async, request);
        EXPECT_EQ(answered.wait_for(milliseconds(150)), std::future_status::timeout) << name;
        giant->memory = {};
        ASSERT_EQ(answered.wait_for(seconds(60)), std::future_status::ready) << name;
        EXPECT_TRUE(answered.get()) << name;
    }
}

}  // namespace
}  // namespace trove::engine
