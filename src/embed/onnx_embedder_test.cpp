// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/onnx_embedder.h"

#include "base/heap.h"
#include "base/process_for_test.h"
#include "embed/golden_for_test.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

namespace trove::embed {
namespace {

using nlohmann::json;

const std::filesystem::path kBroken = kGolden / "broken";

PreparedImage prepared_golden(const Embedder& model, const std::string& name) {
    auto prepared = model.prepare(golden_picture(name));
    EXPECT_TRUE(prepared) << prepared.error().what;
    return prepared ? std::move(*prepared) : PreparedImage();
}

TEST(OnnxEmbedder, RunsTheBuiltInModel) {
    if (!std::filesystem::exists(kBuiltIn / "trove-model.json")) GTEST_SKIP() << "models/builtin is not there";
    const auto model = open_model(kBuiltIn);
    ASSERT_TRUE(model) << model.error().what;
    const auto text = (*model)->embed_text("a photo of a dog");
    ASSERT_TRUE(text) << text.error().what;
    EXPECT_EQ(static_cast<int>(text->size()), (*model)->identity().dimensions);
    EXPECT_NEAR(cosine(*text, *text), 1.0, 1e-5);
    media::Image image{640, 480, std::vector<std::uint8_t>(640 * 480 * 3, 128)};
    const auto prepared = (*model)->prepare(image);
    ASSERT_TRUE(prepared) << prepared.error().what;
    const auto vectors = (*model)->embed_images(std::vector<PreparedImage>(11, *prepared));
    ASSERT_TRUE(vectors) << vectors.error().what;
    ASSERT_EQ(vectors->size(), 11U);
    for (const auto& vector : *vectors) EXPECT_NEAR(cosine(vector, vectors->front()), 1.0, 1e-4);
}

TEST(OnnxEmbedder, RestsAndGoesOnAsBefore) {
    if (!std::filesystem::exists(kBuiltIn / "trove-model.json")) GTEST_SKIP() << "models/builtin is not there";
    const auto model = open_model(kBuiltIn);
    ASSERT_TRUE(model) << model.error().what;
    (*model)->rest();  // nothing was loaded yet
    const auto prepared = (*model)->prepare({640, 480, std::vector<std::uint8_t>(640 * 480 * 3, 128)});
    ASSERT_TRUE(prepared) << prepared.error().what;
    const auto before = (*model)->embed_images({&*prepared, 1});
    ASSERT_TRUE(before) << before.error().what;
    {
        std::vector<std::jthread> threads;
        for (int n = 0; n < 4; ++n)
            threads.emplace_back(
                [&] { EXPECT_TRUE((*model)->embed_images(std::vector<PreparedImage>(8, *prepared))); });
    }
    const std::size_t much = status_bytes("RssAnon");
    (*model)->rest();
    trim_heap();
    if (!sanitised()) {
        EXPECT_LT(status_bytes("RssAnon") + (std::size_t{32} << 20U), much);
    }
    const auto after = (*model)->embed_images({&*prepared, 1});
    ASSERT_TRUE(after) << after.error().what;
    EXPECT_EQ(*after, *before);
}

// The first thread loads the towers, so each round opens the model again.
TEST(OnnxEmbedder, GivesManyThreadsTheVectorsItGivesOne) {
    const auto alone = open_model(kGoldenModel);
    ASSERT_TRUE(alone) << alone.error().what;
    std::vector<PreparedImage> images;
    for (const std::string name : golden_vectors().at("pictures")) images.push_back(prepared_golden(**alone, name));
    const auto expected = (*alone)->embed_images(images);
    ASSERT_TRUE(expected) << expected.error().what;
    const std::vector<std::string> texts = golden_vectors().at("texts");
    std::vector<Vector> expected_texts;
    for (const auto& text : texts) expected_texts.push_back((*alone)->embed_text(text).value_or(Vector()));

    for (int round = 0; round < 3; ++round) {
        const auto model = open_model(kGoldenModel);
        ASSERT_TRUE(model) << model.error().what;
        std::vector<std::jthread> threads;
        for (std::size_t thread = 0; thread < 6; ++thread)
            threads.emplace_back([&, thread] {
                // Another batch size for every thread: 1, 4, 7, …
                const std::size_t batch = 1 + 3 * thread;
                for (std::size_t first = 0; first < images.size(); first += batch) {
                    const std::size_t count = std::min(batch, images.size() - first);
                    const auto vectors = (*model)->embed_images(std::span(images).subspan(first, count));
                    ASSERT_TRUE(vectors) << vectors.error().what;
                    ASSERT_EQ(vectors->size(), count);
                    for (std::size_t i = 0; i < count; ++i)
                        EXPECT_GT(cosine((*vectors)[i], (*expected)[first + i]), 0.999999);
                }
                for (std::size_t i = thread; i < texts.size(); i += 2) {
                    const auto vector = (*model)->embed_text(texts[i]);
                    ASSERT_TRUE(vector) << vector.error().what;
                    EXPECT_EQ(*vector, expected_texts[i]);
                }
            });
    }
}

TEST(OnnxEmbedder, EmbedsAnyText) {
    const auto model = open_model(kGoldenModel);
    ASSERT_TRUE(model) << model.error().what;
    std::string long_text;
    while (long_text.size() < (std::size_t{1} << 20U)) long_text += "a very long story ";
    for (const std::string& text : {std::string(), long_text, std::string("\xff\xfe\x80"), std::string(3, '\0'),
                                    std::string("<|endoftext|><|pad|>")}) {
        const auto vector = (*model)->embed_text(text);
        ASSERT_TRUE(vector) << vector.error().what;
        EXPECT_NEAR(cosine(*vector, *vector), 1.0, 1e-5);
    }
}

TEST(OnnxEmbedder, RefusesPicturesThatAreNotWhole) {
    const auto model = open_model(kGoldenModel);
    ASSERT_TRUE(model) << model.error().what;
    for (const auto& image :
         {media::Image{}, media::Image{2, 2, std::vector<std::uint8_t>(11)}, media::Image{-1, -1, {0, 0, 0}}}) {
        const auto prepared = (*model)->prepare(image);
        ASSERT_FALSE(prepared);
        EXPECT_EQ(prepared.error().code, Errc::kInvalid);
    }
    const auto vectors = (*model)->embed_images(std::vector<PreparedImage>{PreparedImage(7)});
    ASSERT_FALSE(vectors);
    EXPECT_EQ(vectors.error().code, Errc::kInvalid);
    EXPECT_TRUE((*model)->embed_images({})->empty());
}

struct Spoilt {
    const char* what;
    std::function<void(json&)> manifest;
    std::function<void(const ModelCopy&)> files;
    const char* image_says;  // null: images still work
    const char* text_says;
    Errc code;
};

const std::vector<Spoilt>& spoilt_models() {
    const auto set = [](const char* at, const json& value) {
        return [=](json& manifest) { manifest[json::json_pointer(at)] = value; };
    };
    const auto none = [](const auto&) {};
    const auto take = [](const char* name, const char* broken) {
        return [=](const ModelCopy& copy) { copy.take(name, kBroken / broken); };
    };
    const auto swap_towers = [](json& manifest) { std::swap(manifest["image"]["file"], manifest["text"]["file"]); };
    const auto leave_mask_out = [](json& manifest) {
        manifest["text"]["file"] = "masked_textual.onnx";
        manifest["text"]["pad"] = "max";
    };
    const auto not_onnx = [](const ModelCopy& copy) { copy.write("visual.onnx", "this is not ONNX"); };
    const auto empty = [](const ModelCopy& copy) { copy.write("textual.onnx", ""); };
    const auto half = [](const ModelCopy& copy) {
        std::filesystem::resize_file(copy.folder() / "visual.onnx", 100'000);
    };
    static const std::vector<Spoilt> kSpoiltModels{
        {"text for a tower", none, not_onnx, "cannot be loaded", nullptr, Errc::kCorrupt},
        {"an empty tower", none, empty, nullptr, "cannot be loaded", Errc::kCorrupt},
        {"half a tower", none, half, "cannot be loaded", nullptr, Errc::kCorrupt},
        {"NaN for pictures", none, take("visual.onnx", "nan_visual.onnx"), "not numbers", nullptr, Errc::kCorrupt},
        {"zeros for pictures", none, take("visual.onnx", "zero_visual.onnx"), "only zeros", nullptr, Errc::kCorrupt},
        {"NaN for texts", none, take("textual.onnx", "nan_textual.onnx"), nullptr, "not numbers", Errc::kCorrupt},
        {"towers exchanged", swap_towers, none, "no input \"pixel_values\"", "no input \"input_ids\"",
         Errc::kUnsupported},
        {"too few dimensions", set("/dimensions", 31), none, "31 dimensions", "31 dimensions", Errc::kUnsupported},
        {"another picture size", set("/image/size", 32), none, "[any, 3, 32, 32]", nullptr, Errc::kUnsupported},
        {"an unknown output", set("/image/output", "nothing"), none, "no output \"nothing\"", nullptr,
         Errc::kUnsupported},
        {"an unknown input", set("/text/input", "words"), none, nullptr, "no input \"words\"", Errc::kUnsupported},
        {"no mask", leave_mask_out, none, nullptr, "needs an input \"attention_mask\"", Errc::kUnsupported},
    };
    return kSpoiltModels;
}

// `says`: null if the call must succeed.
template <class T>
void expect_refusal(const Result<T>& result, const char* says, const Spoilt& spoilt) {
    EXPECT_EQ(result.has_value(), says == nullptr) << spoilt.what << ": " << (result ? "" : result.error().what);
    if (result || says == nullptr) return;
    EXPECT_EQ(result.error().code, spoilt.code) << spoilt.what << ": " << result.error().what;
    for (const char* part : {says, ".onnx", "golden-clip", "install the model again"})
        EXPECT_NE(result.error().what.find(part), std::string::npos)
            << spoilt.what << ": " << part << ": " << result.error().what;
}

TEST(OnnxEmbedder, RefusesSpoiltModelsByName) {
    for (const auto& spoilt : spoilt_models()) {
        const ModelCopy copy(spoilt.manifest);
        spoilt.files(copy);
        const auto model = open_model(copy.folder());
        ASSERT_TRUE(model) << spoilt.what << ": " << model.error().what;
        const auto image = prepared_golden(**model, "rgb_square");
        // Twice, because the error is remembered.
        for (int again = 0; again < 2; ++again) {
            expect_refusal((*model)->embed_images(std::vector<PreparedImage>(2, image)), spoilt.image_says, spoilt);
            expect_refusal((*model)->embed_text("a dog"), spoilt.text_says, spoilt);
        }
    }
}

TEST(OnnxEmbedder, SaysThatATextIsTooLongForItsTower) {
    const ModelCopy copy([](json& manifest) { manifest["text"]["context_length"] = 99; });
    const auto model = open_model(copy.folder());
    ASSERT_TRUE(model) << model.error().what;
    const auto vector = (*model)->embed_text(std::string(500, '!'));
    ASSERT_FALSE(vector);
    EXPECT_NE(vector.error().what.find("textual.onnx"), std::string::npos) << vector.error().what;
}

// Nothing after the end token affects it, so the tower does not need its exporter's padding.
TEST(OnnxEmbedder, ACausalTowerGivesTheSameVectorWithAndWithoutPadding) {
    const ModelCopy copy([](json& manifest) {
        manifest["text"]["pad"] = "max";
        manifest["text"]["pad_id"] = 1114;  // the end token again, as CLIP pads
    });
    const auto padded = open_model(copy.folder());
    const auto plain = open_model(kGoldenModel);
    ASSERT_TRUE(padded && plain);
    for (const std::string text : golden_vectors().at("texts")) {
        const auto a = (*padded)->embed_text(text);
        const auto b = (*plain)->embed_text(text);
        ASSERT_TRUE(a && b);
        for (std::size_t i = 0; i < a->size(); ++i) EXPECT_NEAR((*a)[i], (*b)[i], 1e-5) << text;
    }
}

}  // namespace
}  // namespace trove::embed
