// SPDX-License-Identifier: GPL-3.0-or-later
//
// captioner: pictures to sentences, by a vision model that the person runs, at any endpoint that speaks OpenAI's chat
// completions: Ollama, llama.cpp's server, LM Studio, vLLM. GET /v1/models, POST /v1/chat/completions with the picture
// as a data address (platform.openai.com/docs/api-reference/chat, /docs/guides/images-vision).
//
// 1. The picture goes to the endpoint given and nowhere else; see http_client/client.h.
// 2. What comes back is a stranger's: bounded, made valid UTF-8, on one line, without what a model thought aloud.
// Keeps nothing and retries nothing: engine/captions.h does. One thread at a time uses a Client.
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

// Where such servers answer when nobody says otherwise, on this computer: Ollama, llama.cpp, LM Studio, vLLM.
[[nodiscard]] std::vector<std::string> usual_endpoints();

// "localhost:8080/v1/" -> "http://localhost:8080". kInvalid: nothing that can be asked.
[[nodiscard]] Result<std::string> endpoint_of(std::string_view address);

// Whether it names this very computer.
[[nodiscard]] bool is_this_computer(std::string_view endpoint);

// A key that the server wants, or empty, is sent as a bearer token and kept nowhere.
struct Server {
    std::string endpoint;
    std::string key;
};

// The names of the models there. kNotFound: nobody answers. kIo: somebody else does.
[[nodiscard]] Result<std::vector<std::string>> models_of(http_client::Client& client,
                                                         const Server& server,
                                                         const std::stop_token& stop);

// The one that can see: the only one, or the first whose name is known for it. kInvalid lists what there is.
[[nodiscard]] Result<std::string> model_that_sees(std::span<const std::string> models);

struct Wish {
    std::string model;
    std::string prompt;
    int most_words = 40;
    std::chrono::milliseconds patience{300'000};
};

enum class Ending {
    kSaid,
    kAgain,    // may go better next time
    kNotThis,  // the server does not take this picture
    kAway,     // nobody answers
    kNobody,   // the server takes none: the model, the key, the address
    kStopped,
};

struct Outcome {
    Ending ending = Ending::kSaid;
    std::string text;  // the caption
    Error error;       // of all but kSaid
    std::chrono::seconds retry_after{0};
};

[[nodiscard]] Outcome describe(http_client::Client& client,
                               const Server& server,
                               const Wish& wish,
                               std::span<const std::uint8_t> jpeg,
                               const std::stop_token& stop);

// What of a model's words is kept.
[[nodiscard]] std::string tidied(std::string_view text);

}  // namespace trove::captioner
