// SPDX-License-Identifier: GPL-3.0-or-later
//
// A program as its own decoder: the pool (pool.h) starts the same program again, and that copy decodes pictures behind
// walls (walls.h) until the program that started it is gone.
#pragma once
#include "decoder/wire.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace trove::decoder {

// Answers a request. `area`: the whole shared memory. Requests are trusted, the file's bytes are not.
using Work = std::function<void(const Request& request, std::span<std::uint8_t> area, Reply& reply)>;

// Decoding, by media/.
void work_on_picture(const Request& request, std::span<std::uint8_t> area, Reply& reply);

// First in main(), before anything that starts threads. In a decoder process it does all the work, and returns the exit
// status. Else absent, and pools made later start decoders of their own; without this call they decode in this process.
[[nodiscard]] std::optional<int> serve_if_asked(int argc, char** argv, const Work& work = work_on_picture);

// Whether serve_if_asked() was called: this program can start decoders.
[[nodiscard]] bool can_serve();

// What serve_if_asked() looks for.
inline constexpr const char* kServeArgument = "--decoder-process";

}  // namespace trove::decoder
