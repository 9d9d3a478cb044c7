// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/model_work.h"

#include "base/bitmap_for_test.h"
#include "base/file.h"
#include "base/source_folder_for_test.h"
#include "engine/library.h"
#include "models/measure_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace trove::engine {
namespace {

namespace fs = std::filesystem;

const fs::path kOwnModels = source_folder() / "models";

class ModelWork : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(kOwnModels / "builtin/trove-model.json")) GTEST_SKIP() << "models/builtin is not there";
        auto library = Library::open({.folder = folder_.path() / "library", .models_folder = kOwnModels});
        ASSERT_TRUE(library) << library.error().what;
        library_ = std::move(*library);
        fs::create_directories(folder_.path() / "pictures");
        for (unsigned shade = 0; shade < 12; ++shade)
            ASSERT_TRUE(write_file_atomically(folder_.path() / fmt_name(shade), bitmap(64 + shade, 64, shade)));
    }

    static std::string fmt_name(unsigned n) { return "pictures/" + std::to_string(n) + ".bmp"; }

    TemporaryFolder folder_;
    std::unique_ptr<Library> library_;
};

TEST_F(ModelWork, ConvertsTheBuiltInModelAndItAgrees) {
    const auto done = library_->models().convert("trove-builtin-1", Precision::kInt8, {});
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->name, "trove-builtin-1-int8");
    EXPECT_LT(done->bytes_after, done->bytes_before);
    EXPECT_GT(done->text_cosine, 0.98);
    EXPECT_GT(done->image_cosine, 0.98);
    std::vector<std::string> names;
    const auto models = library_->models().list();
    ASSERT_TRUE(models);
    for (const auto& model : *models) {
        names.push_back(model.name);
        EXPECT_EQ(model.problem, "") << model.name;
    }
    EXPECT_NE(std::ranges::find(names, "trove-builtin-1-int8"), names.end());

    // Another fingerprint: vectors of the two are never compared.
    const auto before = embed::open_model(kOwnModels / "builtin");
    const auto after = embed::open_model(done->folder);
    ASSERT_TRUE(before && after);
    EXPECT_NE((*before)->identity().fingerprint, (*after)->identity().fingerprint);

    // A second conversion, or one of the result, is refused and leaves no files.
    for (const char* name : {"trove-builtin-1", "trove-builtin-1-int8"}) {
        const auto again = library_->models().convert(name, Precision::kInt8, {});
        ASSERT_FALSE(again);
        EXPECT_EQ(again.error().code, Errc::kInvalid);
    }
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path() / "library/models"), fs::directory_iterator()), 1);

    const auto bench =
        library_->models().bench(done->name, {.pictures = folder_.path() / "pictures", .most_pictures = 10}, {});
    ASSERT_TRUE(bench) << bench.error().what;
    EXPECT_EQ(bench->compared_with, "trove-builtin-1");
    EXPECT_EQ(bench->pictures, 10U);
    EXPECT_GT(bench->images_per_s, 0);
    EXPECT_GT(bench->text_ms, 0);
    EXPECT_GT(bench->image_cosine.value_or(0), 0.98);
    EXPECT_EQ(bench->overlap_depth, 5U);
    EXPECT_GT(bench->overlap.value_or(0), 0.5);

    const auto speeds = models::Speeds(folder_.path() / "library");
    EXPECT_EQ(speeds.images_per_s((*after)->identity().fingerprint), bench->images_per_s);
}

TEST_F(ModelWork, SaysWhatIsMissing) {
    EXPECT_EQ(library_->models().convert("no-such-model", Precision::kInt8, {}).error().code, Errc::kNotFound);
    const auto bench = library_->models().bench("trove-builtin-1", {}, {});
    ASSERT_FALSE(bench);
    EXPECT_NE(bench.error().what.find("--pictures"), std::string::npos) << bench.error().what;
    EXPECT_EQ(library_->models().bench("trove-builtin-1", {.pictures = folder_.path() / "nowhere"}, {}).error().code,
              Errc::kNotFound);
}

TEST_F(ModelWork, RefusesAnUnknownDeviceAndTakesTheCpuForOneThatIsNotThere) {
    EXPECT_EQ(Library::open(
                  {.folder = folder_.path() / "other", .models_folder = kOwnModels, .create = true, .device = "abacus"})
                  .error()
                  .code,
              Errc::kInvalid);
    const auto library = Library::open(
        {.folder = folder_.path() / "other", .models_folder = kOwnModels, .create = true, .device = "rocm"});
    ASSERT_TRUE(library);
    EXPECT_TRUE((*library)->embedding().text("a dog"));
}

TEST(MeasureModel, KnowsHowFarTwoAgree) {
    models::TrialVectors a;
    for (int i = 0; i < 40; ++i) {
        const double angle = 0.03 * i;
        a.pictures.push_back({static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))});
    }
    a.sentences = {{1, 0}, {0, 1}};
    EXPECT_NEAR(models::mean_cosine(a.pictures, a.pictures), 1, 1e-6);
    EXPECT_EQ(models::mean_overlap(a, a, 10), 1.0);
    models::TrialVectors turned = a;
    for (std::size_t i = 0; i < turned.pictures.size(); ++i) turned.pictures[i] = a.pictures[i * 7 % a.pictures.size()];
    EXPECT_LT(models::mean_overlap(a, turned, 10), 0.5);
    EXPECT_EQ(models::mean_cosine({}, {}), 0);
    EXPECT_EQ(without_precision("clip-int8"), "clip");
    EXPECT_EQ(without_precision("clip"), "clip");
    EXPECT_EQ(without_precision("-int8"), "-int8");
}

TEST(Speeds, RemembersAndForgivesADamagedFile) {
    const TemporaryFolder folder;
    models::Speeds speeds(folder.path());
    EXPECT_FALSE(speeds.images_per_s("f00d"));
    speeds.remember("f00d", "cpu", {10.0, {}, {}});
    speeds.remember("f00d", "cuda", {900.0, 1.5, 64});
    speeds.remember("f00d", "cpu", {{}, 20.0, 8});
    EXPECT_EQ(speeds.images_per_s("f00d"), 900.0);
    EXPECT_EQ(speeds.of("f00d", "cpu").images_per_s, 10.0);
    EXPECT_EQ(speeds.of("f00d", "cpu").text_ms, 20.0);
    EXPECT_EQ(speeds.of("f00d", "cpu").batch, 8U);
    for (const char* text :
         {"", "{", "[]", R"({"speeds":7})",
          R"({"speeds":[1,{"model":1},{"model":"f00d","device":"cpu","images_per_s":-1,"batch":1e300}]})"}) {
        std::ofstream(folder.path() / "speeds.json") << text;
        EXPECT_FALSE(speeds.images_per_s("f00d")) << text;
        EXPECT_FALSE(speeds.of("f00d", "cpu").batch) << text;
    }
}

}  // namespace
}  // namespace trove::engine
