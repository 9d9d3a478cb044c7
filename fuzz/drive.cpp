// SPDX-License-Identifier: GPL-3.0-or-later
// Drives the target where there is no libFuzzer: texts close to the language, cut, joined and damaged, for N seconds.
#include "query/random_query_for_test.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int count, char** arguments) {
    const double seconds = count > 1 ? std::atof(arguments[1]) : 10;
    const unsigned seed = count > 2 ? static_cast<unsigned>(std::atoi(arguments[2])) : std::random_device()();
    std::mt19937_64 random(seed);
    const auto begin = std::chrono::steady_clock::now();
    unsigned long runs = 0;
    std::string text;
    while (std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() < seconds) {
        const std::string fresh = trove::query::random_query(random);
        switch (random() % 4) {
            case 0:
                text = fresh;
                break;
            case 1:
                text += fresh;
                break;
            case 2:
                text = text.substr(0, random() % (text.size() + 1)) + fresh;
                break;
            default:
                if (!text.empty()) text[random() % text.size()] = static_cast<char>(random());
        }
        if (text.size() > 400) text.resize(200);
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
        ++runs;
    }
    std::printf("%lu texts, seed %u: every promise kept\n", runs, seed);
}
