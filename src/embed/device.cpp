// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/device.h"

#include "base/file.h"
#include "embed/device_session.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace trove::embed {
namespace {

struct Row {
    Device device;
    std::string_view name;
    std::string_view provider;  // ONNX Runtime's name for it
};

// In the order tried by kAuto.
constexpr std::array kRows{
    Row{Device::kCuda, "cuda", "CUDAExecutionProvider"},
    Row{Device::kRocm, "rocm", "ROCMExecutionProvider"},
    Row{Device::kDirectMl, "directml", "DmlExecutionProvider"},
    Row{Device::kCoreMl, "coreml", "CoreMLExecutionProvider"},
    Row{Device::kOpenVino, "openvino", "OpenVINOExecutionProvider"},
    Row{Device::kCpu, "cpu", "CPUExecutionProvider"},
};

std::vector<Device> devices_of_runtime() {
    const auto providers = Ort::GetAvailableProviders();
    std::vector<Device> devices;
    for (const Row& row : kRows)
        if (std::ranges::find(providers, row.provider) != providers.end()) devices.push_back(row.device);
    return devices;
}

// The reason it cannot be used, or empty. A listed provider may still lack its own library or a driver.
std::string problem_of(Device device) {
    try {
        Ort::SessionOptions options;
        add_device(options, device);
        return {};
    } catch (const std::exception& problem) {
        return valid_utf8(problem.what());
    }
}

}  // namespace

std::string_view to_string(Device device) {
    const auto* const row = std::ranges::find(kRows, device, &Row::device);
    return row == kRows.end() ? "auto" : row->name;
}

std::optional<Device> device_named(std::string_view name) {
    if (name == "auto") return Device::kAuto;
    const auto* const row = std::ranges::find(kRows, name, &Row::name);
    return row == kRows.end() ? std::nullopt : std::optional(row->device);
}

const std::vector<std::string>& device_names() {
    static const std::vector<std::string> kNames{"auto", "cpu", "cuda", "coreml", "directml", "openvino", "rocm"};
    return kNames;
}

Result<DeviceChoice> choose_device(Device wanted) {
    if (wanted == Device::kCpu) return DeviceChoice{};
    TROVE_TRY(const onnx::Runtime* runtime, onnx::runtime());
    std::vector<Device> devices;
    try {
        devices = devices_of_runtime();
    } catch (const std::exception& problem) {
        return DeviceChoice{Device::kCpu, fmt::format("ONNX Runtime does not say what it runs on ({}); using the CPU",
                                                      valid_utf8(problem.what()))};
    }
    if (wanted == Device::kAuto) {
        const auto usable = std::ranges::find_if(devices, [](Device device) { return problem_of(device).empty(); });
        return DeviceChoice{usable == devices.end() ? Device::kCpu : *usable, {}};
    }
    if (std::ranges::find(devices, wanted) != devices.end()) {
        const auto problem = problem_of(wanted);
        if (problem.empty()) return DeviceChoice{wanted, {}};
        return DeviceChoice{Device::kCpu,
                            fmt::format("{} cannot be used; using the CPU ({})", to_string(wanted), problem)};
    }
    std::vector<std::string_view> names;
    for (const Device device : devices) names.push_back(to_string(device));
    return DeviceChoice{
        Device::kCpu,
        fmt::format("the ONNX Runtime here ({}) has no {}, only {}; using the CPU. TROVE_ONNXRUNTIME can name another",
                    runtime->version, to_string(wanted), fmt::join(names, ", "))};
}

void add_device(Ort::SessionOptions& options, Device device) {
    switch (device) {
        case Device::kAuto:
        case Device::kCpu:
            return;
        case Device::kCuda: {
            // The structure is opaque: ONNX Runtime creates it, with default values.
            OrtCUDAProviderOptionsV2* cuda = nullptr;
            Ort::ThrowOnError(Ort::GetApi().CreateCUDAProviderOptions(&cuda));
            const std::unique_ptr<OrtCUDAProviderOptionsV2, void (*)(OrtCUDAProviderOptionsV2*)> owner(
                cuda, [](OrtCUDAProviderOptionsV2* made) { Ort::GetApi().ReleaseCUDAProviderOptions(made); });
            options.AppendExecutionProvider_CUDA_V2(*cuda);
            return;
        }
        case Device::kRocm: {
            const OrtROCMProviderOptions rocm{};
            options.AppendExecutionProvider_ROCM(rocm);
            return;
        }
        case Device::kCoreMl:
            options.AppendExecutionProvider("CoreML", {});
            return;
        case Device::kDirectMl:
            options.DisableMemPattern();  // required by DirectML's provider
            options.AppendExecutionProvider("DML", {});
            return;
        case Device::kOpenVino:
            options.AppendExecutionProvider_OpenVINO_V2({});
            return;
    }
}

}  // namespace trove::embed
