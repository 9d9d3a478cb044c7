// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/manifest.h"

#include "embed/golden_for_test.h"

#include <gtest/gtest.h>

namespace trove::embed {
namespace {

using nlohmann::json;

TEST(Manifest, ReadsTheBuiltInModels) {
    if (!std::filesystem::exists(kBuiltIn)) GTEST_SKIP() << "models/builtin is not there";
    const auto manifest = read_manifest(kBuiltIn);
    ASSERT_TRUE(manifest) << manifest.error().what;
    EXPECT_EQ(manifest->fingerprint().size(), 64U);
    EXPECT_TRUE(verify(*manifest));
}

TEST(Manifest, SaysEverythingOfTheGoldenModel) {
    const auto manifest = read_manifest(kGoldenModel);
    ASSERT_TRUE(manifest) << manifest.error().what;
    EXPECT_EQ(manifest->name, "golden-clip");
    EXPECT_EQ(manifest->languages, std::vector<std::string>{"en"});
    EXPECT_EQ(manifest->dimensions, 32);
    EXPECT_EQ(manifest->image.size_px, 64);
    EXPECT_EQ(manifest->image.resize, ResizeMode::kShortestEdgeCrop);
    EXPECT_EQ(manifest->image.mean, (std::array<float, 3>{0.5F, 0.45F, 0.4F}));
    EXPECT_EQ(manifest->text.context_length, golden_vectors().at("context_length"));
    EXPECT_EQ(manifest->text.padding, Padding::kNone);
    const auto verified = verify(*manifest);
    EXPECT_TRUE(verified) << verified.error().what;
}

// A change of the manifest at a JSON pointer (null removes the field), and the expected error.
struct Refusal {
    const char* at;
    json value;
    const char* says;
    Errc code = Errc::kCorrupt;
};

TEST(Manifest, RefusesWhatIsNotSensibleAndNamesTheField) {
    const std::string zeros(64, '0');
    for (const auto& [at, value, says, code] : std::vector<Refusal>{
             {"/schema", 2, "newer Trove", Errc::kTooNew},
             {"/schema", std::uint64_t{1} << 62U, "newer Trove", Errc::kTooNew},
             {"/schema", UINT64_MAX, "\"schema\""},
             {"/schema", 0, "\"schema\""},
             {"/schema", "1", "\"schema\""},
             {"/schema", nullptr, "\"schema\" is missing"},
             {"/name", "../evil", "\"name\""},
             {"/name", ".hidden", "\"name\""},
             {"/name", "", "\"name\""},
             {"/title", 7, "\"title\""},
             {"/title", std::string(5000, 'x'), "\"title\""},
             {"/licence", "MIT\x1b[31m", "\"licence\""},
             {"/languages", json::array({"en\a"}), "\"languages\""},
             {"/family", "resnet", "\"clip\", \"siglip\", \"siglip2\""},
             {"/languages", json::array({"en", 1}), "\"languages\""},
             {"/dimensions", 0, "\"dimensions\""},
             {"/dimensions", 32.5, "\"dimensions\""},
             {"/dimensions", 1'000'000, "\"dimensions\""},
             {"/image", nullptr, "\"image\" is missing"},
             {"/image", json::array(), "\"image\" is not an object"},
             {"/image/file", "/etc/passwd", "\"image.file\""},
             {"/image/file", "../visual.onnx", "\"image.file\""},
             {"/image/file", "..", "\"image.file\""},
             {"/image/file", "a\\b", "\"image.file\""},
             {"/image/file", "a\nb", "\"image.file\""},
             {"/image/size", 7, "\"image.size\""},
             {"/image/resize", "stretch", "\"image.resize\""},
             {"/image/resample", "nearest", "\"image.resample\""},
             {"/image/mean", json::array({0, 0}), "\"image.mean\""},
             {"/image/mean", json::array({0, 0, "0"}), "\"image.mean\""},
             {"/image/std", json::array({1, 0, 1}), "\"image.std\""},
             {"/text/tokenizer", "sub/tokenizer.json", "\"text.tokenizer\""},
             {"/text/context_length", 2, "\"text.context_length\""},
             {"/text/context_length", -1, "\"text.context_length\""},
             {"/text/pad", "left", "\"text.pad\""},
             {"/text/pad_id", -1, "\"text.pad_id\""},
             {"/sha256", nullptr, "\"sha256\" is missing"},
             {"/sha256/visual.onnx", "abc", "\"sha256.visual.onnx\""},
             {"/sha256/visual.onnx", std::string(64, 'A'), "\"sha256.visual.onnx\""},
             {"/sha256/textual.onnx", nullptr, "\"sha256.textual.onnx\" is missing"},
             {"/sha256/..~1..~1etc~1passwd", zeros, "../../etc/passwd"},
             {"/sha256/absent.onnx", zeros, "absent.onnx is missing", Errc::kNotFound},
             {"/image/file", "absent.onnx", "absent.onnx"},
         }) {
        const ModelCopy copy([&, &at = at, &value = value](json& manifest) {
            const json::json_pointer pointer(at);
            manifest[pointer] = value;
            if (value.is_null()) manifest[pointer.parent_pointer()].erase(pointer.back());
        });
        const auto manifest = read_manifest(copy.folder());
        ASSERT_FALSE(manifest) << at << ' ' << value;
        EXPECT_EQ(manifest.error().code, code) << manifest.error().what;
        EXPECT_NE(manifest.error().what.find(says), std::string::npos)
            << at << ' ' << value << ": " << manifest.error().what;
        EXPECT_NE(manifest.error().what.find(copy.folder().native()), std::string::npos) << manifest.error().what;
    }
}

TEST(Manifest, RefusesWhatIsNotJson) {
    const ModelCopy copy;
    for (const std::string text : {"", "{", "[]", "null", "\xff\xfe", "{\"schema\":1}", "{\"name\":\"\xc3\"}"}) {
        copy.write("trove-model.json", text);
        const auto manifest = read_manifest(copy.folder());
        ASSERT_FALSE(manifest) << text;
        EXPECT_EQ(manifest.error().code, Errc::kCorrupt);
        EXPECT_NE(manifest.error().what.find("trove-model.json"), std::string::npos) << manifest.error().what;
        EXPECT_EQ(manifest.error().what, valid_utf8(manifest.error().what));
    }
    copy.write("trove-model.json", std::string(std::size_t{1} << 20U, '[') + "[");
    EXPECT_FALSE(read_manifest(copy.folder()));
    copy.write("trove-model.json", std::string(200'000, '['));
    EXPECT_FALSE(read_manifest(copy.folder()));
}

TEST(Manifest, RefusesAFolderWithoutItsFiles) {
    const ModelCopy copy;
    std::filesystem::remove(copy.folder() / "visual.onnx");
    const auto without_tower = read_manifest(copy.folder());
    ASSERT_FALSE(without_tower);
    EXPECT_EQ(without_tower.error().code, Errc::kNotFound);
    EXPECT_NE(without_tower.error().what.find("visual.onnx is missing; get the model again"), std::string::npos)
        << without_tower.error().what;
    std::filesystem::create_directory(copy.folder() / "visual.onnx");
    const auto a_folder = read_manifest(copy.folder());
    ASSERT_FALSE(a_folder);
    EXPECT_NE(a_folder.error().what.find("visual.onnx is not a regular file"), std::string::npos)
        << a_folder.error().what;
    std::filesystem::remove(copy.folder() / "trove-model.json");
    const auto without_manifest = read_manifest(copy.folder());
    ASSERT_FALSE(without_manifest);
    EXPECT_EQ(without_manifest.error().code, Errc::kNotFound);
    EXPECT_NE(without_manifest.error().what.find("trove models list"), std::string::npos)
        << without_manifest.error().what;
}

TEST(Manifest, VerifyNamesTheFileWhoseBytesAreOthers) {
    const ModelCopy copy;
    copy.write("tokenizer.json", "{}");
    const auto manifest = read_manifest(copy.folder());
    ASSERT_TRUE(manifest) << manifest.error().what;
    const auto verified = verify(*manifest);
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error().code, Errc::kCorrupt);
    EXPECT_NE(verified.error().what.find("tokenizer.json is damaged"), std::string::npos) << verified.error().what;
    EXPECT_NE(verified.error().what.find("get the model again"), std::string::npos) << verified.error().what;
}

TEST(Manifest, TheFingerprintChangesWithWhatChangesAVector) {
    const auto fingerprint_with = [](const char* at, const json& value) {
        const ModelCopy copy([&](json& manifest) { manifest[json::json_pointer(at)] = value; });
        const auto manifest = read_manifest(copy.folder());
        EXPECT_TRUE(manifest) << manifest.error().what;
        return manifest ? manifest->fingerprint() : std::string();
    };
    const auto own = fingerprint_with("/schema", 1);
    EXPECT_EQ(fingerprint_with("/title", "Another title"), own);
    EXPECT_EQ(fingerprint_with("/name", "another-name"), own);
    for (const auto& [at, value] :
         std::vector<std::pair<const char*, json>>{{"/dimensions", 31},
                                                   {"/image/resize", "squash"},
                                                   {"/image/resample", "bilinear"},
                                                   {"/image/mean", json::array({0.5, 0.45, 0.400001})},
                                                   {"/text/context_length", 23},
                                                   {"/text/pad", "max"},
                                                   {"/text/file", "masked_textual.onnx"},
                                                   {"/sha256/visual.onnx", std::string(64, '0')}})
        EXPECT_NE(fingerprint_with(at, value), own) << at;
}

}  // namespace
}  // namespace trove::embed
