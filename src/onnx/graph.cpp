// SPDX-License-Identifier: GPL-3.0-or-later
#include "onnx/graph.h"

#include "base/file.h"
#include "onnx/runtime.h"

#include <fmt/format.h>

#include <numeric>
#include <utility>

namespace trove::onnx {
namespace {

class SessionGraph : public Graph {
public:
    SessionGraph(std::string label, Ort::Session session) : label_(std::move(label)), session_(std::move(session)) {
        Ort::AllocatorWithDefaultOptions allocator;
        input_ = session_.GetInputNameAllocated(0, allocator).get();
        output_ = session_.GetOutputNameAllocated(0, allocator).get();
    }

    Result<Tensor> run(std::span<const float> values, std::span<const std::int64_t> shape) const override {
        const auto count = std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
        if (std::cmp_not_equal(count, values.size()))
            return fail(Errc::kInternal, fmt::format("{}: {} values do not fill the shape", label_, values.size()));
        try {
            const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
            // The interface takes mutable pointers for inputs, too; Run only reads them.
            const auto input = Ort::Value::CreateTensor<float>(memory, const_cast<float*>(values.data()), values.size(),
                                                               shape.data(), shape.size());
            const char* const input_name = input_.c_str();
            const char* const output_name = output_.c_str();
            const auto outputs = session_.Run(Ort::RunOptions{nullptr}, &input_name, &input, 1, &output_name, 1);
            Tensor tensor;
            const auto info = outputs.at(0).GetTensorTypeAndShapeInfo();
            tensor.shape = info.GetShape();
            const auto* data = outputs[0].GetTensorData<float>();
            tensor.values.assign(data, data + info.GetElementCount());
            return tensor;
        } catch (const std::exception& problem) {
            return fail(Errc::kInternal, fmt::format("{}: running it failed: {}", label_, valid_utf8(problem.what())));
        }
    }

private:
    std::string label_;
    std::string input_;
    std::string output_;
    // Session::Run is not const in the C++ interface, but thread-safe.
    mutable Ort::Session session_;
};

bool is_float(const Ort::TypeInfo& type) {
    return type.GetONNXType() == ONNX_TYPE_TENSOR &&
           type.GetTensorTypeAndShapeInfo().GetElementType() == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
}

}  // namespace

Result<std::shared_ptr<const Graph>> Graph::open(const std::filesystem::path& file) {
    TROVE_TRY(const Runtime* runtime, onnx::runtime());
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error))
        return fail(Errc::kNotFound, fmt::format("the model file {} is missing", display(file)));
    try {
        Ort::SessionOptions options;
        options.SetIntraOpNumThreads(1);  // callers provide the cores
        options.SetInterOpNumThreads(1);
        options.SetExecutionMode(ORT_SEQUENTIAL);
        options.SetGraphOptimizationLevel(ORT_ENABLE_ALL);
        // Inputs come in many sizes. An arena would keep a block for each size, and a memory plan for each shape.
        options.DisableCpuMemArena();
        options.DisableMemPattern();
        Ort::Session session(runtime->env, file.c_str(), options);
        if (session.GetInputCount() != 1 || session.GetOutputCount() != 1 || !is_float(session.GetInputTypeInfo(0)) ||
            !is_float(session.GetOutputTypeInfo(0)))
            return fail(Errc::kUnsupported,
                        fmt::format("{} is not a model with one input and one output of 32-bit floats", display(file)));
        return std::shared_ptr<const Graph>(
            std::make_shared<SessionGraph>(display(file.filename()), std::move(session)));
    } catch (const std::exception& problem) {
        return fail(Errc::kCorrupt, fmt::format("{} cannot be loaded ({})", display(file), valid_utf8(problem.what())));
    }
}

}  // namespace trove::onnx
