// SPDX-License-Identifier: GPL-3.0-or-later
//
// What every target has: its entry, and ways to say that a promise was broken or to give bytes a path. One file a
// reader of bytes that others made; one thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

// The names are libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed);
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace trove::fuzz {

// How many inputs a reader took. A target counts them, so that drive.cpp notices seeds that reach nothing.
inline std::size_t taken = 0;

// Stops the run where `kept` is false.
inline void promise(bool kept, const char* what) {
    if (kept) return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}

inline bool lies_in(std::span<const std::uint8_t> part, std::span<const std::uint8_t> whole) {
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

inline std::string_view text_of(std::span<const std::uint8_t> bytes) {
    // A char may look at any byte.
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A file that only this process sees, with the bytes given last; for readers that take a path.
class MemoryFile {
public:
    MemoryFile();
    std::filesystem::path holding(std::span<const std::uint8_t> bytes);

private:
    int fd_ = -1;
};

}  // namespace trove::fuzz
