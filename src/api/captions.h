// SPDX-License-Identifier: GPL-3.0-or-later
//
// Captions by a vision model: settings, state and progress. Plain values, any thread.
#pragma once
#include "photo/ids.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace trove {

// A person's choices; kept in the library.
struct CaptionSettings {
    std::string endpoint;  // empty: the first server that answers on its usual port on this computer
    std::string model;     // empty: the server's model that takes pictures
    std::string prompt;    // empty: Trove's own
    std::string language;  // empty: English
    int words = 40;        // upper limit in the question to the model
};

// Only the fields that are set are changed.
struct CaptionChange {
    std::optional<std::string> endpoint;
    std::optional<std::string> model;
    std::optional<std::string> prompt;
    std::optional<std::string> language;
    std::optional<int> words;
};

struct CaptionStatus {
    std::int64_t by_model = 0;
    std::int64_t by_person = 0;
    std::int64_t owed = 0;    // photos without a caption that can be opened now
    std::int64_t failed = 0;  // left alone after three tries
    bool running = false;     // in any process
    CaptionSettings settings;
};

struct CaptionFailure {
    PhotoId photo{};
    int tries = 0;
    std::string reason;
    std::int64_t at_s = 0;
};

struct CaptionProgress {
    std::string endpoint;
    std::string model;
    std::int64_t to_do = 0;
    std::int64_t done = 0;    // captions
    std::int64_t failed = 0;  // photos left alone
    double per_minute = 0;
    std::optional<double> eta_s;
    double elapsed_s = 0;
    PhotoId photo{};      // the last one finished
    std::string caption;  // its caption
    std::string waiting;  // the reason for a pause, or empty
};

struct CaptionOptions {
    bool again = false;                            // also photos that another model captioned
    bool retry_failed = false;                     // also those left alone
    std::optional<std::int64_t> most;              // photos
    std::string key;                               // required by the server; stored nowhere
    std::chrono::milliseconds patience{300'000};   // for one picture
    std::chrono::milliseconds first_pause{1'000};  // after a failure; doubles up to a minute
    std::function<void(const CaptionProgress&)>
        on_progress;  // on the calling thread, after each picture and when waiting
};

inline constexpr int kCaptionEdgePx = 768;  // longer edge of the picture as sent

// The question to the model, made from the settings.
[[nodiscard]] std::string caption_prompt(const CaptionSettings& settings);

}  // namespace trove
