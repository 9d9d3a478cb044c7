// SPDX-License-Identifier: GPL-3.0-or-later
#include "convert/quantise_graph.h"

#include "base/file.h"
#include "convert/onnx_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace trove::convert {
namespace {

constexpr std::int64_t kOldestOpset = 11;           // DynamicQuantizeLinear; MatMulInteger is of 10
constexpr std::size_t kLeastProductWeights = 1024;  // with fewer, quantising the activations costs more than it saves
constexpr std::size_t kLeastTableWeights = 256 * 1024;  // only tables of words are worth it

static_assert(std::endian::native == std::endian::little, "ONNX stores weights little-endian");

struct Matrix {
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::vector<float> values;  // row by row
};

// A constant of two dimensions of 32-bit floats; nullopt: another kind of tensor.
Result<std::optional<Matrix>> matrix_of(const onnx::TensorProto& tensor) {
    if (tensor.data_type() != onnx::TensorProto::FLOAT || tensor.dims_size() != 2) return std::nullopt;
    const auto wrong = [&] {
        return fail(Errc::kCorrupt,
                    fmt::format("the weights {:?} do not have the size they say", valid_utf8(tensor.name())));
    };
    const std::int64_t rows = tensor.dims(0);
    const std::int64_t columns = tensor.dims(1);
    constexpr std::int64_t kMost = std::int64_t{1} << 30U;
    if (rows <= 0 || columns <= 0 || rows > kMost || columns > kMost || rows * columns > kMost) return wrong();
    Matrix matrix{static_cast<std::size_t>(rows), static_cast<std::size_t>(columns), {}};
    const std::size_t count = matrix.rows * matrix.columns;
    if (tensor.has_raw_data()) {
        if (tensor.raw_data().size() != count * sizeof(float)) return wrong();
        matrix.values.resize(count);
        std::memcpy(matrix.values.data(), tensor.raw_data().data(), count * sizeof(float));
    } else {
        if (static_cast<std::size_t>(tensor.float_data_size()) != count) return wrong();
        matrix.values.assign(tensor.float_data().begin(), tensor.float_data().end());
    }
    if (!std::ranges::all_of(matrix.values, [](float value) { return std::isfinite(value); }))
        return fail(Errc::kCorrupt, fmt::format("the weights {:?} are not all numbers", valid_utf8(tensor.name())));
    return matrix;
}

Matrix transposed(const Matrix& matrix) {
    Matrix turned{matrix.columns, matrix.rows, std::vector<float>(matrix.values.size())};
    for (std::size_t row = 0; row < matrix.rows; ++row)
        for (std::size_t column = 0; column < matrix.columns; ++column)
            turned.values[column * matrix.rows + row] = matrix.values[row * matrix.columns + column];
    return turned;
}

std::int8_t rounded(float value, float scale) {
    return static_cast<std::int8_t>(std::lrint(value / scale));
}

// Scales that map each of `largest` to the largest code, `range`.
std::vector<float> scales_for(std::span<const float> largest, float range) {
    std::vector<float> scales;
    for (const float value : largest) scales.push_back(value > 1e-30F ? value / range : 1.0F);
    return scales;
}

template <class T>
onnx::TensorProto tensor_of(std::string name,
                            onnx::TensorProto::DataType type,
                            std::initializer_list<std::size_t> shape,
                            const std::vector<T>& values) {
    onnx::TensorProto tensor;
    tensor.set_name(std::move(name));
    tensor.set_data_type(type);
    for (const std::size_t side : shape) tensor.add_dims(static_cast<std::int64_t>(side));
    tensor.set_raw_data(values.data(), values.size() * sizeof(T));
    return tensor;
}

const onnx::AttributeProto* attribute(const onnx::NodeProto& node, std::string_view name) {
    const auto found = std::ranges::find_if(node.attribute(), [&](const auto& a) { return a.name() == name; });
    return found == node.attribute().end() ? nullptr : &*found;
}

std::int64_t whole(const onnx::NodeProto& node, std::string_view name, std::int64_t usual) {
    const auto* found = attribute(node, name);
    return found == nullptr ? usual : found->i();
}

float number(const onnx::NodeProto& node, std::string_view name, float usual) {
    const auto* found = attribute(node, name);
    return found == nullptr ? usual : found->f();
}

// Every input and output name of the graph and of graphs inside it (loops, conditions).
void collect_names(const onnx::GraphProto& graph,
                   std::unordered_set<std::string>& used,
                   std::unordered_set<std::string>& all,
                   int depth = 0) {
    if (depth > 16) return;  // protobuf itself stops at 100
    for (const auto& node : graph.node()) {
        used.insert(node.input().begin(), node.input().end());
        all.insert(node.input().begin(), node.input().end());
        all.insert(node.output().begin(), node.output().end());
        for (const auto& a : node.attribute()) {
            if (a.has_g()) collect_names(a.g(), used, all, depth + 1);
            for (const auto& inner : a.graphs()) collect_names(inner, used, all, depth + 1);
        }
    }
    for (const auto& output : graph.output()) used.insert(output.name());
    for (const auto& input : graph.input()) all.insert(input.name());
    for (const auto& tensor : graph.initializer()) all.insert(tensor.name());
}

class Quantiser {
public:
    Quantiser(onnx::ModelProto& model, const QuantiseOptions& options)
        : graph_(*model.mutable_graph()), range_(options.reduced_range ? 63.0F : 127.0F) {
        for (int i = 0; i < graph_.initializer_size(); ++i) constants_.emplace(graph_.initializer(i).name(), i);
        std::unordered_set<std::string> used;
        collect_names(graph_, used, names_);
    }

    Result<Quantised> run() {
        google::protobuf::RepeatedPtrField<onnx::NodeProto> old;
        old.Swap(graph_.mutable_node());
        for (auto& node : old) {
            TROVE_TRY(const bool replaced, replace(node));
            if (!replaced) graph_.add_node()->Swap(&node);
        }
        for (auto& tensor : made_) graph_.add_initializer()->Swap(&tensor);
        drop_unused();
        return done_;
    }

private:
    struct Weights {
        std::string codes;
        std::string scales;
        std::string zero;
    };

    struct Flow {  // the quantised input of a product
        std::string codes;
        std::string scale;
        std::string zero;
    };

    Result<bool> replace(const onnx::NodeProto& node) {
        if (!node.domain().empty() || node.output_size() != 1) return false;
        if (node.op_type() == "MatMul" && node.input_size() == 2) return product(node, false);
        if (node.op_type() == "Gather" && node.input_size() == 2 && whole(node, "axis", 0) == 0) return lookup(node);
        if (node.op_type() != "Gemm" || node.input_size() < 2) return false;
        if (number(node, "alpha", 1) != 1.0F || number(node, "beta", 1) != 1.0F || whole(node, "transA", 0) != 0)
            return false;
        return product(node, whole(node, "transB", 0) != 0);
    }

    Result<bool> product(const onnx::NodeProto& node, bool turned) {
        if (constants_.contains(node.input(0))) return false;
        TROVE_TRY(const auto weights, product_weights(node.input(1), turned));
        if (weights == nullptr) return false;
        const Flow flow = quantised_flow(node.input(0));
        const std::string& out = node.output(0);
        const bool has_bias = node.input_size() == 3 && !node.input(2).empty();
        // The intermediate names are new; the last output keeps the old name.
        const auto sum = fresh(out, "integers");
        const auto real = fresh(out, "floats");
        const auto scale = fresh(out, "scale");
        const auto result = has_bias ? fresh(out, "product") : out;
        add("MatMulInteger", {flow.codes, weights->codes, flow.zero, weights->zero}, {sum});
        add_cast(sum, real);
        add("Mul", {flow.scale, weights->scales}, {scale});
        add("Mul", {real, scale}, {result});
        if (has_bias) add("Add", {result, node.input(2)}, {out});
        ++done_.products;
        return true;
    }

    Result<const Weights*> product_weights(const std::string& name, bool turned) {
        const auto key = std::pair(name, turned);
        if (const auto known = product_weights_.find(key); known != product_weights_.end()) return &known->second;
        const auto constant = constants_.find(name);
        if (constant == constants_.end()) return nullptr;
        TROVE_TRY(auto matrix, matrix_of(graph_.initializer(constant->second)));
        if (!matrix || matrix->values.size() < kLeastProductWeights) return nullptr;
        if (turned) matrix = transposed(*matrix);
        std::vector<float> largest(matrix->columns);
        for (std::size_t i = 0; i < matrix->values.size(); ++i)
            largest[i % matrix->columns] = std::max(largest[i % matrix->columns], std::abs(matrix->values[i]));
        const auto scales = scales_for(largest, range_);
        std::vector<std::int8_t> codes(matrix->values.size());
        for (std::size_t i = 0; i < codes.size(); ++i)
            codes[i] = rounded(matrix->values[i], scales[i % matrix->columns]);
        Weights weights{fresh(name, "codes"), fresh(name, "scales"), fresh(name, "zero")};
        made_.push_back(tensor_of(weights.codes, onnx::TensorProto::INT8, {matrix->rows, matrix->columns}, codes));
        made_.push_back(tensor_of(weights.scales, onnx::TensorProto::FLOAT, {matrix->columns}, scales));
        made_.push_back(tensor_of(weights.zero, onnx::TensorProto::INT8, {matrix->columns},
                                  std::vector<std::int8_t>(matrix->columns)));
        return &product_weights_.emplace(key, std::move(weights)).first->second;
    }

    // Several products of the same input (query, key, value) share its quantisation.
    Flow quantised_flow(const std::string& name) {
        const auto [known, added] = flows_.try_emplace(name);
        if (added) {
            known->second = {fresh(name, "codes"), fresh(name, "scale"), fresh(name, "zero")};
            add("DynamicQuantizeLinear", {name}, {known->second.codes, known->second.scale, known->second.zero});
        }
        return known->second;
    }

    Result<bool> lookup(const onnx::NodeProto& node) {
        const auto constant = constants_.find(node.input(0));
        if (constant == constants_.end()) return false;
        TROVE_TRY(const auto matrix, matrix_of(graph_.initializer(constant->second)));
        if (!matrix || matrix->values.size() < kLeastTableWeights) return false;
        std::vector<float> largest(matrix->rows);
        for (std::size_t i = 0; i < matrix->values.size(); ++i)
            largest[i / matrix->columns] = std::max(largest[i / matrix->columns], std::abs(matrix->values[i]));
        const auto scales = scales_for(largest, 127.0F);  // nothing is multiplied in integers here
        std::vector<std::int8_t> codes(matrix->values.size());
        for (std::size_t i = 0; i < codes.size(); ++i)
            codes[i] = rounded(matrix->values[i], scales[i / matrix->columns]);
        const std::string& out = node.output(0);
        const auto table = fresh(node.input(0), "codes");
        const auto table_scales = fresh(node.input(0), "scales");
        const auto rows = fresh(out, "codes");
        const auto floats = fresh(out, "floats");
        const auto scale = fresh(out, "scale");
        made_.push_back(tensor_of(table, onnx::TensorProto::INT8, {matrix->rows, matrix->columns}, codes));
        made_.push_back(tensor_of(table_scales, onnx::TensorProto::FLOAT, {matrix->rows, 1}, scales));
        add("Gather", {table, node.input(1)}, {rows});
        add("Gather", {table_scales, node.input(1)}, {scale});
        add_cast(rows, floats);
        add("Mul", {floats, scale}, {out});
        ++done_.tables;
        return true;
    }

    onnx::NodeProto& add(const char* type,
                         std::initializer_list<std::string> inputs,
                         std::initializer_list<std::string> outputs) {
        auto& node = *graph_.add_node();
        node.set_op_type(type);
        node.set_name(fresh(*outputs.begin(), type));
        for (const auto& name : inputs) node.add_input(name);
        for (const auto& name : outputs) node.add_output(name);
        return node;
    }

    void add_cast(const std::string& from, const std::string& to) {
        auto& a = *add("Cast", {from}, {to}).add_attribute();
        a.set_name("to");
        a.set_type(onnx::AttributeProto::INT);
        a.set_i(onnx::TensorProto::FLOAT);
    }

    std::string fresh(const std::string& base, std::string_view what) {
        std::string name = fmt::format("{}.{}", base, what);
        for (int n = 2; !names_.insert(name).second; ++n) name = fmt::format("{}.{}{}", base, what, n);
        return name;
    }

    // Removes unused old weights; old graphs list them among their inputs, too.
    void drop_unused() {
        std::unordered_set<std::string> used;
        std::unordered_set<std::string> all;
        collect_names(graph_, used, all);
        const auto drop = [&](auto& list, const auto& unused) {
            for (int i = list.size() - 1; i >= 0; --i)
                if (unused(list[i].name())) list.DeleteSubrange(i, 1);
        };
        drop(*graph_.mutable_input(),
             [&](const std::string& name) { return constants_.contains(name) && !used.contains(name); });
        drop(*graph_.mutable_initializer(), [&](const std::string& name) { return !used.contains(name); });
    }

    onnx::GraphProto& graph_;
    float range_;
    std::unordered_map<std::string, int> constants_;  // name -> index in the initializers
    std::unordered_set<std::string> names_;
    std::map<std::pair<std::string, bool>, Weights> product_weights_;
    std::unordered_map<std::string, Flow> flows_;
    std::vector<onnx::TensorProto> made_;
    Quantised done_;
};

std::int64_t opset_of(const onnx::ModelProto& model) {
    std::int64_t version = 0;
    for (const auto& set : model.opset_import())
        if (set.domain().empty() || set.domain() == "ai.onnx") version = std::max<std::int64_t>(version, set.version());
    return version;
}

}  // namespace

Result<Quantised> quantise_graph(const std::filesystem::path& from,
                                 const std::filesystem::path& to,
                                 const QuantiseOptions& options) {
    TROVE_TRY(const auto model, read_onnx(from));
    if (const auto opset = opset_of(*model); opset < kOldestOpset)
        return fail(Errc::kUnsupported, fmt::format("{} uses ONNX opset {}; {} or newer can be converted",
                                                    display(from), opset, kOldestOpset));
    const auto done = Quantiser(*model, options).run();
    if (!done) return fail(prefixed(done.error(), display(from)));
    if (done->products == 0)
        return fail(
            Errc::kUnsupported,
            fmt::format("{} has no 32-bit matrix products that could be computed in 8 bits; is it converted already?",
                        display(from)));
    TROVE_CHECKED(write_onnx(*model, to));
    return *done;
}

bool multiplies_full_range() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512vnni") != 0 || __builtin_cpu_supports("avxvnni") != 0;
#else
    return true;  // ARM's dot products add in 32 bits
#endif
}

}  // namespace trove::convert
