// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/onnx_tower.h"

#include "base/file.h"
#include "base/log.h"
#include "embed/device_session.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <thread>

namespace trove::embed {
namespace {

constexpr const char* kReinstall = "install the model again, or choose another";

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::vector<std::string> sides;
    for (const auto side : shape) sides.push_back(side < 0 ? "any" : fmt::format("{}", side));
    return fmt::format("[{}]", fmt::join(sides, ", "));
}

bool fits(std::int64_t side, std::int64_t wanted) {
    return side < 0 || side == wanted;
}

std::vector<std::string> names_of(const Ort::Session& session, bool inputs) {
    Ort::AllocatorWithDefaultOptions allocator;
    std::vector<std::string> names;
    const std::size_t count = inputs ? session.GetInputCount() : session.GetOutputCount();
    for (std::size_t i = 0; i < count; ++i)
        names.emplace_back(
            (inputs ? session.GetInputNameAllocated(i, allocator) : session.GetOutputNameAllocated(i, allocator))
                .get());
    return names;
}

constexpr const char* kThreadsFile = "threads";
constexpr int kMostThreads = 8;
constexpr double kWorthAThread = 0.85;  // twice the threads must cut the time to this share
constexpr std::size_t kUsualIds = 10;   // for a query of five to eight words

// Callers provide the cores (embedder.h), and several calls of one thread beat one call of many (bench/model_bench).
Ort::SessionOptions options_for(Device device, int threads = 1) {
    Ort::SessionOptions options;
    options.SetIntraOpNumThreads(threads);
    options.SetInterOpNumThreads(1);
    options.SetExecutionMode(ORT_SEQUENTIAL);
    options.SetGraphOptimizationLevel(ORT_ENABLE_ALL);
    options.AddConfigEntry("session.intra_op.allow_spinning", "0");
    options.AddConfigEntry("session.inter_op.allow_spinning", "0");
    add_device(options, device);
    return options;
}

// onnxruntime_session_options_config_keys.h of ONNX Runtime names these keys. Not
// session.save_external_prepacked_constant_initializers: 1.30 writes packed weights at addresses that its own kernels
// cannot load from, and crashes.
Ort::SessionOptions options_that_save(const std::filesystem::path& folder) {
    auto options = options_for(Device::kCpu);
    options.SetOptimizedModelFilePath((folder / GraphCache::kGraphFile).c_str());
    options.AddConfigEntry("session.optimized_model_external_initializers_file_name", GraphCache::kWeightsFile);
    options.AddConfigEntry("session.optimized_model_external_initializers_min_size_in_bytes", "1024");
    return options;
}

// Graphs in the cache are already optimised.
Ort::SessionOptions options_that_load(int threads) {
    auto options = options_for(Device::kCpu, threads);
    options.SetGraphOptimizationLevel(ORT_DISABLE_ALL);
    return options;
}

int kept_threads(const std::filesystem::path& folder) {
    int threads = 1;
    std::ifstream(folder / kThreadsFile) >> threads;
    return std::clamp(threads, 1, kMostThreads);
}

// Sizes and times of a model's files. The fingerprint only reflects the manifest: after a damaged file is replaced by a
// good one, the old graph must not be used any longer.
std::string stamps_of(const Manifest& manifest) {
    std::string stamps;
    for (const auto& [file, hash] : manifest.sha256) {
        std::error_code error;
        const auto path = manifest.folder / file;
        const auto size = std::filesystem::file_size(path, error);
        const auto written = std::filesystem::last_write_time(path, error);
        if (!error) stamps += fmt::format(" {} {}", size, written.time_since_epoch().count());
    }
    return stamps;
}

// A saved graph is optimised for this processor and this ONNX Runtime.
GraphKey key_of(const Manifest& manifest, std::string tower, const std::string& runtime_version) {
    GraphKey key{manifest.fingerprint(), std::move(tower), {}};
    key.settings = fmt::format("onnxruntime {} optimised all, processor {}, files{}", runtime_version, processor(),
                               stamps_of(manifest));
    return key;
}

Result<Vector> normalised(std::span<const float> values, const std::string& label) {
    double sum = 0;
    for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
    const double length = std::sqrt(sum);
    if (!std::isfinite(length) || length < 1e-30)
        return fail(Errc::kCorrupt,
                    fmt::format("{} gives {} instead of a vector; {}", label,
                                std::isfinite(length) ? "only zeros" : "values that are not numbers", kReinstall));
    Vector vector(values.size());
    std::ranges::transform(values, vector.begin(),
                           [&](float value) { return static_cast<float>(static_cast<double>(value) / length); });
    return vector;
}

}  // namespace

OnnxTower::OnnxTower(const Manifest& manifest, std::string tower, std::string file, std::string output)
    : tower_(std::move(tower)),
      label_(fmt::format("model {}: {}", manifest.name, valid_utf8(file))),
      file_(std::move(file)),
      output_(std::move(output)),
      dimensions_(manifest.dimensions) {}

Result<std::unique_ptr<const OnnxTower>> OnnxTower::load_image(const Manifest& manifest,
                                                               const GraphCache& graphs,
                                                               Device device) {
    std::unique_ptr<OnnxTower> tower(new OnnxTower(manifest, "image", manifest.image.file, manifest.image.output));
    tower->inputs_ = {manifest.image.input};
    TROVE_CHECKED(
        tower->open(manifest, graphs, device, [&] { return tower->check_image_input(manifest.image.size_px); }));
    return tower;
}

Result<std::unique_ptr<const OnnxTower>> OnnxTower::load_text(const Manifest& manifest,
                                                              const GraphCache& graphs,
                                                              Device device) {
    std::unique_ptr<OnnxTower> tower(new OnnxTower(manifest, "text", manifest.text.file, manifest.text.output));
    tower->inputs_ = {manifest.text.input};
    if (!manifest.text.attention_mask.empty()) tower->inputs_.push_back(manifest.text.attention_mask);
    TROVE_CHECKED(tower->open(manifest, graphs, device, [&] { return tower->check_text_inputs(manifest.text); }));
    return tower;
}

Result<void> OnnxTower::open(const Manifest& manifest,
                             const GraphCache& graphs,
                             Device device,
                             const Check& check_inputs) {
    TROVE_TRY(const onnx::Runtime* runtime, onnx::runtime());
    const auto path = manifest.folder / file_;
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return fail(Errc::kNotFound,
                    fmt::format("{}: the file is missing from {}; {}", label_, display(manifest.folder), kReinstall));
    if (device == Device::kCpu) {
        const auto key = key_of(manifest, tower_, runtime->version);
        if (open_cached(graphs, key, check_inputs) || open_and_keep(path, graphs, key, check_inputs)) return {};
    }
    try {
        device_ = device;
        return open_with(path, options_for(device), check_inputs);
    } catch (const std::exception& problem) {
        if (device == Device::kCpu)
            return fail(Errc::kCorrupt,
                        fmt::format("{} cannot be loaded; {} ({})", label_, kReinstall, valid_utf8(problem.what())));
        log::warn("embed", "{} does not run on {}; using the CPU ({})", label_, to_string(device),
                  valid_utf8(problem.what()));
    }
    return open(manifest, graphs, Device::kCpu, check_inputs);
}

// Throws like ONNX Runtime.
Result<void> OnnxTower::open_with(const std::filesystem::path& path,
                                  const Ort::SessionOptions& options,
                                  const Check& check_inputs) {
    TROVE_TRY(const onnx::Runtime* runtime, onnx::runtime());
    session_ = Ort::Session(runtime->env, path.c_str(), options);
    auto checked = check_inputs();
    if (checked) checked = check_inputs_are_fed();
    if (checked) checked = check_output();
    if (!checked) return fail(checked.error().code, fmt::format("{}; {}", checked.error().what, kReinstall));
    return {};
}

bool OnnxTower::open_cached(const GraphCache& graphs, const GraphKey& key, const Check& check_inputs) {
    const auto graph = graphs.find(key);
    if (!graph) return false;
    std::string why;
    try {
        const auto opened = open_with(*graph, options_that_load(kept_threads(graph->parent_path())), check_inputs);
        if (opened) return true;
        why = opened.error().what;
    } catch (const std::exception& problem) {
        why = valid_utf8(problem.what());
    }
    log::debug("embed", "{}: the optimised graph {} cannot be used and is made again ({})", label_, display(*graph),
               why);
    graphs.forget(key);
    return false;
}

// Leaves the tower open with that number of threads. Throws like ONNX Runtime.
int OnnxTower::fastest_threads(const std::filesystem::path& graph, const Check& check_inputs) {
    const std::vector<std::int64_t> ids(sample_ids_);
    int best = 1;
    double least_s = 0;
    int opened = 0;
    const auto open = [&](int threads) {
        opened = threads;
        return open_with(graph, options_that_load(threads), check_inputs);
    };
    const int most = std::min(kMostThreads, static_cast<int>(std::thread::hardware_concurrency()));
    for (int threads = 1; threads <= most; threads *= 2) {
        if (!open(threads)) break;
        double quickest_s = std::numeric_limits<double>::infinity();
        for (int round = 0; round < 6; ++round) {
            const auto start = std::chrono::steady_clock::now();
            if (!run_text(ids, ids.size())) return 1;  // the tower is refused later, with the reason
            quickest_s =
                std::min(quickest_s, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        }
        if (threads > 1 && quickest_s > kWorthAThread * least_s) break;
        best = threads;
        least_s = quickest_s;
    }
    if (opened != best && !open(best)) throw std::runtime_error("cannot be opened again");
    return best;
}

bool OnnxTower::open_and_keep(const std::filesystem::path& path,
                              const GraphCache& graphs,
                              const GraphKey& key,
                              const Check& check_inputs) {
    auto making = graphs.begin(key);
    if (!making) return false;
    try {
        if (!open_with(path, options_that_save(making->folder()), check_inputs)) return false;
        const int threads =
            sample_ids_ == 0 ? 1 : fastest_threads(making->folder() / GraphCache::kGraphFile, check_inputs);
        if (threads > 1) std::ofstream(making->folder() / kThreadsFile) << threads << '\n';
        if (const auto kept = making->keep(); !kept) log::debug("embed", "{}", kept.error().what);
        return true;
    } catch (const std::exception& problem) {
        // A broken model, which opening without the cache reports, or a full disk.
        log::debug("embed", "{}: no optimised graph is kept ({})", label_, valid_utf8(problem.what()));
        return false;
    }
}

Result<void> OnnxTower::check_inputs_are_fed() const {
    for (const auto& name : names_of(session_, true))
        if (std::ranges::find(inputs_, name) == inputs_.end())
            return fail(Errc::kUnsupported, fmt::format("{} needs an input \"{}\" that trove-model.json does not name",
                                                        label_, valid_utf8(name)));
    return {};
}

Result<void> OnnxTower::check_output() const {
    const auto names = names_of(session_, false);
    const auto found = std::ranges::find(names, output_);
    if (found == names.end())
        return fail(Errc::kUnsupported, fmt::format("{} has no output \"{}\"; it has {}", label_, valid_utf8(output_),
                                                    valid_utf8(fmt::format("{}", fmt::join(names, ", ")))));
    const auto type = session_.GetOutputTypeInfo(static_cast<std::size_t>(found - names.begin()));
    const bool tensor = type.GetONNXType() == ONNX_TYPE_TENSOR;
    if (!tensor || type.GetTensorTypeAndShapeInfo().GetElementType() != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT)
        return fail(Errc::kUnsupported,
                    fmt::format("{}: the output \"{}\" is not a tensor of 32-bit floats", label_, output_));
    const auto shape = type.GetTensorTypeAndShapeInfo().GetShape();
    if (shape.size() != 2 || !fits(shape[1], dimensions_))
        return fail(Errc::kUnsupported,
                    fmt::format("{}: the output \"{}\" is {}, but trove-model.json says {} dimensions", label_, output_,
                                shape_text(shape), dimensions_));
    return {};
}

Result<OnnxTower::Slot> OnnxTower::input_slot(const std::string& name) const {
    const auto names = names_of(session_, true);
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        return fail(Errc::kUnsupported, fmt::format("{} has no input \"{}\"; it has {}", label_, valid_utf8(name),
                                                    valid_utf8(fmt::format("{}", fmt::join(names, ", ")))));
    const auto type = session_.GetInputTypeInfo(static_cast<std::size_t>(found - names.begin()));
    if (type.GetONNXType() != ONNX_TYPE_TENSOR)
        return fail(Errc::kUnsupported, fmt::format("{}: the input \"{}\" is not a tensor", label_, name));
    const auto info = type.GetTensorTypeAndShapeInfo();
    return Slot{info.GetElementType(), info.GetShape()};
}

Result<void> OnnxTower::check_image_input(int size_px) {
    TROVE_TRY(const auto slot, input_slot(inputs_[0]));
    const auto& shape = slot.shape;
    if (slot.type != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT)
        return fail(Errc::kUnsupported,
                    fmt::format("{}: the input \"{}\" does not take 32-bit floats", label_, inputs_[0]));
    if (shape.size() != 4 || !fits(shape[1], 3) || !fits(shape[2], size_px) || !fits(shape[3], size_px))
        return fail(Errc::kUnsupported,
                    fmt::format("{}: the input \"{}\" is {}, but trove-model.json says [any, 3, {}, {}]", label_,
                                inputs_[0], shape_text(shape), size_px, size_px));
    size_px_ = size_px;
    fixed_batch_ = shape[0];
    if (fixed_batch_ > 1)
        return fail(
            Errc::kUnsupported,
            fmt::format("{} only takes {} pictures at a time; one, or any number, is supported", label_, fixed_batch_));
    return {};
}

Result<void> OnnxTower::check_text_inputs(const TextTower& text) {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        TROVE_TRY(const auto slot, input_slot(inputs_[i]));
        if (slot.type != ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 && slot.type != ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64)
            return fail(Errc::kUnsupported, fmt::format("{}: the input \"{}\" takes neither 32-bit nor 64-bit integers",
                                                        label_, inputs_[i]));
        const bool good = slot.shape.size() == 2 && fits(slot.shape[0], 1) &&
                          fits(slot.shape[1], text.padding == Padding::kMax ? text.context_length : -1);
        if (!good)
            return fail(
                Errc::kUnsupported,
                fmt::format("{}: the input \"{}\" is {}, which does not fit \"context_length\" {} with \"pad\" \"{}\"",
                            label_, inputs_[i], shape_text(slot.shape), text.context_length,
                            text.padding == Padding::kMax ? "max" : "none"));
        (i == 0 ? ids_type_ : mask_type_) = slot.type;
    }
    const auto context = static_cast<std::size_t>(text.context_length);
    sample_ids_ = text.padding == Padding::kMax ? context : std::min(kUsualIds, context);
    return {};
}

Result<std::vector<Vector>> OnnxTower::run(std::span<const Ort::Value> inputs,
                                           int count,
                                           const Ort::RunOptions& options) const {
    std::vector<const char*> names;
    for (const auto& name : inputs_) names.push_back(name.c_str());
    const char* const output = output_.c_str();
    const auto outputs = session_.Run(options, names.data(), inputs.data(), inputs.size(), &output, 1);
    const auto shape = outputs.at(0).GetTensorTypeAndShapeInfo().GetShape();
    if (shape != std::vector<std::int64_t>{count, dimensions_})
        return fail(Errc::kCorrupt, fmt::format("{} gave {} instead of [{}, {}]; {}", label_, shape_text(shape), count,
                                                dimensions_, kReinstall));
    const auto width = static_cast<std::size_t>(dimensions_);
    const std::span<const float> all(outputs[0].GetTensorData<float>(), static_cast<std::size_t>(count) * width);
    std::vector<Vector> vectors;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        TROVE_TRY(auto vector, normalised(all.subspan(i * width, width), label_));
        vectors.push_back(std::move(vector));
    }
    return vectors;
}

// Borrows the pixels.
Ort::Value OnnxTower::image_input(std::span<const float> pixels, int count) const {
    const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
    const std::array<std::int64_t, 4> shape{count, 3, size_px_, size_px_};
    // The interface takes mutable pointers for inputs, too; Run only reads them.
    return Ort::Value::CreateTensor<float>(memory, const_cast<float*>(pixels.data()), pixels.size(), shape.data(),
                                           shape.size());
}

void OnnxTower::rest() const {
    if (device_ != Device::kCpu || size_px_ == 0) return;
    // The runtime frees memory at the end of a run with this option; here a single grey picture.
    const auto side = static_cast<std::size_t>(size_px_);
    const std::vector<float> grey(3 * side * side);
    try {
        Ort::RunOptions options;
        options.AddConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
        const auto input = image_input(grey, 1);
        static_cast<void>(run({&input, 1}, 1, options));
    } catch (const std::exception& problem) {
        log::debug("embed", "{}: {}", label_, valid_utf8(problem.what()));
    }
}

Result<std::vector<Vector>> OnnxTower::run_images(std::span<const float> pixels, int count) const {
    if (fixed_batch_ == 1 && count > 1) {
        std::vector<Vector> vectors;
        const std::size_t each = pixels.size() / static_cast<std::size_t>(count);
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
            TROVE_TRY(auto one, run_images(pixels.subspan(i * each, each), 1));
            vectors.push_back(std::move(one.front()));
        }
        return vectors;
    }
    try {
        const auto input = image_input(pixels, count);
        return run({&input, 1}, count);
    } catch (const std::exception& problem) {
        return fail(Errc::kInternal, fmt::format("{}: running it failed: {}", label_, valid_utf8(problem.what())));
    }
}

Result<Vector> OnnxTower::run_text(std::span<const std::int64_t> ids, std::size_t real_ids) const {
    try {
        const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
        const std::array<std::int64_t, 2> shape{1, static_cast<std::int64_t>(ids.size())};
        std::vector<std::int64_t> wide;  // own the numbers until Run ends
        std::vector<std::int32_t> narrow;
        wide.reserve(2 * ids.size());  // the tensors point into them
        narrow.reserve(2 * ids.size());
        const auto tensor = [&](ONNXTensorElementDataType type, auto&& value_at) {
            const auto make = [&]<class T>(std::vector<T>& store) {
                const std::size_t start = store.size();
                for (std::size_t i = 0; i < ids.size(); ++i) store.push_back(static_cast<T>(value_at(i)));
                return Ort::Value::CreateTensor<T>(memory, store.data() + start, ids.size(), shape.data(),
                                                   shape.size());
            };
            return type == ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 ? make(narrow) : make(wide);
        };
        std::vector<Ort::Value> inputs;
        inputs.push_back(tensor(ids_type_, [&](std::size_t i) { return ids[i]; }));
        if (inputs_.size() > 1)
            inputs.push_back(tensor(mask_type_, [&](std::size_t i) { return std::int64_t{i < real_ids ? 1 : 0}; }));
        TROVE_TRY(auto vectors, run(inputs, 1));
        return std::move(vectors.front());
    } catch (const std::exception& problem) {
        return fail(Errc::kInternal, fmt::format("{}: running it failed: {}", label_, valid_utf8(problem.what())));
    }
}

}  // namespace trove::embed
