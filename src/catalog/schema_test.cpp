// SPDX-License-Identifier: GPL-3.0-or-later
// A step of the schema that was released is never edited: libraries out there went through it as it was.
#include "catalog/schema.h"

#include "base/sha256.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace trove::catalog {
namespace {

struct Released {
    std::string_view file;
    std::string_view sha256;
};

// A release adds its steps here (docs/releasing.md); no line is ever changed.
const std::vector<Released> kReleased = {
    // 0.1.0
    {"0001_initial.sql", "7456c551582e23a910f9040e26bec06e6bccf135b2d4a18b0f0c722d49fd38ec"},
    {"0002_next_model.sql", "c30372d01d33fa0dd45fc42cb0aa93f4828cc13c8090990f445288cd6052836e"},
    {"0003_text.sql", "0fe79ebd478be61edf61876e5fda736192356f0ceeea1631ca44c2b69017b12f"},
    {"0004_tags_captions.sql", "9ab54d92b681f123024cf2870004db1443848053b2efc4df57fb368857d9a0df"},
    {"0005_sources.sql", "4e64b415b961621e590edf69356cd26a7dd5fca3a7ded0e9e74153eca1abcaad"},
    {"0006_web_app.sql", "8e1237376448ab57b44c64a3c4ad34e411dee9738f8696123b5b238404035cfb"},
    {"0007_source_state.sql", "45c7fce43ebfbce1f299b3029aa2e0594959fd46efc6047c5de746968a2f379f"},
    {"0008_places.sql", "643e3930ea32aeb57a04b049e1a7b519ead783a77f99f8eeb570cbcd74f363e3"},
    {"0009_folded_words.sql", "3be95ef4195cdbf60104e59fec003dfb3bdc1b0af7241632a918bc453503bfe1"},
};

TEST(SchemaSteps, ThoseReleasedAreAsTheyWere) {
    const std::vector<EmbeddedFile>& steps = schema_files();
    ASSERT_GE(steps.size(), kReleased.size());
    for (std::size_t i = 0; i < kReleased.size(); ++i) {
        EXPECT_EQ(steps[i].name, kReleased[i].file);
        const auto hash = sha256(steps[i].bytes);
        ASSERT_TRUE(hash) << hash.error().what;
        EXPECT_EQ(*hash, kReleased[i].sha256)
            << steps[i].name << " was edited after its release; put the change into a step of its own";
    }
}

TEST(SchemaSteps, AreNumberedInOrder) {
    const std::vector<EmbeddedFile>& steps = schema_files();
    for (std::size_t i = 0; i < steps.size(); ++i)
        EXPECT_EQ(std::stoul(std::string(steps[i].name.substr(0, 4))), i + 1);
}

// The thumbnails' file has one step, which was released with 0.1.0.
TEST(SchemaSteps, TheThumbnailsFileIsAsItWas) {
    ASSERT_EQ(thumbnail_schema_files().size(), 1U);
    EXPECT_EQ(sha256(thumbnail_schema_files()[0].bytes).value_or(""),
              "d968a9a9bf5aded194b1cc7048e693defbc47dd9164ace61cea48940cfa95f24");
}

}  // namespace
}  // namespace trove::catalog
