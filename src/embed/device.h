// SPDX-License-Identifier: GPL-3.0-or-later
//
// Device: what a model is run on. Which ones there are depends on the ONNX Runtime that is found: the one that comes
// with Trove has the CPU; one with more is named by TROVE_ONNXRUNTIME. Any thread.
#pragma once
#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::embed {

enum class Device { kAuto, kCpu, kCuda, kRocm, kCoreMl, kDirectMl, kOpenVino };

// "auto", "cpu", "cuda", "rocm", "coreml", "directml", "openvino".
[[nodiscard]] std::string_view to_string(Device device);
[[nodiscard]] std::optional<Device> device_named(std::string_view name);
[[nodiscard]] const std::vector<std::string>& device_names();

struct DeviceChoice {
    Device device = Device::kCpu;  // never kAuto
    std::string sentence;          // why it is another than the wanted one, or empty
};

// kAuto takes the fastest that ONNX Runtime has. One that it lacks becomes the CPU, with a sentence.
[[nodiscard]] Result<DeviceChoice> choose_device(Device wanted);

}  // namespace trove::embed
