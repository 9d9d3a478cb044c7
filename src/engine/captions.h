// SPDX-License-Identifier: GPL-3.0-or-later
//
// Captions: sentences about photos, from a vision model that the person runs (captioner/), or from the person. Borrows
// the library, which must outlive it; any thread.
//
// 1. The queue is a question to the catalog: every photo that can be opened and has no caption. So a run that was
//    stopped or killed goes on where it was, with the loss of the picture that was under way.
// 2. A caption is committed, and found by search, before the next picture is sent. A crawl may go on beside.
// 3. A server that fails is asked again after a pause that doubles. A photo that fails three times is left alone until
//    somebody asks for it; a server that fails eight times in a row ends the run.
// 4. What a person wrote is never replaced, also where they wrote that there be none.
// 5. Pictures go to the endpoint that was given, or to one found on this computer, and nowhere else.
#pragma once
#include "base/job.h"
#include "base/result.h"
#include "engine/library.h"
#include "photo/tag.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trove::engine {

// What a person chose; kept in the library.
struct CaptionSettings {
    std::string endpoint;  // empty: the first that answers on its usual port of this computer
    std::string model;     // empty: the one there that takes pictures
    std::string prompt;    // empty: Trove's own
    std::string language;  // empty: English
    int words = 40;        // at most, as the model is asked
};

// Only what is set is changed.
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
    std::int64_t owed = 0;    // without one, and can be opened now
    std::int64_t failed = 0;  // left alone after three tries
    bool running = false;     // somewhere
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
    PhotoId photo{};      // the last one done
    std::string caption;  // its
    std::string waiting;  // why nothing happens at the moment, or empty
};

struct CaptionOptions {
    bool again = false;                            // also photos that another model captioned
    bool retry_failed = false;                     // also those left alone
    std::optional<std::int64_t> most;              // photos
    std::string key;                               // that the server wants; kept nowhere
    std::chrono::milliseconds patience{300'000};   // for one picture
    std::chrono::milliseconds first_pause{1'000};  // after a failure; doubles up to a minute
    std::function<void(const CaptionProgress&)>
        on_progress;  // on the calling thread, after each picture and when waiting
};

inline constexpr int kCaptionEdgePx = 768;  // the longer edge of what is sent

class Captions {
public:
    explicit Captions(Library& library) : library_(library) {}

    [[nodiscard]] Result<CaptionSettings> settings();
    // kInvalid: an endpoint that is none, words outside 5..300.
    Result<CaptionSettings> change(const CaptionChange& change);

    // Nothing: there is none. kNotFound: no such photo.
    [[nodiscard]] Result<std::optional<Caption>> of(PhotoId photo);
    // A person's; an empty one: none, for ever.
    Result<void> set(PhotoId photo, std::string_view text);

    [[nodiscard]] Result<CaptionStatus> status();
    [[nodiscard]] Result<std::vector<CaptionFailure>> failures(std::size_t most);

    // kBusy: another run is under way. kNotFound: no server. kCancelled: what was done is kept.
    Result<CaptionProgress> run(const CaptionOptions& options, const Job& job);

private:
    Library& library_;
};

// The words the model is asked, as settings make them.
[[nodiscard]] std::string caption_prompt(const CaptionSettings& settings);

}  // namespace trove::engine
