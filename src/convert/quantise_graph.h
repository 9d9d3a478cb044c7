// SPDX-License-Identifier: GPL-3.0-or-later
//
// quantise_graph: an ONNX graph with 32-bit weights -> the same graph with 8-bit weights, computed in integers
// ("dynamic" quantisation: activations are quantised during the run, with their current range).
//
// 1. MatMul and Gemm by a constant matrix become DynamicQuantizeLinear and MatMulInteger, with one scale per column;
//    lookup tables (Gather) get one scale per row. Everything else stays unchanged.
// 2. The result is one file, without external data, of standard operators: ONNX Runtime fuses them when it opens the
//    file.
// 3. The input is untrusted: anything that is not a graph, or has inconsistent names, sizes or types, is an error, and
//    nothing is written.
// Any thread; takes three times the file's size of memory. Not here: model folders (convert_model.h).
#pragma once
#include "base/result.h"

#include <filesystem>

namespace trove::convert {

struct QuantiseOptions {
    // 7 bits instead of 8. Processors without VNNI add pairs of products in 16 bits, which 8-bit weights can overflow.
    bool reduced_range = false;
};

struct Quantised {
    int products = 0;  // MatMul and Gemm now computed in integers
    int tables = 0;    // Gather from 8 bits
};

// kUnsupported: nothing can be quantised, or the opset is older than 11.
[[nodiscard]] Result<Quantised> quantise_graph(const std::filesystem::path& from,
                                               const std::filesystem::path& to,
                                               const QuantiseOptions& options);

// Whether this processor multiplies 8-bit numbers without overflow.
[[nodiscard]] bool multiplies_full_range();

}  // namespace trove::convert
