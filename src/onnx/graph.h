// SPDX-License-Identifier: GPL-3.0-or-later
//
// Graph: one ONNX file with one input and one output, both of 32-bit floats, on the CPU. Owns its session.
// Any thread may call run(); calls run in parallel, each on its caller's core.
#pragma once
#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trove::onnx {

struct Tensor {
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};

class Graph {
public:
    // kNotFound, kCorrupt (not ONNX, or damaged), kUnsupported (more than one input or output, or other numbers).
    static Result<std::shared_ptr<const Graph>> open(const std::filesystem::path& file);
    virtual ~Graph() = default;

    // `values` has the number of elements of the shape. The output may have any shape; the caller checks it.
    [[nodiscard]] virtual Result<Tensor> run(std::span<const float> values,
                                             std::span<const std::int64_t> shape) const = 0;
};

}  // namespace trove::onnx
