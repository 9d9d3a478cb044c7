// SPDX-License-Identifier: GPL-3.0-or-later
#include "vectors/kernels.h"

#include "vectors/index.h"

#include <vector>

namespace trove::vectors {
namespace {

std::vector<Kernels> find_usable_kernels() {
    std::vector<Kernels> kernels;
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 &&
                      __builtin_cpu_supports("f16c") != 0;
    // The builtin also checks XCR0: false if the system does not save the wide registers.
    const bool avx512_vnni = avx2 && __builtin_cpu_supports("avx512f") != 0 &&
                             __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
                             __builtin_cpu_supports("avx512vnni") != 0;
    if (avx512_vnni) kernels.push_back(avx512_vnni_kernels());
    if (avx2) kernels.push_back(avx2_kernels());
#elif defined(__aarch64__)
    kernels.push_back(neon_kernels());  // part of the architecture
#endif
    kernels.push_back(scalar_kernels());
    return kernels;
}

}  // namespace

std::span<const Kernels> usable_kernels() {
    static const std::vector<Kernels> kernels = find_usable_kernels();
    return kernels;
}

const Kernels& best_kernels() {
    return usable_kernels().front();
}

std::string_view kernel_name() {
    return best_kernels().name;
}

}  // namespace trove::vectors
