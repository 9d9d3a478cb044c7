// SPDX-License-Identifier: GPL-3.0-or-later
//
// Checks that this room computes the same as PyTorch, Pillow and @huggingface/transformers, on a tiny CLIP with random
// weights.
#include "base/sha256.h"
#include "embed/golden_for_test.h"
#include "embed/manifest.h"
#include "embed/onnx_embedder.h"
#include "embed/preprocess.h"
#include "embed/tokenizer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>

namespace trove::embed {
namespace {

constexpr double kLeastCosine = 0.9999;
// In units of the normalised tensor, whose values go from about -2 to 2: a level of 255 is 0.015.
constexpr double kMostMeanDifference = 0.002;
constexpr double kMostMeanDifferenceOfAll = 0.0002;
constexpr std::size_t kLeastPictures = 30;
constexpr std::size_t kLeastStrings = 5000;

void report(const std::string& what, const std::string& value) {
    testing::Test::RecordProperty(what, value);
    std::cout << "  " << what << ": " << value << '\n';
}

std::vector<std::string> picture_names() {
    return golden_vectors().at("pictures");
}

std::shared_ptr<const Embedder> opened(const std::filesystem::path& folder) {
    auto model = open_model(folder);
    EXPECT_TRUE(model) << model.error().what;
    return model ? *model : nullptr;
}

std::vector<Vector> image_vectors(const Embedder& model, int min_short_edge_px) {
    std::vector<PreparedImage> prepared;
    for (const auto& name : picture_names()) {
        auto one = model.prepare(golden_picture(name, min_short_edge_px));
        EXPECT_TRUE(one) << name << ": " << one.error().what;
        prepared.push_back(one ? std::move(*one) : PreparedImage());
    }
    auto vectors = model.embed_images(prepared);
    EXPECT_TRUE(vectors) << vectors.error().what;
    return vectors ? std::move(*vectors) : std::vector<Vector>();
}

double least_cosine(const std::vector<Vector>& ours, const std::vector<Vector>& theirs) {
    EXPECT_EQ(ours.size(), theirs.size());
    double least = 1;
    for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i)
        least = std::min(least, cosine(ours[i], theirs[i]));
    return ours.empty() ? -1 : least;
}

TEST(Golden, ImageVectorsAreThoseOfPyTorch) {
    const auto model = opened(kGoldenModel);
    ASSERT_TRUE(model);
    const std::vector<Vector> theirs = golden_vectors().at("image_vectors");
    ASSERT_GE(theirs.size(), kLeastPictures);
    const double least = least_cosine(image_vectors(*model, std::numeric_limits<int>::max()), theirs);
    EXPECT_GE(least, kLeastCosine);
    report("least cosine of image vectors", fmt::format("{:.7f} ({} pictures)", least, theirs.size()));
    // Decoded as in a crawl, which may shrink a picture, a step that PyTorch's pipeline lacks. Random weights amplify
    // the difference more than trained ones.
    const double shrunk = least_cosine(image_vectors(*model, model->wanted_short_edge_px()), theirs);
    EXPECT_GE(shrunk, 0.98);
    report("least cosine when decoding shrinks", fmt::format("{:.7f}", shrunk));
}

TEST(Golden, TextVectorsAreThoseOfPyTorch) {
    const ModelCopy masked([](nlohmann::json& manifest) {
        auto& text = manifest["text"];
        text["file"] = "masked_textual.onnx";
        text["attention_mask"] = "attention_mask";
        text["pad"] = "max";
    });
    const std::vector<std::string> texts = golden_vectors().at("texts");
    for (const auto& [folder, key] :
         {std::pair(kGoldenModel, "text_vectors"), {masked.folder(), "masked_text_vectors"}}) {
        const auto model = opened(folder);
        ASSERT_TRUE(model);
        std::vector<Vector> ours;
        for (const auto& text : texts) {
            auto vector = model->embed_text(text);
            ASSERT_TRUE(vector) << vector.error().what;
            ours.push_back(std::move(*vector));
        }
        const double least = least_cosine(ours, golden_vectors().at(key));
        EXPECT_GE(least, kLeastCosine) << key;
        report(fmt::format("least cosine of {}", key), fmt::format("{:.7f} ({} texts)", least, texts.size()));
    }
}

// The towers of SigLIP's kind, with the tokenizer, padding and filter of each of its two generations.
TEST(Golden, SiglipsVectorsAreThoseOfPyTorch) {
    for (const std::string kind : {"siglip", "siglip2"}) {
        const auto& golden = golden_vectors().at(kind);
        const ModelCopy copy([&](nlohmann::json& manifest) {
            const std::vector<float> half{0.5F, 0.5F, 0.5F};
            manifest["family"] = kind;
            manifest["dimensions"] = golden.at("image_vectors").at(0).size();
            manifest["image"].update({{"output", "pooler_output"},
                                      {"resize", "squash"},
                                      {"resample", golden.at("resample")},
                                      {"mean", half},
                                      {"std", half}});
            manifest["text"].update(
                {{"output", "pooler_output"}, {"context_length", 64}, {"pad", "max"}, {"pad_id", golden.at("pad_id")}});
        });
        copy.take("visual.onnx", kGolden / "siglip/visual.onnx");
        copy.take("textual.onnx", kGolden / "siglip/textual.onnx");
        copy.take("tokenizer.json", kGolden / (kind + ".tokenizer.json"));
        const auto model = opened(copy.folder());
        ASSERT_TRUE(model);
        const std::vector<Vector> pictures = golden.at("image_vectors");
        const double least_picture = least_cosine(image_vectors(*model, std::numeric_limits<int>::max()), pictures);
        EXPECT_GE(least_picture, kLeastCosine) << kind;
        std::vector<Vector> ours;
        for (const std::string text : golden_vectors().at("texts")) {
            auto vector = model->embed_text(text);
            ASSERT_TRUE(vector) << vector.error().what;
            ours.push_back(std::move(*vector));
        }
        const double least_text = least_cosine(ours, golden.at("text_vectors"));
        EXPECT_GE(least_text, kLeastCosine) << kind;
        report("least cosines, " + kind, fmt::format("pictures {:.7f} ({}), texts {:.7f} ({})", least_picture,
                                                     pictures.size(), least_text, ours.size()));
    }
}

TEST(Golden, PreparedPicturesAreThoseOfPillow) {
    auto manifest = read_manifest(kGoldenModel);
    ASSERT_TRUE(manifest) << manifest.error().what;
    auto& tower = manifest->image;
    const auto side = static_cast<std::size_t>(tower.size_px);
    for (const auto& [mode, mode_name] :
         {std::pair(ResizeMode::kShortestEdgeCrop, "crop"), {ResizeMode::kSquash, "squash"}})
        for (const auto& [filter, filter_name] :
             {std::pair(Resample::kBicubic, "bicubic"), {Resample::kBilinear, "bilinear"}}) {
            tower.resize = mode;
            tower.resample = filter;
            // One square under another, in the order of the pictures.
            const auto sheet = decoded(kGolden / fmt::format("resized_{}_{}.png", mode_name, filter_name));
            const auto names = picture_names();
            ASSERT_EQ(sheet.rgb.size(), names.size() * side * side * 3);
            double worst = 0;
            double total = 0;
            for (std::size_t picture = 0; picture < names.size(); ++picture) {
                const auto ours = preprocess(golden_picture(names[picture]), tower);
                ASSERT_EQ(ours.size(), 3 * side * side);
                double sum = 0;
                for (std::size_t i = 0; i < ours.size(); ++i) {
                    const std::size_t channel = i / (side * side);
                    const auto pixel = sheet.rgb[(picture * side * side + i % (side * side)) * 3 + channel];
                    const double theirs =
                        (pixel / 255.0 - double{tower.mean.at(channel)}) / double{tower.std_dev.at(channel)};
                    sum += std::abs(double{ours[i]} - theirs);
                }
                const double mean = sum / static_cast<double>(ours.size());
                EXPECT_LT(mean, kMostMeanDifference) << names[picture] << ' ' << mode_name << ' ' << filter_name;
                worst = std::max(worst, mean);
                total += mean;
            }
            const double of_all = total / static_cast<double>(names.size());
            EXPECT_LT(of_all, kMostMeanDifferenceOfAll);
            report(fmt::format("mean difference, {} {}", mode_name, filter_name),
                   fmt::format("{:.6f}, worst picture {:.6f}", of_all, worst));
        }
}

// Each line: [text, ids by one tokenizer, ids by another], uncut.
void compare_ids(const std::filesystem::path& tokenizer_json,
                 const std::filesystem::path& lines,
                 std::size_t column,
                 std::size_t least_strings) {
    const auto tokenizer = load_tokenizer(tokenizer_json);
    ASSERT_TRUE(tokenizer) << tokenizer.error().what;
    std::ifstream file(lines);
    std::size_t strings = 0;
    std::size_t cut = 0;
    for (std::string line; std::getline(file, line); ++strings) {
        const auto row = nlohmann::json::parse(line);
        const std::string text = row.at(0);
        auto ids = row.at(column).get<std::vector<std::int64_t>>();
        EXPECT_EQ((*tokenizer)->encode(text, 8192), ids) << row.at(0);
        for (const std::size_t most : {64U, 32U, 8U}) {
            if (ids.size() <= most) continue;
            ++cut;
            ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(most) - 1, ids.end() - 1);
            EXPECT_EQ((*tokenizer)->encode(text, static_cast<int>(most)), ids) << row.at(0);
        }
    }
    EXPECT_GE(strings, least_strings);
    report("strings with identical ids", fmt::format("{}, and {} cut to a shorter context", strings, cut));
}

TEST(Golden, TokenIdsAreThoseOfTransformers) {
    compare_ids(kGoldenModel / "tokenizer.json", kGolden / "tokens.jsonl", 1, kLeastStrings);
}

TEST(Golden, TokenIdsOfTheBuiltInModelAreThoseOfTransformers) {
    if (!std::filesystem::exists(kBuiltIn / "tokenizer.json")) GTEST_SKIP() << "models/builtin is not there";
    const auto hash = sha256_of_file(kBuiltIn / "tokenizer.json");
    ASSERT_TRUE(hash) << hash.error().what;
    ASSERT_EQ(*hash, golden_vectors().at("built_in_tokenizer_sha256").get<std::string>())
        << "the built-in tokenizer has changed: run tools/make_embed_golden/make_golden.py";
    compare_ids(kBuiltIn / "tokenizer.json", kGolden / "tokens.jsonl", 2, kLeastStrings);
}

// Small stand-ins for the two files: tools/make_embed_golden/README.md.
TEST(Golden, TokenIdsOfSiglipsKindAreThoseOfTransformers) {
    compare_ids(kGolden / "siglip.tokenizer.json", kGolden / "sentence_tokens.jsonl", 1, kLeastStrings);
}

TEST(Golden, TokenIdsOfGemmasKindAreThoseOfTransformers) {
    compare_ids(kGolden / "siglip2.tokenizer.json", kGolden / "sentence_tokens.jsonl", 2, kLeastStrings);
}

}  // namespace
}  // namespace trove::embed
