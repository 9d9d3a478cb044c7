// SPDX-License-Identifier: GPL-3.0-or-later
//
// OnnxFile: inspects an ONNX graph: its inputs and outputs, and whether it runs at all. Owns a plain session (one
// thread, no optimisation). Independent of manifests. Internal to this room. One thread at a time.
#pragma once
#include "base/result.h"
#include "onnx/runtime.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace trove::embed {

enum class Element { kFloat, kInt32, kInt64, kOther };

struct OnnxSlot {
    std::string name;
    Element element = Element::kOther;
    std::vector<std::int64_t> shape;  // -1: any

    [[nodiscard]] bool is_pictures() const;  // [n, 3, height, width], floats
    [[nodiscard]] bool is_numbers() const;   // [n, t], integers
    [[nodiscard]] bool is_vectors() const;   // [n, d], floats
};

class OnnxFile {
public:
    // kCorrupt: not ONNX, or damaged. Errors begin with the path.
    static Result<OnnxFile> open(const std::filesystem::path& path);

    [[nodiscard]] const std::vector<OnnxSlot>& inputs() const { return inputs_; }

    [[nodiscard]] const std::vector<OnnxSlot>& outputs() const { return outputs_; }

    // The shape of `output` for one black picture, or for one text: `ids`, with an attention mask of ones. `side_px`:
    // the picture's side, if the graph takes any. kUnsupported, with ONNX Runtime's message: it does not run.
    [[nodiscard]] Result<std::vector<std::int64_t>> run(const std::string& output,
                                                        std::int64_t side_px,
                                                        std::span<const std::int64_t> ids);

private:
    explicit OnnxFile(std::filesystem::path path) : path_(std::move(path)) {}

    std::filesystem::path path_;
    Ort::Session session_{nullptr};
    std::vector<OnnxSlot> inputs_;
    std::vector<OnnxSlot> outputs_;
};

}  // namespace trove::embed
