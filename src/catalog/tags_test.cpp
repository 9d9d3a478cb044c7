// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog_for_test.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace trove::catalog {
namespace {

class TagsTest : public CatalogTest {
protected:
    void suggest(PhotoId photo, const std::vector<std::pair<std::string, float>>& said) {
        std::vector<TagSuggestion> suggestions;
        for (const auto& [name, score] : said) suggestions.push_back({*writer_->tags().named(name), score});
        const auto put = writer_->tags().put_suggestions(photo, suggestions);
        EXPECT_TRUE(put) << put.error().what;
    }

    // "dog" holds by the file, "dog!" by a person, "dog?" is suggested, "-dog" is removed.
    std::vector<std::string> tags(PhotoId photo) {
        const auto tags = reader().tags().of(photo, true);
        EXPECT_TRUE(tags) << tags.error().what;
        std::vector<std::string> shown;
        for (const PhotoTag& tag : *tags) {
            EXPECT_EQ(tag.score.has_value(), tag.state == TagState::kSuggested) << tag.name;
            if (tag.state == TagState::kTakenOff) {
                shown.push_back("-" + tag.name);
            } else {
                shown.push_back(tag.name + (tag.state == TagState::kSuggested  ? "?"
                                            : tag.source == TagSource::kPerson ? "!"
                                                                               : ""));
            }
        }
        return shown;
    }

    using Shown = std::vector<std::string>;
};

TEST_F(TagsTest, TheStrongestWordStands) {
    const PhotoId photo = add(1, {"Sea", "sea ", "", "\n", "low  sun"});
    suggest(photo, {{"SEA", 9.0F}, {"dog", 5.0F}, {"cat", 7.0F}});
    EXPECT_EQ(tags(photo), (Shown{"low sun", "Sea", "cat?", "dog?"}))
        << "one tag whatever the case; what the file says is no guess";
    ASSERT_TRUE(writer_->tags().set(photo, "dog", true));
    ASSERT_TRUE(writer_->tags().set(photo, "cat", false));
    ASSERT_TRUE(writer_->tags().set(photo, "sea", false));
    const Shown said{"dog!", "low sun", "-cat", "-Sea"};
    EXPECT_EQ(tags(photo), said);
    suggest(photo, {{"dog", 5.0F}, {"cat", 7.0F}, {"sea", 4.0F}});
    EXPECT_EQ(add(1, {"sea", "low sun"}), photo) << "the file was read again";
    EXPECT_EQ(writer_->tags().set(photo, "zebra", false).error().code, Errc::kNotFound) << "it was not there";
    EXPECT_EQ(tags(photo), said) << "a person's word stands, also on what is not so";
    add(1, {"harbour"});
    suggest(photo, {{"boat", 6.0F}});
    EXPECT_EQ(tags(photo), (Shown{"dog!", "harbour", "boat?", "-cat", "-Sea"}));
    EXPECT_EQ(reader().tags().of(photo, false)->size(), 3U);
}

TEST_F(TagsTest, WhatHoldsIsFoundByItAndASuggestionIsNot) {
    const PhotoId photo = add(1, {"harbour"});
    suggest(photo, {{"zebra", 5.0F}});
    EXPECT_TRUE(found("zebra").empty());
    ASSERT_TRUE(writer_->tags().set(photo, "zebra", true));
    EXPECT_EQ(found("zebra"), std::vector<PhotoId>{photo});
    ASSERT_TRUE(writer_->tags().rename("zebra", "striped horse"));
    EXPECT_TRUE(found("zebra").empty());
    EXPECT_EQ(found("striped"), std::vector<PhotoId>{photo});
    ASSERT_TRUE(writer_->tags().set(photo, "striped horse", false));
    EXPECT_TRUE(found("striped").empty());
}

TEST_F(TagsTest, ARenamedTagKeepsItsNameForEverybody) {
    const PhotoId first = add(1);
    const PhotoId second = add(2);
    suggest(first, {{"dog", 5.0F}});
    ASSERT_TRUE(writer_->tags().rename("DOG", "Rex's kind"));
    suggest(second, {{"dog", 6.0F}});
    EXPECT_EQ(tags(first), Shown{"Rex's kind?"});
    EXPECT_EQ(tags(second), Shown{"Rex's kind?"}) << "the model still calls it a dog";
    ASSERT_TRUE(writer_->tags().rename("dog", "rex's KIND"));
    EXPECT_EQ(tags(second), Shown{"rex's KIND?"}) << "another spelling of the same";
    ASSERT_TRUE(writer_->tags().set(second, "cat", true));
    const auto taken = writer_->tags().rename("cat", "Rex's kind");
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, Errc::kInvalid);
    EXPECT_NE(taken.error().what.find("merge"), std::string::npos);
    ASSERT_TRUE(writer_->tags().rename("rex's kind", "dog"));
    EXPECT_EQ(tags(first), Shown{"dog?"}) << "and back";
    EXPECT_EQ(writer_->tags().rename("unheard of", "x").error().code, Errc::kNotFound);
    for (const std::string& bad : {std::string(), std::string(" \t\n"), std::string(201, 'x'), std::string("\xCC\x81")})
        EXPECT_EQ(writer_->tags().rename("dog", bad).error().code, Errc::kInvalid) << bad;
}

TEST_F(TagsTest, MergingKeepsTheStrongestWord) {
    const PhotoId a = add(1, {"puppy"});
    const PhotoId b = add(2);
    const PhotoId c = add(3);
    suggest(a, {{"dog", 5.0F}});
    suggest(b, {{"puppy", 5.0F}, {"dog", 5.0F}});
    suggest(c, {{"dog", 5.0F}});
    ASSERT_TRUE(writer_->tags().set(b, "dog", false));
    ASSERT_TRUE(writer_->tags().set(c, "puppy", true));
    ASSERT_TRUE(writer_->tags().set(c, "dog", false));
    ASSERT_TRUE(writer_->tags().merge("puppy", "dog"));
    EXPECT_EQ(tags(a), Shown{"dog"});
    EXPECT_EQ(tags(b), Shown{"-dog"});
    EXPECT_EQ(tags(c), Shown{"dog!"});
    suggest(b, {{"puppy", 9.0F}});
    EXPECT_EQ(tags(b), Shown{"-dog"}) << "the old name leads to the new tag, which was taken off";
    EXPECT_EQ(found("dog"), (std::vector<PhotoId>{a, c}));
    EXPECT_EQ(writer_->tags().merge("puppy", "dog").error().code, Errc::kInvalid);
    EXPECT_EQ(writer_->tags().merge("unheard of", "dog").error().code, Errc::kNotFound);
    const auto counts = reader().tags().counts("D", 10);
    ASSERT_EQ(counts->size(), 1U);
    EXPECT_EQ(counts->front().photos, 2);
    EXPECT_TRUE(reader().tags().counts("og", 10)->empty());
    EXPECT_TRUE(reader().check()->empty());
}

TEST_F(TagsTest, APhotoThatGoesTakesItsWordsWithIt) {
    const PhotoId photo = add(1, {"sea"});
    ASSERT_TRUE(writer_->captions().put(photo, {"A pier.", "m", 0}));
    ASSERT_TRUE(writer_->captions().put_failure(photo, "no", 1));
    ASSERT_TRUE(writer_->files().remove("/p/1"));
    EXPECT_EQ(*writer_->photos().remove_homeless(), 1);
    EXPECT_TRUE(reader().check()->empty());
    EXPECT_FALSE(reader().captions().of(photo)->has_value());
    EXPECT_EQ(writer_->tags().set(photo, "sea", true).error().code, Errc::kNotFound);
    EXPECT_FALSE(*writer_->captions().put(photo, {"A pier.", "m", 0})) << "one that arrives too late";
}

TEST_F(TagsTest, WhatIsUsualOfAModelAndItsPhrasesAreKept) {
    const auto model = writer_->models().put("f", "m", 1);
    EXPECT_FALSE(reader().tags().tagging(model->id)->has_value());
    ASSERT_TRUE(writer_->tags().put_tagging(model->id, {"v", 100, {0.25F, -1.0F}, {0.5F, 2.0F}, 0}));
    ASSERT_TRUE(writer_->tags().set_tagged(model->id, 77));
    const auto row = reader().tags().tagging(model->id);
    ASSERT_TRUE(row && row->has_value());
    EXPECT_EQ((*row)->centres, (std::vector<float>{0.25F, -1.0F}));
    EXPECT_EQ((*row)->spreads, (std::vector<float>{0.5F, 2.0F}));
    EXPECT_EQ((*row)->tagged_seq, 77);
    ASSERT_TRUE(writer_->tags().put_phrase(model->id, "a photo of a dog", std::array<float, 1>{1.0F}));
    EXPECT_EQ(reader().tags().phrases(model->id)->at("a photo of a dog"), (std::vector<std::uint8_t>{0x00, 0x3c}));
}

}  // namespace
}  // namespace trove::catalog
