// SPDX-License-Identifier: GPL-3.0-or-later
//
// captioner: describes pictures with a vision model run by the person, at any endpoint with OpenAI's chat completions:
// Ollama, llama.cpp's server, LM Studio, vLLM. GET /v1/models, POST /v1/chat/completions with the picture as a data
// address (platform.openai.com/docs/api-reference/chat, /docs/guides/images-vision).
//
// 1. The picture is sent only to the given endpoint; see http_client/client.h.
// 2. The reply is untrusted: it is bounded, made valid UTF-8 on one line, and stripped of the model's reasoning.
// Stores nothing and does not retry; engine/captions.h does both. One thread at a time uses a Client.
#pragma once
#include "base/result.h"
#include "http_client/client.h"

#include <chrono>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace trove::captioner {

// The default addresses of such servers on this computer: Ollama, llama.cpp, LM Studio, vLLM.
[[nodiscard]] std::vector<std::string> usual_endpoints();

// "localhost:8080/v1/" -> "http://localhost:8080". kInvalid: not an HTTP address.
[[nodiscard]] Result<std::string> endpoint_of(std::string_view address);

// Whether the endpoint is on this computer.
[[nodiscard]] bool is_this_computer(std::string_view endpoint);

// `key`: the server's, or empty; sent as a bearer token and stored nowhere.
struct Server {
    std::string endpoint;
    std::string key;
};

// The names of the server's models. kNotFound: no answer. kIo: an answer from another kind of server.
[[nodiscard]] Result<std::vector<std::string>> models_of(http_client::Client& client,
                                                         const Server& server,
                                                         const std::stop_token& stop);

// The model that takes pictures: the only one, or the first with a known name. kInvalid lists the existing ones.
[[nodiscard]] Result<std::string> model_that_sees(std::span<const std::string> models);

struct Wish {
    std::string model;
    std::string prompt;
    int most_words = 40;
    std::chrono::milliseconds patience{300'000};
};

enum class Ending {
    kSaid,
    kAgain,    // may succeed next time
    kNotThis,  // the server refuses this picture
    kAway,     // no answer
    kNobody,   // the server refuses all: wrong model, key or address
    kStopped,
};

struct Outcome {
    Ending ending = Ending::kSaid;
    std::string text;  // the caption
    Error error;       // for all but kSaid
    std::chrono::seconds retry_after{0};
};

[[nodiscard]] Outcome describe(http_client::Client& client,
                               const Server& server,
                               const Wish& wish,
                               std::span<const std::uint8_t> jpeg,
                               const std::stop_token& stop);

// Cleans a model's reply for storage.
[[nodiscard]] std::string tidied(std::string_view text);

}  // namespace trove::captioner
