// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/versions.h"

#include "catalog/catalog_for_test.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace trove::catalog {
namespace {

class VersionsTest : public CatalogTest {
protected:
    NewPhoto edited(std::uint8_t n, std::string path) const {
        auto photo = a_photo(n);
        photo.path = std::move(path);
        return photo;
    }

    std::vector<std::string> tags(PhotoId photo) {
        std::vector<std::string> names;
        const auto all = reader().tags().of(photo, true);
        for (const PhotoTag& tag : all.value()) names.push_back(tag.name);
        return names;
    }
};

TEST_F(VersionsTest, AnEditKeepsWhatAPersonSaidAndDropsWhatWasMade) {
    const auto model = *writer_->models().put("f", "m", 2);
    const PhotoId photo = add(1, {"from the file"});
    ASSERT_TRUE(writer_->embeddings().put(photo, model.id, std::array{1.0F, 0.0F}));
    ASSERT_TRUE(writer_->tags().set(photo, "boat", true));
    const auto suggested = *writer_->tags().named("harbour");
    ASSERT_TRUE(writer_->tags().put_suggestions(photo, std::array{TagSuggestion{suggested, 1.0F}}));
    ASSERT_TRUE(writer_->captions().put(photo, {"By a model", "m", 0}));
    ASSERT_TRUE(writer_->text().put_lines(photo, "r", {}));
    ASSERT_TRUE(writer_->files().put("/copy", photo, {1, 1}, std::nullopt));
    const auto generation = *reader().models().by_fingerprint("f");

    ASSERT_TRUE(writer_->versions().change(photo, edited(2, "/p/1")));
    auto r = reader();
    EXPECT_EQ(r.photos().get(photo)->hash, hash_of(2));
    EXPECT_EQ(r.photos().get(photo)->size_bytes, 2);
    EXPECT_EQ(tags(photo), std::vector<std::string>{"boat"});
    EXPECT_FALSE(r.captions().of(photo)->has_value());
    EXPECT_FALSE(*r.embeddings().has(photo, model.id));
    EXPECT_GT(r.models().by_fingerprint("f").value()->generation, generation->generation);
    EXPECT_EQ(r.text().unread("r")->size(), 1U);
    EXPECT_EQ(*r.versions().by_hash(hash_of(1)), photo);
    EXPECT_FALSE(r.versions().by_hash(hash_of(2))->has_value());
    EXPECT_EQ(r.versions().of(photo)->front().hash, hash_of(1));
    EXPECT_EQ(r.files().at("/copy", {}).value()->modified_ns, -1) << "it has the old content: to be read again";
    EXPECT_TRUE(r.check()->empty());

    ASSERT_TRUE(writer_->versions().change(photo, edited(1, "/p/1")));  // the old bytes come back
    EXPECT_EQ(reader().photos().get(photo)->hash, hash_of(1));
    EXPECT_EQ(*reader().versions().by_hash(hash_of(2)), photo);
    EXPECT_EQ(reader().versions().of(photo)->size(), 1U);
}

TEST_F(VersionsTest, APersonsCaptionAndMarksStay) {
    const PhotoId photo = add(1);
    ASSERT_TRUE(writer_->captions().put(photo, {"By a person", "", 0}));
    ASSERT_TRUE(writer_->commit());
    auto db = *sql::Database::open(catalog_file(folder_.path()), sql::Mode::kReadWrite);
    ASSERT_TRUE(db.execute("INSERT INTO mark (hash, hidden) SELECT hash, 1 FROM photo"));
    ASSERT_TRUE(writer_->begin());
    ASSERT_TRUE(writer_->versions().change(photo, edited(2, "/p/1")));
    EXPECT_EQ(reader().captions().of(photo).value()->text, "By a person");
    EXPECT_EQ(found("person"), std::vector<PhotoId>{photo});
    EXPECT_EQ(*db.scalar("SELECT count(*) FROM mark JOIN photo USING (hash) WHERE hidden = 1"), 1);
    EXPECT_EQ(*db.scalar("SELECT count(*) FROM mark"), 1);
}

TEST_F(VersionsTest, TheWordsGoToBothAndTheNewPhotosOwnWin) {
    const PhotoId old = add(1);
    const PhotoId now = add(2);
    ASSERT_TRUE(writer_->tags().set(old, "boat", true));
    ASSERT_TRUE(writer_->tags().set(old, "sea", true));
    ASSERT_TRUE(writer_->tags().set(now, "sea", true));
    ASSERT_TRUE(writer_->tags().set(now, "sea", false));
    ASSERT_TRUE(writer_->captions().put(old, {"Old", "", 0}));
    ASSERT_TRUE(writer_->versions().copy_words(old, now));
    EXPECT_EQ(tags(now), (std::vector<std::string>{"boat", "sea"}));
    EXPECT_EQ(found("sea"), std::vector<PhotoId>{old}) << "it was taken off the other one";
    EXPECT_EQ(found("boat"), (std::vector<PhotoId>{old, now}));
    EXPECT_EQ(reader().captions().of(now).value()->text, "Old");
    EXPECT_EQ(reader().captions().of(old).value()->text, "Old");
}

TEST_F(VersionsTest, AnAbsorbedPhotoLeadsToTheOther) {
    const PhotoId gone = add(1);
    const PhotoId into = add(2);
    ASSERT_TRUE(writer_->tags().set(gone, "boat", true));
    ASSERT_TRUE(writer_->files().remove("/p/1"));
    ASSERT_TRUE(writer_->versions().absorb(gone, into));
    EXPECT_EQ(*reader().versions().by_hash(hash_of(1)), into);
    EXPECT_EQ(found("boat"), std::vector<PhotoId>{into});
    EXPECT_EQ(reader().counts()->photos, 1);
    EXPECT_TRUE(reader().check()->empty());
}

}  // namespace
}  // namespace trove::catalog
