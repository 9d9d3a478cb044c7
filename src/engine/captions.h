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

}  // namespace trove::engine
