// SPDX-License-Identifier: GPL-3.0-or-later
//
// Run by TroveDependencies.cmake while the build is configured: prints "HEADERS LIBRARY", the interface of ONNX Runtime
// that its headers declare and the version that the library given as the argument says it has, such as "26 1.26.0".
#define ORT_API_MANUAL_INIT
#include <onnxruntime_cxx_api.h>

#include <cstdio>
#include <dlfcn.h>

int main(int count, char** arguments) {
    void* library = count == 2 ? ::dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL) : nullptr;
    using GetBase = const OrtApiBase*(ORT_API_CALL*)();
    const auto get_base = library == nullptr ? nullptr : reinterpret_cast<GetBase>(::dlsym(library, "OrtGetApiBase"));
    if (get_base == nullptr) {
        const char* reason = ::dlerror();
        std::fprintf(stderr, "%s\n", reason == nullptr ? "no library was given" : reason);
        return 1;
    }
    std::printf("%d %s\n", ORT_API_VERSION, get_base()->GetVersionString());
    return 0;
}
