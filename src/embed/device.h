// SPDX-License-Identifier: GPL-3.0-or-later
//
// Device: the hardware that runs a model. The available devices depend on the ONNX Runtime: Trove's own has only the
// CPU; TROVE_ONNXRUNTIME names one with more. Any thread.
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
    std::string sentence;          // the reason for another device than requested, or empty
};

// kAuto takes the fastest device of ONNX Runtime. The CPU replaces a missing one, with a sentence.
[[nodiscard]] Result<DeviceChoice> choose_device(Device wanted);

}  // namespace trove::embed
