// SPDX-License-Identifier: GPL-3.0-or-later
//
// OnnxTower: one ONNX graph that gives one vector per row. Loading checks it against the manifest, so a wrong file is
// refused with a reason before it embeds anything. On the CPU it is opened from the graph cache, or added there first;
// on any error the model's own file is opened without the cache. A picture uses one thread, because the crawl has a
// thread for every core. A text runs alone while somebody waits: its best number of threads is measured when its graph
// enters the cache, and stored there. Internal to this room. Any thread may call run_*; calls run in parallel, each on
// its caller's core.
#pragma once
#include "embed/device.h"
#include "embed/embedder.h"
#include "embed/graph_cache.h"
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
    // kNotFound, kCorrupt (not ONNX, or damaged) or kUnsupported (the graph does not match the manifest). Takes 0.1-2
    // s.
    static Result<std::unique_ptr<const OnnxTower>> load_image(const Manifest& manifest,
                                                               const GraphCache& graphs,
                                                               Device device);
    static Result<std::unique_ptr<const OnnxTower>> load_text(const Manifest& manifest,
                                                              const GraphCache& graphs,
                                                              Device device);

    // `pixels`: count * 3 * size * size floats. Returns `count` normalised vectors.
    [[nodiscard]] Result<std::vector<Vector>> run_images(std::span<const float> pixels, int count) const;

    // `ids`: one text. `real_ids`: the number that are not padding, for models with an attention mask.
    [[nodiscard]] Result<Vector> run_text(std::span<const std::int64_t> ids, std::size_t real_ids) const;

    // For an image tower: frees the memory of large batches, which the runtime would keep.
    void rest() const;

    // The device in use; the CPU if the requested one failed.
    [[nodiscard]] Device device() const { return device_; }

private:
    struct Slot {
        ONNXTensorElementDataType type = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
        std::vector<std::int64_t> shape;  // -1: any
    };

    using Check = std::function<Result<void>()>;

    OnnxTower(const Manifest& manifest, std::string tower, std::string file, std::string output);
    Result<void> open(const Manifest& manifest, const GraphCache& graphs, Device device, const Check& check_inputs);
    int fastest_threads(const std::filesystem::path& graph, const Check& check_inputs);
    Result<void> open_with(const std::filesystem::path& path,
                           const Ort::SessionOptions& options,
                           const Check& check_inputs);
    bool open_cached(const GraphCache& graphs, const GraphKey& key, const Check& check_inputs);
    bool open_and_keep(const std::filesystem::path& path,
                       const GraphCache& graphs,
                       const GraphKey& key,
                       const Check& check_inputs);
    Result<Slot> input_slot(const std::string& name) const;
    Result<void> check_output() const;
    Result<void> check_inputs_are_fed() const;
    Result<void> check_image_input(int size_px);
    Result<void> check_text_inputs(const TextTower& text);
    Result<std::vector<Vector>> run(std::span<const Ort::Value> inputs,
                                    int count,
                                    const Ort::RunOptions& options = Ort::RunOptions{nullptr}) const;
    [[nodiscard]] Ort::Value image_input(std::span<const float> pixels, int count) const;

    std::string tower_;  // "image", "text"
    std::string label_;  // "model NAME: FILE", for errors
    std::string file_;
    std::vector<std::string> inputs_;  // the first is the data, a second the attention mask
    std::string output_;
    Device device_ = Device::kCpu;
    int dimensions_ = 0;
    int size_px_ = 0;
    std::size_t sample_ids_ = 0;  // ids in a text of usual length; 0: not a text tower
    std::int64_t fixed_batch_ = -1;
    ONNXTensorElementDataType ids_type_ = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
    ONNXTensorElementDataType mask_type_ = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
    // Session::Run is not const in the C++ interface, but thread-safe.
    mutable Ort::Session session_{nullptr};
};

}  // namespace trove::embed
