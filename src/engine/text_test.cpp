// SPDX-License-Identifier: GPL-3.0-or-later
// The choice of a library's OCR reader: both real ones, on words drawn here, only through Library.
#include "engine/library.h"
#include "engine/with_library_for_test.h"
#include "media/draw_text_for_test.h"
#include "media/thumbnail.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace trove::engine {
namespace {

namespace fs = std::filesystem;

class TextReadingTest : public WithLibrary {
protected:
    void write(const std::string& name, const std::string& text) const {
        const auto image = media::draw_text(text, 40);
        ASSERT_GT(image.width, 0);
        const auto jpeg = media::encode_jpeg(image, 95);
        ASSERT_TRUE(jpeg) << jpeg.error().what;
        ASSERT_TRUE(write_file_atomically(pictures_ / name, *jpeg));
    }

    Result<CrawlProgress> crawl() {
        CrawlOptions options;
        options.ocr = true;
        const std::array roots{pictures_};
        return library_->crawl(roots, options, {});
    }

    std::vector<std::string> found(std::string text) {
        Query query;
        query.text = std::move(text);
        query.limit = 10;
        const auto answer = library_->search(query);
        EXPECT_TRUE(answer) << answer.error().what;
        std::vector<std::string> names;
        if (answer)
            for (const Hit& hit : answer->hits) names.push_back(hit.place.file_name());
        std::ranges::sort(names);
        return names;
    }

    using Names = std::vector<std::string>;
};

TEST_F(TextReadingTest, AnotherReaderReadsAllAgainAndItsWordsAreFound) {
    write("1.jpg", "Собака бежит\nпо снегу");
    write("2.jpg", "Καλημέρα σας\nαπό την Αθήνα");
    write("3.jpg", "two dogs in the snow");
    ASSERT_EQ(crawl().value().read, 3);
    EXPECT_EQ(library_->status()->text_reader, "pp-ocr");
    EXPECT_EQ(found("text:dogs"), Names{"3.jpg"});
    EXPECT_TRUE(found("text:собака").empty()) << "PP-OCR has no such letters";

    ASSERT_EQ(library_->text().choose_reader({"tesseract", " rus + ell+eng"}).value().text(), "tesseract rus+ell+eng");
    auto status = library_->status();
    EXPECT_EQ(status->text_reader, "tesseract rus+ell+eng");
    EXPECT_EQ(status->unread, 3) << "what another reader read is owed again";
    EXPECT_EQ(status->read, 0);
    EXPECT_EQ(found("text:dogs"), Names{"3.jpg"}) << "and found until then";

    open();  // the choice is the library's, not the process's
    const auto done = library_->text().run({}, {});
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->read, 3);
    EXPECT_EQ(library_->status()->unread, 0);
    EXPECT_EQ(found("text:собака"), Names{"1.jpg"});
    EXPECT_EQ(found("text:СНЕГУ"), Names{"1.jpg"}) << "capitals are folded in Cyrillic, too";
    EXPECT_EQ(found("text:\"бежит по\""), Names{"1.jpg"});
    EXPECT_EQ(found("text:ΑΘΗΝΑ"), Names{"2.jpg"}) << "as are accents in Greek";
    EXPECT_EQ(found("text:dogs"), Names{"3.jpg"});
    ASSERT_EQ(library_->text().run({}, {})->read, 0);

    ASSERT_TRUE(library_->text().choose_reader({}));
    EXPECT_EQ(library_->text().run({}, {})->read, 3);
    EXPECT_TRUE(found("text:собака").empty());
}

TEST_F(TextReadingTest, OneFileByAnotherReaderChangesNothing) {
    write("1.jpg", "Собака бежит");
    const auto bytes = read_file(pictures_ / "1.jpg", 1U << 24U);
    const auto lines = library_->text().read(*bytes, OcrReader{"tesseract", "rus"});
    ASSERT_TRUE(lines) << lines.error().what;
    ASSERT_EQ(lines->size(), 1U);
    EXPECT_EQ(lines->front().text, "Собака бежит");
    EXPECT_EQ(library_->text().reader()->text(), "pp-ocr");
}

TEST_F(TextReadingTest, AChoiceThatCannotBeIsRefusedAndChangesNothing) {
    ASSERT_TRUE(library_->text().choose_reader({"tesseract", "rus"}));
    EXPECT_EQ(library_->text().choose_reader({"abbyy", ""}).error().code, Errc::kInvalid);
    EXPECT_EQ(library_->text().choose_reader({"pp-ocr", "eng"}).error().code, Errc::kInvalid);
    EXPECT_EQ(library_->text().choose_reader({"tesseract", "rus eng"}).error().code, Errc::kInvalid);
    const auto missing = library_->text().choose_reader({"tesseract", "rus+xxx"});
    EXPECT_EQ(missing.error().code, Errc::kNotFound);
    EXPECT_NE(missing.error().what.find("tesseract-ocr-xxx"), std::string::npos) << missing.error().what;
    EXPECT_EQ(library_->text().reader()->text(), "tesseract rus");
    EXPECT_EQ(library_->text().choose_reader({"tesseract", ""}).value().text(), "tesseract eng");
}

TEST_F(TextReadingTest, ACrawlWhoseReaderIsMissingEndsWellAndSaysSo) {
    write("1.jpg", "two dogs");
    // A reader known only to a newer Trove; missing models take the same path.
    ASSERT_TRUE(library_->browse().put_setting(kReaderSetting, "\"clairvoyant\""));
    const auto done = crawl();
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->fresh, 1);
    EXPECT_EQ(done->phase, CrawlPhase::kDone);
    ASSERT_EQ(done->left_undone.size(), 1U);
    EXPECT_NE(done->left_undone.front().find("clairvoyant"), std::string::npos);
    EXPECT_EQ(library_->text().run({}, {}).error().code, Errc::kInvalid) << "who asks for that alone gets the error";
    EXPECT_EQ(library_->status()->photos, 1) << "and the library can be looked at";
    ASSERT_TRUE(library_->text().choose_reader({}));
    EXPECT_TRUE(crawl()->left_undone.empty());
    EXPECT_EQ(found("text:dogs"), Names{"1.jpg"});
}

TEST_F(TextReadingTest, MissingModelsAreNamedWithWhatHelps) {
    write("1.jpg", "two dogs");
    // Safe: no other thread of the tests touches the environment.
    ::setenv("TROVE_OCR_MODELS", (scratch_.path() / "nowhere").c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
    open();
    ::unsetenv("TROVE_OCR_MODELS");  // NOLINT(concurrency-mt-unsafe)
    const auto done = crawl();
    ASSERT_TRUE(done) << done.error().what;
    ASSERT_EQ(done->left_undone.size(), 1U);
    EXPECT_NE(done->left_undone.front().find("TROVE_OCR_MODELS"), std::string::npos) << done->left_undone.front();
    EXPECT_EQ(done->unread, 1);
    EXPECT_EQ(library_->text().run({}, {}).error().code, Errc::kNotFound);
}

}  // namespace
}  // namespace trove::engine
