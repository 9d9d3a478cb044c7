// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/probe.h"

#include "embed/golden_for_test.h"
#include "embed/manifest.h"
#include "embed/tokenizer.h"

#include <gtest/gtest.h>

namespace trove::embed {
namespace {

using nlohmann::json;

const std::filesystem::path kBrokenModels = kGolden / "broken";

TEST(Probe, TakesModelsThatWork) {
    for (const auto& folder : {kGoldenModel, kBuiltIn}) {
        const auto works = probe_model(folder);
        EXPECT_TRUE(works) << works.error().what;
    }
}

TEST(Probe, RefusesModelsThatDoNot) {
    struct Case {
        const char* what;
        std::function<void(json&)> manifest;
        std::function<void(const ModelCopy&)> files;
        const char* says;
    };

    const auto none = [](const auto&) {};
    const auto set = [](const char* at, const json& value) {
        return [=](json& manifest) { manifest[json::json_pointer(at)] = value; };
    };
    const auto take = [](const char* name, const std::filesystem::path& from) {
        return [=](const ModelCopy& copy) { copy.take(name, from); };
    };
    const std::vector<Case> cases{
        {"NaN for pictures", none, take("visual.onnx", kBrokenModels / "nan_visual.onnx"), "not numbers"},
        {"zeros for pictures", none, take("visual.onnx", kBrokenModels / "zero_visual.onnx"), "only zeros"},
        {"NaN for texts", none, take("textual.onnx", kBrokenModels / "nan_textual.onnx"), "not numbers"},
        {"a tokenizer of more ids", set("/family", "siglip2"),
         take("tokenizer.json", kGolden / "siglip2.tokenizer.json"), "knows no id 2999"},
        {"a context too long", set("/text/context_length", 99), none, "does not take the 99 ids"},
        {"an image tower for texts", none, take("textual.onnx", kGoldenModel / "visual.onnx"),
         "no input \"input_ids\""},
        {"another length", set("/dimensions", 31), none, "31 dimensions"},
        {"not ONNX", none, [](const ModelCopy& copy) { copy.write("textual.onnx", "words"); }, "not an ONNX file"},
    };
    for (const auto& one : cases) {
        const ModelCopy copy(one.manifest);
        one.files(copy);
        const auto works = probe_model(copy.folder());
        ASSERT_FALSE(works) << one.what;
        EXPECT_NE(works.error().what.find(one.says), std::string::npos) << one.what << ": " << works.error().what;
    }
}

TEST(Probe, KnowsTheLargestIdOfEveryKindOfTokenizer) {
    for (const auto& [file, family, largest] : {std::tuple("model/tokenizer.json", Family::kClip, 1114),
                                                {"siglip.tokenizer.json", Family::kSiglip, 2999},
                                                {"siglip2.tokenizer.json", Family::kSiglip2, 2999}}) {
        const auto tokenizer = load_tokenizer(kGolden / file, family);
        ASSERT_TRUE(tokenizer) << tokenizer.error().what;
        EXPECT_EQ((*tokenizer)->largest_id(), largest) << file;
    }
}

}  // namespace
}  // namespace trove::embed
