// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/foreign_model.h"

#include "base/source_folder_for_test.h"
#include "embed/foreign_pictures.h"
#include "embed/golden_for_test.h"
#include "embed/probe.h"

#include <gtest/gtest.h>

namespace trove::embed {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path kModels = source_folder() / "tests/golden/models";

// A published export, with a substitute for its tokenizer, in a temporary folder.
class Export {
public:
    Export(const std::string& layout, const std::string& tokenizer) {
        fs::copy(kModels / layout, folder(), fs::copy_options::recursive);
        fs::copy_file(kGolden / tokenizer,
                      folder() / (fs::exists(folder() / "textual") ? "textual/tokenizer.json" : "tokenizer.json"));
    }

    [[nodiscard]] const fs::path& folder() const { return folder_.path(); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder() / name, std::ios::binary) << text;
    }

    [[nodiscard]] Result<ForeignModel> recognised(const ForeignWish& wish = {"it", "", "", ""}) const {
        return recognise_model({&folder(), 1}, wish);
    }

private:
    TemporaryFolder folder_;
};

const char* const kClip = "Xenova/clip-vit-base-patch32";
const char* const kImmich = "immich-app/ViT-B-32__laion2b-s34b-b79k";

TEST(ForeignModel, ReadsOptimumsLayout) {
    const Export clip(kClip, "model/tokenizer.json");
    const auto model = clip.recognised({"", "", "MIT", "fp16"});
    ASSERT_TRUE(model) << model.error().what;
    const Manifest& manifest = model->manifest;
    EXPECT_TRUE(manifest.name.ends_with("-fp16")) << manifest.name;
    EXPECT_EQ(manifest.licence, "MIT");
    EXPECT_EQ(manifest.dimensions, 512);
    EXPECT_EQ(manifest.image.output, "image_embeds");
    EXPECT_EQ(manifest.image.resize, ResizeMode::kShortestEdgeCrop);
    EXPECT_EQ(manifest.text.context_length, 77);
    EXPECT_EQ(manifest.text.padding, Padding::kNone);
    EXPECT_TRUE(manifest.text.attention_mask.empty());
    ASSERT_EQ(model->files.size(), 3U);
    EXPECT_EQ(model->files[0].from.filename(), "vision_model_fp16.onnx");
}

TEST(ForeignModel, ReadsImmichsLayout) {
    const auto model = Export(kImmich, "model/tokenizer.json").recognised();
    ASSERT_TRUE(model) << model.error().what;
    EXPECT_EQ(model->manifest.text.input, "text");
    EXPECT_EQ(model->manifest.text.padding, Padding::kMax);
    EXPECT_EQ(model->manifest.text.pad_id, 0);
    EXPECT_EQ(model->manifest.image.resize, ResizeMode::kShortestEdgeCrop);
}

// OpenCLIP's own config beside the two towers, with any names.
TEST(ForeignModel, ReadsOpenClipsConfig) {
    const Export towers("masked", "model/tokenizer.json");
    fs::remove(towers.folder() / "preprocessor_config.json");
    fs::rename(towers.folder() / "vision_model.onnx", towers.folder() / "one.onnx");
    towers.write("open_clip_config.json", R"({"model_cfg": {"embed_dim": 64, "text_cfg": {"context_length": 32}},
        "preprocess_cfg": {"size": 224, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5], "interpolation": "bilinear", "resize_mode": "squash"}})");
    const auto model = towers.recognised();
    ASSERT_TRUE(model) << model.error().what;
    EXPECT_EQ(model->manifest.dimensions, 64) << "which only running the towers tells";
    EXPECT_EQ(model->manifest.text.context_length, 32);
    EXPECT_EQ(model->manifest.text.attention_mask, "attention_mask");
    EXPECT_EQ(model->manifest.image.resize, ResizeMode::kSquash);
    EXPECT_EQ(model->manifest.image.resample, Resample::kBilinear);
    EXPECT_FLOAT_EQ(model->manifest.image.mean[2], 0.5F);
}

TEST(ForeignModel, TellsTheFamiliesByTheirTokenizers) {
    const auto siglip = Export("Xenova/siglip-base-patch16-224", "siglip.tokenizer.json").recognised();
    ASSERT_TRUE(siglip) << siglip.error().what;
    EXPECT_EQ(siglip->manifest.family, Family::kSiglip);
    EXPECT_EQ(siglip->manifest.text.pad_id, 1);
    const auto siglip2 = Export("onnx-community/siglip2-base-patch16-256-ONNX", "siglip2.tokenizer.json").recognised();
    ASSERT_TRUE(siglip2) << siglip2.error().what;
    EXPECT_EQ(siglip2->manifest.family, Family::kSiglip2);
    EXPECT_EQ(siglip2->manifest.text.pad_id, 0);
    EXPECT_EQ(siglip2->manifest.image.size_px, 256);
}

TEST(ForeignModel, SaysWhatIsMissingOrDoesNotBelong) {
    const Export clip(kClip, "model/tokenizer.json");
    const auto vision = clip.folder() / "onnx/vision_model.onnx";
    const auto text = clip.folder() / "onnx/text_model.onnx";
    const auto large = kModels / "Xenova/clip-vit-large-patch14/onnx/text_model.onnx";
    const std::vector<std::pair<std::vector<fs::path>, const char*>> cases{
        {{}, "name a folder or files"},
        {{vision}, "there is no text tower"},
        {{text}, "there is no image tower"},
        {{vision, vision}, "both take pictures"},
        {{vision, large}, "vectors of 512 numbers"},
        {{vision, clip.folder()}, "not both"},
        {{vision, clip.folder() / "config.json"}, "there is no text tower"},
        {{clip.folder() / "gone.onnx"}, "gone.onnx"},
        {{clip.folder() / "config.json"}, "no .onnx file"},
    };
    for (const auto& [paths, says] : cases) {
        const auto model = recognise_model(paths, {"it", "", "", ""});
        ASSERT_FALSE(model) << says;
        EXPECT_NE(model.error().what.find(says), std::string::npos) << model.error().what;
    }
    EXPECT_FALSE(recognise_model(std::vector{fs::path("/dev/null")}, {"it", "", "", ""}));
}

TEST(ForeignModel, SurvivesAnyConfig) {
    const Export clip(kClip, "model/tokenizer.json");
    for (const char* name : {"preprocessor_config.json", "config.json", "tokenizer.json"}) {
        const auto path = clip.folder() / name;
        const auto good = read_file(path, 1U << 20U);
        ASSERT_TRUE(good);
        for (const std::string text : {"", "[", "[]", "null", "{\"size\": {}, \"text_config\": 7}", "{\"size\": -1}",
                                       "{\"text_config\": {\"max_position_embeddings\": 1e99}}"}) {
            if (std::string_view(name) == "config.json" && text.starts_with("{\"size\": -1"))
                continue;  // has no relevant field
            if (std::string_view(name) == "config.json" && text.starts_with("{\"size\": {}")) continue;
            clip.write(name, text);
            EXPECT_FALSE(clip.recognised()) << name << ": " << text;
        }
        clip.write(name, std::string(good->begin(), good->end()));
    }
    EXPECT_TRUE(clip.recognised());
}

Result<ImageTower> pictures_of(const json& file, bool open_clip = false) {
    TROVE_TRY(const auto fields, JsonFields::of(file, ""));
    ImageTower tower;
    TROVE_CHECKED(open_clip ? read_open_clip_pictures(fields, 0, tower) : read_transformers_pictures(fields, 0, tower));
    return tower;
}

TEST(ForeignPictures, RefusesWhatIsNotDoneHereExactly) {
    const json good = json_file(kModels / kClip / "preprocessor_config.json");
    ASSERT_TRUE(pictures_of(good));
    const std::vector<std::tuple<const char*, json, const char*>> changes{
        {"size", nullptr, "\"size\" is missing"},
        {"size", json{{"height", 224}, {"width", 336}}, "\"size\" is not a square"},
        {"size", json{{"longest_edge", 224}}, "size.height"},
        {"size", json{{"shortest_edge", 256}}, "\"crop_size\""},
        {"do_center_crop", false, "\"do_center_crop\""},
        {"do_resize", false, "\"do_resize\""},
        {"resample", 1, "\"resample\" is 1"},
        {"resample", nullptr, "\"resample\""},
        {"rescale_factor", 1, "\"rescale_factor\""},
        {"image_mean", json{1, 2}, "\"image_mean\""},
    };
    for (const auto& [key, value, says] : changes) {
        json file = good;
        if (value.is_null())
            file.erase(key);
        else
            file[key] = value;
        const auto tower = pictures_of(file);
        ASSERT_FALSE(tower) << key << value;
        EXPECT_NE(tower.error().what.find(says), std::string::npos) << tower.error().what;
    }
    json plain = good;
    plain["do_normalize"] = false;
    EXPECT_EQ(pictures_of(plain)->mean, (std::array<float, 3>{}));
    EXPECT_FALSE(pictures_of(json{{"resize_mode", "longest"}, {"size", 224}}, true));
    EXPECT_FALSE(pictures_of(json{{"interpolation", "random"}, {"size", 224}}, true));
    EXPECT_FALSE(pictures_of(json::object(), true)) << "no size";
    EXPECT_NEAR(pictures_of(json{{"size", 224}}, true)->mean[0], 0.48145466, 1e-7)
        << "OpenCLIP leaves out what is CLIP's";
}

TEST(Manifest, IsWrittenAsItIsRead) {
    auto manifest = read_manifest(kGoldenModel);
    ASSERT_TRUE(manifest);
    const ModelCopy copy;
    copy.write("trove-model.json", manifest_text(*manifest));
    const auto again = read_manifest(copy.folder());
    ASSERT_TRUE(again) << again.error().what;
    EXPECT_EQ(again->fingerprint(), manifest->fingerprint());
    EXPECT_EQ(again->name, manifest->name);
    EXPECT_EQ(again->languages, manifest->languages);
}

}  // namespace
}  // namespace trove::embed
