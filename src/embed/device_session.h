// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a device needs of a session's options. Throws as ONNX Runtime does. Internal to this room; any thread.
#pragma once
#include "embed/device.h"
#include "onnx/runtime.h"

namespace trove::embed {

void add_device(Ort::SessionOptions& options, Device device);

}  // namespace trove::embed
