// SPDX-License-Identifier: GPL-3.0-or-later
//
// quantise_graph: an ONNX graph with 32-bit weights -> the same graph with 8-bit weights, computed in integers
// ("dynamic" quantisation: what flows through is quantised on the way, with the range it has at that moment).
//
// 1. MatMul and Gemm by a constant matrix become DynamicQuantizeLinear and MatMulInteger, one scale a column; tables
//    that are looked up (Gather) get one scale a row. Everything else stays as it is.
// 2. The result is one file, without external data, of standard operators: ONNX Runtime fuses them when it opens it.
// 3. The input is untrusted: what is not a graph, or has names, sizes and types that do not fit, is an error and writes
//    nothing.
// Any thread; takes three times the file's size of memory. Not here: what a model folder is (convert_model.h).
#pragma once
#include "base/result.h"

#include <filesystem>

namespace trove::convert {

struct QuantiseOptions {
    // 7 bits instead of 8. Processors without VNNI add pairs of products in 16 bits, which 8-bit weights can overflow.
    bool reduced_range = false;
};

struct Quantised {
    int products = 0;  // MatMul and Gemm that compute in integers now
    int tables = 0;    // Gather from 8 bits
};

// kUnsupported when nothing in it can be quantised, or it is older than opset 11.
[[nodiscard]] Result<Quantised> quantise_graph(const std::filesystem::path& from,
                                               const std::filesystem::path& to,
                                               const QuantiseOptions& options);

// Whether this processor multiplies 8-bit numbers without overflow.
[[nodiscard]] bool multiplies_full_range();

}  // namespace trove::convert
