// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sets a session's options for a device. Throws like ONNX Runtime. Internal to this room; any thread.
#pragma once
#include "embed/device.h"
#include "onnx/runtime.h"

namespace trove::embed {

void add_device(Ort::SessionOptions& options, Device device);

}  // namespace trove::embed
