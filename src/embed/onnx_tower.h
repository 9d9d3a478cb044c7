// SPDX-License-Identifier: GPL-3.0-or-later
//
// OnnxTower: one ONNX graph that gives one vector per row, on the CPU. Checked against the manifest when loaded, so that a
// wrong file is refused with a reason before anything is embedded with it.
// Internal to this room. Any thread may call run_*; calls run side by side, each on its caller's core.
#pragma once
#include "embed/embedder.h"
#include "embed/manifest.h"
#include "onnx/runtime.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trove::embed {

class OnnxTower {
public:
    // kNotFound, kCorrupt (not ONNX, or damaged) or kUnsupported (the graph is not what the manifest says). Takes 0.1-2 s.
    static Result<std::unique_ptr<const OnnxTower>> load_image(const Manifest& manifest);
    static Result<std::unique_ptr<const OnnxTower>> load_text(const Manifest& manifest);

    // `pixels`: count * 3 * size * size floats. Gives `count` normalised vectors.
    [[nodiscard]] Result<std::vector<Vector>> run_images(std::span<const float> pixels, int count) const;

    // `ids`: one text. `real_ids`: how many of them are not padding, for models with an attention mask.
    [[nodiscard]] Result<Vector> run_text(std::span<const std::int64_t> ids, std::size_t real_ids) const;

private:
    struct Slot {
        ONNXTensorElementDataType type = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
        std::vector<std::int64_t> shape;  // -1: any
    };

    OnnxTower(const Manifest& manifest, std::string file, std::string output);
    Result<void> open(const Manifest& manifest, const std::function<Result<void>()>& check_inputs);
    Result<Slot> input_slot(const std::string& name) const;
    Result<void> check_output() const;
    Result<void> check_inputs_are_fed() const;
    Result<void> check_image_input(int size_px);
    Result<void> check_text_inputs(const TextTower& text);
    Result<std::vector<Vector>> run(std::span<const Ort::Value> inputs, int count) const;

    std::string label_;  // "model NAME: FILE", for errors
    std::string file_;
    std::vector<std::string> inputs_;  // the first is the data, a second the attention mask
    std::string output_;
    int dimensions_ = 0;
    int size_px_ = 0;
    std::int64_t fixed_batch_ = -1;
    ONNXTensorElementDataType ids_type_ = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
    ONNXTensorElementDataType mask_type_ = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
    // Session::Run is not const in the C++ interface, and safe from many threads all the same.
    mutable Ort::Session session_{nullptr};
};

}  // namespace trove::embed
