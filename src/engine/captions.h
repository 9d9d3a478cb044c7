// SPDX-License-Identifier: GPL-3.0-or-later
//
// Captions: sentences about photos, from a vision model that the person runs (captioner/), or from the person. Borrows
// the library, which must outlive it; any thread.
//
// 1. The queue is a question to the catalog: every photo that can be opened and has no caption. A run that was stopped
//    or killed therefore resumes where it stopped and loses only the picture in progress.
// 2. A caption is committed, and found by search, before the next picture is sent. A crawl may run at the same time.
// 3. A server that fails is asked again after a pause, which doubles each time. A photo that fails three times is left
//    alone until somebody asks for it again; a server that fails eight times in a row ends the run.
// 4. A caption that a person wrote is never replaced, even an empty one.
// 5. Pictures go to the endpoint that was given, or to one found on this computer, and nowhere else.
#pragma once
#include "api/captions.h"
#include "base/job.h"
#include "base/result.h"
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

class Library;

class Captions {
public:
    explicit Captions(Library& library) : library_(library) {}

    [[nodiscard]] Result<CaptionSettings> settings();
    // kInvalid: not an endpoint, or words outside 5..300.
    Result<CaptionSettings> change(const CaptionChange& change);

    // Nothing: the photo has no caption. kNotFound: no such photo.
    [[nodiscard]] Result<std::optional<Caption>> of(PhotoId photo);
    // Sets a person's caption. Empty: this photo never gets one.
    Result<void> set(PhotoId photo, std::string_view text);

    [[nodiscard]] Result<CaptionStatus> status();
    [[nodiscard]] Result<std::vector<CaptionFailure>> failures(std::size_t most);

    // kBusy: another run is under way. kNotFound: no server. kCancelled: finished captions are kept.
    Result<CaptionProgress> run(const CaptionOptions& options, const Job& job);

private:
    Library& library_;
};

}  // namespace trove::engine
