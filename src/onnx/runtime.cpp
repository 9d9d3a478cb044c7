// SPDX-License-Identifier: GPL-3.0-or-later
#include "onnx/runtime.h"

#include "base/file.h"
#include "base/log.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <memory>
#include <vector>

namespace trove::onnx {
namespace {

constexpr const char* kLibrary = "libonnxruntime.so.1";
constexpr const char* kVariable = "TROVE_ONNXRUNTIME";
constexpr unsigned kOldestMinor = 17;

// Releases since 1.29 send telemetry on Linux, unless this variable disables it when the library is loaded. Set before
// main(), while there is one thread, because setenv() beside another thread's getenv() is a race. Nothing leaves the
// machine.
[[maybe_unused]] const int kNoTelemetry = ::setenv("ORT_DISABLE_TELEMETRY", "1", 1);

std::vector<std::string> places() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in Trove changes the environment after main() began.
    if (const char* chosen = std::getenv(kVariable); chosen != nullptr && *chosen != '\0') return {chosen};
    std::vector<std::string> places;
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!error)
        for (const char* folder : {"lib/trove/onnxruntime", "lib"})
            places.push_back((program.parent_path().parent_path() / folder / kLibrary).native());
    places.emplace_back(kLibrary);
    return places;
}

void ORT_API_CALL forward_log(void* /*parameter*/,
                              OrtLoggingLevel /*severity*/,
                              const char* /*category*/,
                              const char* /*id*/,
                              const char* /*location*/,
                              const char* message) {
    log::debug("onnx", "ONNX Runtime: {}", message == nullptr ? "" : message);
}

// ONNX Runtime 1.N has the interface number N.
unsigned minor_version(std::string_view version) {
    const auto dot = version.find('.');
    unsigned minor = 0;
    if (dot == std::string_view::npos || version.substr(0, dot) != "1") return 0;
    std::from_chars(version.data() + dot + 1, version.data() + version.size(), minor);
    return minor;
}

Result<std::unique_ptr<Runtime>> load() {
    void* library = nullptr;
    std::vector<std::string> tried;
    for (const auto& place : places()) {
        library = ::dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library != nullptr) break;
        const char* reason = ::dlerror();  // NOLINT(concurrency-mt-unsafe): glibc keeps it per thread.
        tried.push_back(valid_utf8(reason == nullptr ? place : reason));
    }
    if (library == nullptr)
        return fail(
            Errc::kNotFound,
            fmt::format("ONNX Runtime, which runs the model, was not found; set {} to the path of {}. Tried: {}",
                        kVariable, kLibrary, fmt::join(tried, "; ")));
    using GetBase = const OrtApiBase*(ORT_API_CALL*)();
    const auto get_base = reinterpret_cast<GetBase>(::dlsym(library, "OrtGetApiBase"));
    if (get_base == nullptr)
        return fail(Errc::kUnsupported, fmt::format("{} is not ONNX Runtime: it has no OrtGetApiBase", kLibrary));
    auto runtime = std::make_unique<Runtime>();
    runtime->version = get_base()->GetVersionString();
    const unsigned offered = minor_version(runtime->version);
    // An older library has an older, shorter interface; everything used here exists since 1.17.
    const OrtApi* api =
        offered < kOldestMinor ? nullptr : get_base()->GetApi(std::min<unsigned>(offered, ORT_API_VERSION));
    if (api == nullptr)
        return fail(Errc::kUnsupported, fmt::format("ONNX Runtime {} does not fit; 1.{} or newer is needed",
                                                    runtime->version, kOldestMinor));
    Ort::InitApi(api);
    try {
        runtime->env = Ort::Env(ORT_LOGGING_LEVEL_ERROR, "trove", forward_log, nullptr);
        runtime->env.DisableTelemetryEvents();
    } catch (const std::exception& problem) {
        return fail(Errc::kInternal,
                    fmt::format("ONNX Runtime {} does not start: {}", runtime->version, valid_utf8(problem.what())));
    }
    log::debug("onnx", "ONNX Runtime {}", runtime->version);
    return runtime;
}

}  // namespace

Result<const Runtime*> runtime() {
    // Never destroyed: sessions may live in objects that end after this file's statics.
    static const auto* const kRuntime = new Result<std::unique_ptr<Runtime>>(load());
    if (!*kRuntime) return fail(kRuntime->error());
    return (*kRuntime)->get();
}

}  // namespace trove::onnx
