// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/onnx_file.h"

#include "base/file.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

namespace trove::embed {
namespace {

constexpr std::int64_t kMostNumbers = std::int64_t{1} << 26U;  // limit per input: a picture of 4,700 px per side

Element element_of(ONNXTensorElementDataType type) {
    switch (type) {
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT:
            return Element::kFloat;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32:
            return Element::kInt32;
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64:
            return Element::kInt64;
        default:
            return Element::kOther;
    }
}

OnnxSlot slot_of(std::string name, const Ort::TypeInfo& type) {
    OnnxSlot slot;
    slot.name = std::move(name);
    if (type.GetONNXType() != ONNX_TYPE_TENSOR) return slot;
    const auto info = type.GetTensorTypeAndShapeInfo();
    slot.element = element_of(info.GetElementType());
    slot.shape = info.GetShape();
    return slot;
}

// ONNX Runtime's message, on one line.
std::string words_of(const std::exception& problem) {
    std::string words = valid_utf8(problem.what());
    while (!words.empty() && (words.back() == '\n' || words.back() == ' ')) words.pop_back();
    std::ranges::replace(words, '\n', ' ');
    return words;
}

// Owns the inputs' numbers, at stable addresses.
struct Tensors {
    std::deque<std::vector<float>> floats;
    std::deque<std::vector<std::int32_t>> narrow;
    std::deque<std::vector<std::int64_t>> wide;
    std::vector<Ort::Value> values;

    template <class T>
    void add(std::deque<std::vector<T>>& store, std::vector<T> numbers, const std::vector<std::int64_t>& shape) {
        const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
        auto& kept = store.emplace_back(std::move(numbers));
        values.push_back(Ort::Value::CreateTensor<T>(memory, kept.data(), kept.size(), shape.data(), shape.size()));
    }
};

}  // namespace

bool OnnxSlot::is_pictures() const {
    return element == Element::kFloat && shape.size() == 4 && (shape[1] == 3 || shape[1] < 0);
}

bool OnnxSlot::is_numbers() const {
    return (element == Element::kInt32 || element == Element::kInt64) && shape.size() == 2;
}

bool OnnxSlot::is_vectors() const {
    return element == Element::kFloat && shape.size() == 2;
}

Result<OnnxFile> OnnxFile::open(const std::filesystem::path& path) {
    TROVE_TRY(const onnx::Runtime* runtime, onnx::runtime());
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return fail(Errc::kNotFound, fmt::format("{} is missing, or is not a file", display(path)));
    OnnxFile file(path);
    try {
        Ort::SessionOptions options;
        options.SetIntraOpNumThreads(1);
        options.SetInterOpNumThreads(1);
        options.SetGraphOptimizationLevel(ORT_DISABLE_ALL);
        file.session_ = Ort::Session(runtime->env, path.c_str(), options);
        Ort::AllocatorWithDefaultOptions allocator;
        for (std::size_t i = 0; i < file.session_.GetInputCount(); ++i)
            file.inputs_.push_back(
                slot_of(file.session_.GetInputNameAllocated(i, allocator).get(), file.session_.GetInputTypeInfo(i)));
        for (std::size_t i = 0; i < file.session_.GetOutputCount(); ++i)
            file.outputs_.push_back(
                slot_of(file.session_.GetOutputNameAllocated(i, allocator).get(), file.session_.GetOutputTypeInfo(i)));
    } catch (const std::exception& problem) {
        return fail(Errc::kCorrupt, fmt::format("{} cannot be loaded: it is not an ONNX file, or is damaged ({})",
                                                display(path), words_of(problem)));
    }
    return file;
}

Result<std::vector<std::int64_t>> OnnxFile::run(const std::string& output,
                                                std::int64_t side_px,
                                                std::span<const std::int64_t> ids) {
    try {
        Tensors tensors;
        std::vector<const char*> names;
        for (const OnnxSlot& slot : inputs_) {
            names.push_back(slot.name.c_str());
            auto shape = slot.shape;
            if (slot.is_pictures()) {
                const std::int64_t fallback[] = {1, 3, side_px, side_px};
                std::int64_t numbers = 1;
                for (std::size_t i = 0; i < shape.size(); ++i) {
                    if (shape[i] < 0) shape[i] = fallback[i];
                    if (shape[i] < 1 || shape[i] > kMostNumbers / numbers)
                        return fail(Errc::kUnsupported, fmt::format("{}: the input \"{}\" is too large", display(path_),
                                                                    valid_utf8(slot.name)));
                    numbers *= shape[i];
                }
                tensors.add(tensors.floats, std::vector<float>(static_cast<std::size_t>(numbers)), shape);
            } else if (slot.is_numbers()) {
                const bool is_mask = slot.name.find("mask") != std::string::npos;
                std::vector<std::int64_t> numbers(ids.begin(), ids.end());
                if (is_mask) std::ranges::fill(numbers, 1);
                shape = {1, static_cast<std::int64_t>(numbers.size())};
                if (slot.element == Element::kInt64)
                    tensors.add(tensors.wide, std::move(numbers), shape);
                else
                    tensors.add(tensors.narrow, std::vector<std::int32_t>(numbers.begin(), numbers.end()), shape);
            } else {
                return fail(Errc::kUnsupported, fmt::format("{} needs an input \"{}\" that is neither pictures nor ids",
                                                            display(path_), valid_utf8(slot.name)));
            }
        }
        const char* const wanted = output.c_str();
        const auto outputs = session_.Run(Ort::RunOptions{nullptr}, names.data(), tensors.values.data(),
                                          tensors.values.size(), &wanted, 1);
        return outputs.at(0).GetTensorTypeAndShapeInfo().GetShape();
    } catch (const std::exception& problem) {
        return fail(Errc::kUnsupported, fmt::format("{} does not run: {}", display(path_), words_of(problem)));
    }
}

}  // namespace trove::embed
