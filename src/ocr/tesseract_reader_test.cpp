// SPDX-License-Identifier: GPL-3.0-or-later
// The real library with Debian's data for English, Russian and Greek, on words drawn here.
#include "ocr/tesseract_reader.h"

#include "media/decode.h"
#include "media/draw_text_for_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <thread>
#include <utility>

namespace trove::ocr {
namespace {

const std::string kRussian = "Съешь ещё этих мягких\nфранцузских булок";
const std::string kGreek = "Καλημέρα σας από\nτην Αθήνα";

// Letters, not bytes.
std::vector<std::string> letters(std::string_view text) {
    std::vector<std::string> all;
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) & 0xC0U) == 0x80U)
            all.back() += c;
        else
            all.emplace_back(1, c == '\n' ? ' ' : c);
    }
    return all;
}

// Levenshtein's distance in letters, for each letter of `truth`.
double error_rate(std::string_view truth, std::string_view got) {
    const auto a = letters(truth);
    const auto b = letters(got);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j)
            diagonal =
                std::exchange(row[j + 1], std::min({row[j + 1] + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0U : 1U)}));
    }
    return static_cast<double>(row.back()) / static_cast<double>(a.size());
}

std::string joined(const std::vector<TextLine>& lines) {
    std::string all;
    for (const TextLine& line : lines) all += (all.empty() ? "" : " ") + line.text;
    return all;
}

class TesseractReaderTest : public ::testing::Test {
protected:
    void SetUp() override {
        const auto installed = tesseract_languages();
        for (const char* language : {"eng", "rus", "ell"})
            ASSERT_TRUE(std::ranges::binary_search(installed, language))
                << "./test installs tesseract-ocr-" << language;
        media::initialise_decoders();
    }

    static std::shared_ptr<const Reader> open(std::string_view languages) {
        auto reader = open_tesseract_reader(languages);
        EXPECT_TRUE(reader) << reader.error().what;
        return reader ? std::move(*reader) : nullptr;
    }

    static std::vector<TextLine> read(const Reader& reader, const media::Image& image) {
        auto lines = reader.read(image);
        EXPECT_TRUE(lines) << lines.error().what;
        return lines ? std::move(*lines) : std::vector<TextLine>();
    }
};

TEST_F(TesseractReaderTest, ReadsCyrillicAndGreekAndKnowsWhere) {
    for (const auto& [language, text] :
         {std::pair{"rus", kRussian}, std::pair{"ell", kGreek}, std::pair{"eng+rus", kRussian}}) {
        const auto image = media::draw_text(text, 40);
        ASSERT_GT(image.width, 400);
        const auto lines = read(*open(language), image);
        ASSERT_EQ(lines.size(), 2U) << language << ": " << joined(lines);
        EXPECT_LT(error_rate(text, joined(lines)), 0.05) << language << ": " << joined(lines);
        for (const TextLine& line : lines) {
            EXPECT_GT(line.confidence, 0.7F) << line.text;
            EXPECT_LE(line.confidence, 1.0F);
        }
        // One margin at the left, of 40 px; the first line above the second; corners clockwise from the top left.
        const auto& box = lines[0].box;
        EXPECT_NEAR(box[0].x * static_cast<float>(image.width), 40, 8);
        EXPECT_NEAR(box[0].y * static_cast<float>(image.height), 45, 12);
        EXPECT_GT(box[1].x, 0.8F);
        EXPECT_EQ(box[1].y, box[0].y);
        EXPECT_GT(box[2].y, box[1].y);
        EXPECT_EQ(box[3].x, box[0].x);
        EXPECT_LT(box[2].y, lines[1].box[2].y);
    }
}

TEST_F(TesseractReaderTest, NothingToReadAndSizesWithoutSense) {
    const auto reader = open("eng");
    const auto plain = [](int width, int height, std::uint8_t value) {
        return media::Image{
            width, height,
            std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, value)};
    };
    EXPECT_TRUE(read(*reader, plain(300, 200, 128)).empty());
    EXPECT_TRUE(read(*reader, plain(640, 480, 255)).empty());
    EXPECT_TRUE(read(*reader, plain(1, 1, 7)).empty());
    EXPECT_TRUE(read(*reader, plain(9, 9, 0)).empty());
    EXPECT_TRUE(read(*reader, plain(40'000, 12, 200)).empty()) << "longer than Tesseract can count";
    EXPECT_TRUE(read(*reader, plain(12, 40'000, 200)).empty());
    EXPECT_FALSE(read(*reader, media::draw_text("still reads", 40)).empty());
}

TEST_F(TesseractReaderTest, ALargePictureIsReadSmallerAndPlacesStayRight) {
    const auto words = media::draw_text("the harbour at dawn", 60);
    media::Image page{6000, 4000, std::vector<std::uint8_t>(std::size_t{6000} * 4000 * 3, 255)};
    constexpr int kLeft = 3000;
    constexpr int kTop = 1000;
    for (int y = 0; y < words.height; ++y)
        std::copy_n(words.row(y), words.width * 3,
                    page.rgb.begin() + (std::ptrdiff_t{kTop + y} * page.width + kLeft) * 3);
    const auto lines = read(*open("eng"), page);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].text, "the harbour at dawn");
    EXPECT_NEAR(lines[0].box[0].x, (kLeft + 60.0) / page.width, 0.005);
    EXPECT_NEAR(lines[0].box[0].y, (kTop + 68.0) / page.height, 0.01);
    EXPECT_NEAR(lines[0].box[1].x, (kLeft + words.width - 60.0) / page.width, 0.005);
}

TEST_F(TesseractReaderTest, ManyReadAtOnceWhatOneReadsAlone) {
    const auto reader = open("rus+eng");
    const std::vector<media::Image> images{media::draw_text(kRussian, 32),
                                           media::draw_text("two dogs\nin the snow", 32)};
    const std::vector<std::string> alone{joined(read(*reader, images[0])), joined(read(*reader, images[1]))};
    ASSERT_NE(alone[0], alone[1]);
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (std::size_t i = 0; i < 4; ++i)
                EXPECT_EQ(joined(read(*reader, images[(t + i) % 2])), alone[(t + i) % 2]);
        });
}

TEST_F(TesseractReaderTest, ALanguageThatIsNotThereIsToldWithItsPackage) {
    const auto reader = open_tesseract_reader("eng+chi_xx+rus");
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().code, Errc::kNotFound);
    EXPECT_NE(reader.error().what.find("apt install tesseract-ocr-chi-xx;"), std::string::npos) << reader.error().what;
    EXPECT_NE(reader.error().what.find("ell, eng, "), std::string::npos) << reader.error().what;
    EXPECT_EQ(open_tesseract_reader("osd").error().code, Errc::kNotFound) << "knows directions, not letters";
}

TEST(TesseractReader, LanguagesAreTidyAndPartOfTheIdentity) {
    EXPECT_EQ(tidy_languages(" eng + rus+eng").value(), "eng+rus");
    EXPECT_EQ(tidy_languages("script/Cyrillic").value(), "script/Cyrillic");
    for (const char* wrong : {"", "+", "eng+", "eng rus", "../../etc", "a\nb", "~eng"})
        EXPECT_EQ(tidy_languages(wrong).error().code, Errc::kInvalid) << wrong;
    EXPECT_EQ(tidy_languages(std::string(65, 'a')).error().code, Errc::kInvalid);
    const auto identity = tesseract_identity("eng+rus");
    EXPECT_TRUE(identity.starts_with("tesseract 5.")) << identity;
    EXPECT_TRUE(identity.ends_with(" eng+rus 1")) << identity;
    EXPECT_NE(identity, tesseract_identity("rus"));
}

}  // namespace
}  // namespace trove::ocr
