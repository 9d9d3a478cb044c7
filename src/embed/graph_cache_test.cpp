// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/graph_cache.h"

#include "embed/golden_for_test.h"
#include "embed/onnx_embedder.h"

#include <gtest/gtest.h>

#include <fstream>

namespace trove::embed {
namespace {

namespace fs = std::filesystem;

const GraphKey kKey{"f00d", "text", "runtime 1.30 cpu one"};

void write(const fs::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
}

void make(const GraphCache& cache, const GraphKey& key, std::string_view graph, std::string_view weights) {
    auto making = cache.begin(key);
    ASSERT_TRUE(making);
    write(making->folder() / GraphCache::kGraphFile, graph);
    if (!weights.empty()) write(making->folder() / GraphCache::kWeightsFile, weights);
    ASSERT_TRUE(making->keep());
}

std::size_t entries(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

class GraphCacheTest : public testing::Test {
protected:
    const ModelCopy copy_;  // for its temporary folder
    const fs::path folder_ = copy_.folder() / "graphs";
    const GraphCache cache_{folder_};
};

TEST_F(GraphCacheTest, FindsWhatWasKeptAndNothingElse) {
    EXPECT_FALSE(cache_.find(kKey));
    make(cache_, kKey, "graph", "weights");
    EXPECT_EQ(cache_.find(kKey), entries(folder_) == 1
                                     ? std::optional(fs::directory_iterator(folder_)->path() / "graph.onnx")
                                     : std::nullopt);
    for (const GraphKey& other : {GraphKey{"f00e", "text", kKey.settings}, GraphKey{"f00d", "image", kKey.settings},
                                  GraphKey{"f00d", "text", "cpu two"}})
        EXPECT_FALSE(cache_.find(other));
}

TEST_F(GraphCacheTest, KeepsAGraphWithoutWeights) {
    make(cache_, kKey, "graph", "");
    EXPECT_TRUE(cache_.find(kKey));
}

TEST_F(GraphCacheTest, DropsWhatIsDamagedAnywhere) {
    for (const char* name : {"graph.onnx", "weights.bin", "made-for"}) {
        for (const bool cut : {false, true}) {
            make(cache_, kKey, "graph", "weights");
            const auto file = cache_.find(kKey).value_or(fs::path()).parent_path() / name;
            ASSERT_TRUE(fs::exists(file));
            if (cut) {
                fs::resize_file(file, fs::file_size(file) - 1);
            } else {
                std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
                stream.seekp(2);
                stream.put('!');
            }
            EXPECT_FALSE(cache_.find(kKey)) << name;
            EXPECT_EQ(entries(folder_), 0U) << name;
        }
    }
}

TEST_F(GraphCacheTest, LeavesNothingOfAnEntryThatWasNotKept) {
    {
        const auto making = cache_.begin(kKey);
    }
    EXPECT_EQ(entries(folder_), 0U);
    EXPECT_FALSE(cache_.find(kKey));
}

TEST_F(GraphCacheTest, DropsTheSameTowersOtherSettings) {
    make(cache_, kKey, "graph", "weights");
    make(cache_, {"f00d", "image", "runtime 1.30"}, "graph", "weights");
    make(cache_, {"f00d", "text", "runtime 1.31"}, "graph", "weights");
    EXPECT_FALSE(cache_.find(kKey));
    EXPECT_TRUE(cache_.find({"f00d", "image", "runtime 1.30"}));
    EXPECT_EQ(entries(folder_), 2U);
}

TEST_F(GraphCacheTest, TheSecondOfTwoMakersGivesWay) {
    auto first = cache_.begin(kKey);
    auto second = cache_.begin(kKey);
    for (const auto* making : {&first, &second})
        write((*making)->folder() / "graph.onnx", making == &first ? "one" : "two");
    EXPECT_TRUE(first->keep());
    EXPECT_TRUE(second->keep());
    second.reset();
    EXPECT_EQ(entries(folder_), 1U);
    EXPECT_TRUE(cache_.find(kKey));
}

TEST(GraphCache, KeepsNothingWhereNothingCanBeWritten) {
    EXPECT_FALSE(GraphCache("").begin(kKey));
    EXPECT_FALSE(GraphCache("/proc/no-such-folder").begin(kKey));
    EXPECT_FALSE(GraphCache("/proc/no-such-folder").find(kKey));
}

// ---- with ONNX Runtime

void expect_same_vectors(const fs::path& model, const RunOptions& options) {
    const auto plain = open_model(model);
    const auto cached = open_model(model, options);
    ASSERT_TRUE(plain && cached);
    const auto image = (*plain)->prepare(golden_picture("rgb_landscape"));
    ASSERT_TRUE(image);
    for (const char* text : {"a dog", "two red boats on a lake", ""}) {
        const auto a = (*plain)->embed_text(text);
        const auto b = (*cached)->embed_text(text);
        ASSERT_TRUE(a && b);
        EXPECT_GT(cosine(*a, *b), 0.999999) << text;
    }
    const auto a = (*plain)->embed_images({&*image, 1});
    const auto b = (*cached)->embed_images({&*image, 1});
    ASSERT_TRUE(a && b);
    EXPECT_GT(cosine(a->front(), b->front()), 0.999999);
}

TEST_F(GraphCacheTest, AModelOpenedFromItGivesTheSameVectors) {
    const RunOptions options{.graphs = folder_};
    expect_same_vectors(kGoldenModel, options);  // makes them
    EXPECT_EQ(entries(folder_), 2U);
    const auto made = fs::last_write_time(folder_);
    expect_same_vectors(kGoldenModel, options);  // opens them
    EXPECT_EQ(fs::last_write_time(folder_), made);
    if (fs::exists(kBuiltIn / "trove-model.json")) {
        expect_same_vectors(kBuiltIn, options);
        expect_same_vectors(kBuiltIn, options);
    }
}

TEST_F(GraphCacheTest, ADamagedOneIsMadeAnew) {
    const RunOptions options{.graphs = folder_};
    expect_same_vectors(kGoldenModel, options);
    for (const auto& file : fs::recursive_directory_iterator(folder_))
        if (file.path().filename() == "graph.onnx") fs::resize_file(file.path(), 100);
    expect_same_vectors(kGoldenModel, options);
    EXPECT_EQ(entries(folder_), 2U);
    for (const auto& entry : fs::directory_iterator(folder_))
        EXPECT_GT(fs::file_size(entry.path() / "graph.onnx"), 100U);
}

// The entry's hashes are right, but it is not a graph.
TEST_F(GraphCacheTest, OneThatOnnxRuntimeRefusesIsMadeAnew) {
    const RunOptions options{.graphs = folder_};
    expect_same_vectors(kGoldenModel, options);
    std::vector<GraphKey> keys;
    for (const auto& entry : fs::directory_iterator(folder_)) {
        std::ifstream stamp(entry.path() / "made-for");
        GraphKey key;
        for (std::string line; std::getline(stamp, line);)
            for (auto [word, field] :
                 {std::pair("model ", &key.fingerprint), {"tower ", &key.tower}, {"settings ", &key.settings}})
                if (line.starts_with(word)) *field = line.substr(std::string(word).size());
        keys.push_back(key);
    }
    ASSERT_EQ(keys.size(), 2U);
    for (const auto& key : keys) {
        cache_.forget(key);
        make(cache_, key, "no graph", "");
        EXPECT_TRUE(cache_.find(key)) << key.settings;
    }
    expect_same_vectors(kGoldenModel, options);
    for (const auto& entry : fs::directory_iterator(folder_))
        EXPECT_GT(fs::file_size(entry.path() / "graph.onnx"), 100U);
}

TEST_F(GraphCacheTest, AModelWhoseFileWasReplacedIsNotAnsweredFromIt) {
    const RunOptions options{.graphs = folder_};
    const ModelCopy model;
    for (const bool broken : {false, true, false}) {
        model.take("textual.onnx", broken ? kGolden / "broken/nan_textual.onnx" : kGoldenModel / "textual.onnx");
        const auto opened = open_model(model.folder(), options);
        ASSERT_TRUE(opened);
        EXPECT_EQ((*opened)->embed_text("a dog").has_value(), !broken);
    }
}

}  // namespace
}  // namespace trove::embed
