// SPDX-License-Identifier: GPL-3.0-or-later
//
// The ONNX Runtime library, loaded at run time. Linking it would tie the program to one version: it exports versioned
// symbols (VERS_1.26.0). When loaded dynamically, any version from 1.17 on works, and the program starts without it if
// it only searches by file name.
//
// Search order: the path in the environment variable TROVE_ONNXRUNTIME (and then nowhere else),
// ../lib/trove/onnxruntime/ (installed) and ../lib/ (built) beside the program's folder, the system's
// libonnxruntime.so.1. Include it before any other use of onnxruntime's headers. Any thread.
#pragma once
#include "base/result.h"

#define ORT_API_MANUAL_INIT  // otherwise the header calls into the library before it is loaded
#include <onnxruntime_cxx_api.h>

#include <string>

namespace trove::onnx {

struct Runtime {
    std::string version;  // "1.26.0"
    Ort::Env env{nullptr};
};

// The one runtime of this process; loaded at the first call, never unloaded. A failure is remembered and returned by
// later calls.
[[nodiscard]] Result<const Runtime*> runtime();

}  // namespace trove::onnx
