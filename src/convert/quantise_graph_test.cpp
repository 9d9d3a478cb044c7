// SPDX-License-Identifier: GPL-3.0-or-later
//
// The converter on graphs made here. engine/model_work_test.cpp tests the results with ONNX Runtime.
#include "convert/quantise_graph.h"

#include "base/file.h"
#include "base/folder_for_test.h"
#include "convert/onnx_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <random>

namespace trove::convert {
namespace {

namespace fs = std::filesystem;

class QuantiseGraph : public testing::Test {
protected:
    void SetUp() override {
        auto& set = *model_.add_opset_import();
        set.set_version(14);
        model_.set_ir_version(7);
        model_.mutable_graph()->add_output()->set_name("out");
    }

    onnx::NodeProto& node(const char* type, std::vector<std::string> inputs, std::vector<std::string> outputs) {
        auto& made = *model_.mutable_graph()->add_node();
        made.set_op_type(type);
        for (auto& name : inputs) made.add_input(std::move(name));
        for (auto& name : outputs) made.add_output(std::move(name));
        return made;
    }

    static void set(onnx::NodeProto& node, const char* name, std::int64_t value) {
        auto& a = *node.add_attribute();
        a.set_name(name);
        a.set_type(onnx::AttributeProto::INT);
        a.set_i(value);
    }

    onnx::TensorProto& weights(const char* name, std::int64_t rows, std::int64_t columns) {
        auto& tensor = *model_.mutable_graph()->add_initializer();
        tensor.set_name(name);
        tensor.set_data_type(onnx::TensorProto::FLOAT);
        tensor.add_dims(rows);
        tensor.add_dims(columns);
        std::mt19937 generator(7);
        std::normal_distribution<float> normal;
        std::vector<float> values(static_cast<std::size_t>(rows * columns));
        for (auto& value : values) value = normal(generator);
        tensor.set_raw_data(values.data(), values.size() * sizeof(float));
        return tensor;
    }

    Result<Quantised> convert(bool reduced = false) {
        TROVE_CHECKED(write_onnx(model_, folder_ / "from.onnx"));
        auto done = quantise_graph(folder_ / "from.onnx", folder_ / "to.onnx", {reduced});
        if (done) {
            TROVE_TRY(made_, read_onnx(folder_ / "to.onnx"));
        }
        return done;
    }

    [[nodiscard]] std::vector<std::string> types() const {
        std::vector<std::string> types;
        for (const auto& n : made_->graph().node()) types.push_back(n.op_type());
        return types;
    }

    [[nodiscard]] const onnx::TensorProto* constant(const std::string& name) const {
        for (const auto& tensor : made_->graph().initializer())
            if (tensor.name() == name) return &tensor;
        return nullptr;
    }

    static std::vector<float> floats(const onnx::TensorProto& tensor) {
        std::vector<float> values(tensor.raw_data().size() / sizeof(float));
        std::memcpy(values.data(), tensor.raw_data().data(), tensor.raw_data().size());
        return values;
    }

    const TemporaryFolder scratch_;
    const fs::path folder_ = scratch_.path();
    onnx::ModelProto model_;
    std::unique_ptr<onnx::ModelProto> made_;
};

using Types = std::vector<std::string>;

TEST_F(QuantiseGraph, ReplacesAProductAndDropsItsOldWeights) {
    weights("w", 64, 48);
    node("MatMul", {"x", "w"}, {"out"});
    const auto done = convert();
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(done->products, 1);
    EXPECT_EQ(types(), (Types{"DynamicQuantizeLinear", "MatMulInteger", "Cast", "Mul", "Mul"}));
    EXPECT_EQ(made_->graph().node(4).output(0), "out");
    EXPECT_EQ(constant("w"), nullptr);
}

TEST_F(QuantiseGraph, TheCodesStandForTheWeights) {
    const auto original = floats(weights("w", 64, 48));
    node("MatMul", {"x", "w"}, {"out"});
    for (const bool reduced : {false, true}) {
        ASSERT_TRUE(convert(reduced));
        const auto& codes = constant("w.codes")->raw_data();
        const auto scales = floats(*constant("w.scales"));
        ASSERT_EQ(codes.size(), original.size());
        ASSERT_EQ(scales.size(), 48U);
        int most = 0;
        for (std::size_t i = 0; i < original.size(); ++i) {
            const int code = static_cast<signed char>(codes[i]);
            most = std::max(most, std::abs(code));
            EXPECT_NEAR(static_cast<float>(code) * scales[i % 48], original[i], 0.501F * scales[i % 48]);
        }
        EXPECT_EQ(most, reduced ? 63 : 127);
    }
}

TEST_F(QuantiseGraph, QuantisesAFlowOnceForAllThatTakeIt) {
    for (const char* name : {"q", "k", "v"}) {
        weights(name, 64, 64);
        node("MatMul", {"x", name}, {std::string(name) + "_out"});
    }
    node("Sum", {"q_out", "k_out", "v_out"}, {"out"});
    ASSERT_TRUE(convert());
    EXPECT_EQ(std::ranges::count(types(), "DynamicQuantizeLinear"), 1);
    EXPECT_EQ(std::ranges::count(types(), "MatMulInteger"), 3);
}

TEST_F(QuantiseGraph, TurnsTheWeightsOfAGemmAndAddsItsBias) {
    const auto original = floats(weights("w", 48, 64));
    set(node("Gemm", {"x", "w", "bias"}, {"out"}), "transB", 1);
    ASSERT_TRUE(convert());
    EXPECT_EQ(types().back(), "Add");
    const auto* codes = constant("w.codes");
    ASSERT_NE(codes, nullptr);
    EXPECT_EQ(codes->dims(0), 64);
    EXPECT_EQ(codes->dims(1), 48);
    const auto scales = floats(*constant("w.scales"));
    EXPECT_NEAR(static_cast<float>(static_cast<signed char>(codes->raw_data()[5 * 48 + 7])) * scales[7],
                original[7 * 64 + 5], 0.501F * scales[7]);
}

TEST_F(QuantiseGraph, MakesATableOfWordsSmallAndLeavesShortOnesAlone) {
    weights("words", 4096, 64);
    weights("places", 77, 64);
    weights("w", 64, 64);
    node("Gather", {"words", "ids"}, {"a"});
    node("Gather", {"places", "ids"}, {"b"});
    node("Add", {"a", "b"}, {"c"});
    node("MatMul", {"c", "w"}, {"out"});
    const auto done = convert();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->tables, 1);
    EXPECT_NE(constant("places"), nullptr);
    EXPECT_EQ(constant("words"), nullptr);
    EXPECT_EQ(constant("words.codes")->dims(0), 4096);
    EXPECT_EQ(constant("words.scales")->dims(1), 1);
}

TEST_F(QuantiseGraph, KeepsWeightsThatSomethingElseStillNeeds) {
    weights("w", 64, 64);
    node("MatMul", {"x", "w"}, {"a"});
    node("Transpose", {"w"}, {"t"});
    node("MatMul", {"a", "t"}, {"out"});
    const auto done = convert();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->products, 1);
    EXPECT_NE(constant("w"), nullptr);
}

TEST_F(QuantiseGraph, LeavesGemmsWithFactorsAlone) {
    weights("w", 64, 64);
    auto& a = *node("Gemm", {"x", "w"}, {"out"}).add_attribute();
    a.set_name("alpha");
    a.set_type(onnx::AttributeProto::FLOAT);
    a.set_f(0.5F);
    const auto done = convert();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::kUnsupported);
    EXPECT_FALSE(fs::exists(folder_ / "to.onnx"));
}

TEST_F(QuantiseGraph, NamesThatAreTakenAreNotTakenAgain) {
    weights("w", 64, 64);
    node("Relu", {"x"}, {"w.codes"});
    node("MatMul", {"w.codes", "w"}, {"out"});
    ASSERT_TRUE(convert());
    EXPECT_NE(constant("w.codes2"), nullptr);
}

TEST_F(QuantiseGraph, ReadsWeightsThatLieBesideTheGraphAndNowhereElse) {
    auto& tensor = weights("w", 64, 64);
    const std::string bytes = tensor.raw_data();
    std::ofstream(folder_ / "w.bin", std::ios::binary) << "1234" << bytes;
    node("MatMul", {"x", "w"}, {"out"});
    const auto lies_in = [&](const char* location, const char* offset, const char* length) {
        tensor.clear_raw_data();
        tensor.clear_external_data();
        tensor.set_data_location(onnx::TensorProto::EXTERNAL);
        for (auto [key, value] : {std::pair("location", location), {"offset", offset}, {"length", length}}) {
            auto& entry = *tensor.add_external_data();
            entry.set_key(key);
            entry.set_value(value);
        }
        return convert();
    };
    const auto done = lies_in("w.bin", "4", "16384");
    ASSERT_TRUE(done) << done.error().what;
    EXPECT_EQ(constant("w.codes")->raw_data().size(), 4096U);
    for (const auto& [location, offset, length] :
         std::initializer_list<std::tuple<const char*, const char*, const char*>>{
             {"../w.bin", "4", "16384"},
             {"/etc/passwd", "0", "16"},
             {"", "0", "16"},
             {"w.bin", "5", "16384"},
             {"w.bin", "4", "x"},
             {"w.bin", "18446744073709551615", "1"},
             {"none.bin", "0", "16384"},
             {"w.bin", "4", "16380"}})
        EXPECT_FALSE(lies_in(location, offset, length)) << location << ' ' << offset << ' ' << length;
}

TEST_F(QuantiseGraph, RefusesWhatDoesNotFit) {
    auto& tensor = weights("w", 64, 64);
    node("MatMul", {"x", "w"}, {"out"});
    tensor.set_dims(0, std::int64_t{1} << 62U);
    EXPECT_EQ(convert().error().code, Errc::kCorrupt);
    tensor.set_dims(0, -64);
    EXPECT_EQ(convert().error().code, Errc::kCorrupt);
    tensor.set_dims(0, 65);
    EXPECT_EQ(convert().error().code, Errc::kCorrupt);
    tensor.set_dims(0, 64);
    const float nan = NAN;
    std::memcpy(tensor.mutable_raw_data()->data(), &nan, sizeof(nan));
    EXPECT_EQ(convert().error().code, Errc::kCorrupt);
    model_.mutable_opset_import(0)->set_version(9);
    EXPECT_EQ(convert().error().code, Errc::kUnsupported);
}

TEST_F(QuantiseGraph, RefusesWhatIsNoGraph) {
    std::mt19937 generator(3);
    node("MatMul", {"x", "w"}, {"out"});
    weights("w", 64, 64);
    const std::string good = model_.SerializeAsString();
    for (int round = 0; round < 200; ++round) {
        std::string bytes = good;
        for (int i = 0; i <= round % 8; ++i) bytes[generator() % bytes.size()] = static_cast<char>(generator());
        if (round % 3 == 0) bytes.resize(generator() % bytes.size());
        std::ofstream(folder_ / "spoilt.onnx", std::ios::binary) << bytes;
        [[maybe_unused]] const auto done =
            quantise_graph(folder_ / "spoilt.onnx", folder_ / "to.onnx", {});  // an error or not, but no crash
    }
    std::ofstream(folder_ / "text.onnx") << "this is not ONNX";
    EXPECT_EQ(quantise_graph(folder_ / "text.onnx", folder_ / "to.onnx", {}).error().code, Errc::kCorrupt);
    EXPECT_EQ(quantise_graph(folder_ / "nothing.onnx", folder_ / "to.onnx", {}).error().code, Errc::kNotFound);
}

}  // namespace
}  // namespace trove::convert
