// SPDX-License-Identifier: GPL-3.0-or-later
//
// ONNX files as protobuf messages: reading one with all its weights, writing one. Internal to this room; any thread.
#pragma once
#include "base/result.h"

// The messages with all of ONNX's operators and types, as ONNX Runtime reads them. Generated code, so without our
// warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#include <onnx/onnx_pb.h>
#pragma GCC diagnostic pop

#include <filesystem>
#include <memory>

namespace trove::convert {

// Reads weights from a separate file into the message. kCorrupt: not an ONNX graph. kUnsupported: beyond protobuf's 2
// GB.
[[nodiscard]] Result<std::unique_ptr<onnx::ModelProto>> read_onnx(const std::filesystem::path& path);

[[nodiscard]] Result<void> write_onnx(const onnx::ModelProto& model, const std::filesystem::path& path);

}  // namespace trove::convert
