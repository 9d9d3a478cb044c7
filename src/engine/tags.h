// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tags of photos: suggested by the model, read from files' keywords, or set by a person. A person's word, including a
// removal, overrides both others. Borrows the library, which must outlive it; any thread.
//
// 1. run() embeds the vocabulary once per model, measures how this library usually scores each concept (calibration.h)
//    and judges every photo by its stored vector, without opening pictures.
// 2. The catalog knows which photos are still to be judged: a run that was stopped or killed resumes, and a later one
//    judges only new photos. When the library has grown by half since the measurement, or the vocabulary has changed,
//    it is measured again and all photos are judged again.
// 3. run() and measure() take the library's lock (kBusy). A person's changes do not: each is one transaction, which
//    waits for a running crawl's current batch, not for the whole crawl.
#pragma once
#include "api/tags.h"
#include "base/job.h"
#include "base/result.h"
#include "photo/tag.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trove::engine {

class Library;

class Tags {
public:
    explicit Tags(Library& library) : library_(library) {}

    // The photo's tags by name, then suggestions, best first, then, if asked for, tags that a person removed.
    // kNotFound: no such photo.
    [[nodiscard]] Result<std::vector<PhotoTag>> of(PhotoId photo, bool with_taken_off = false);
    // Tags whose name starts with `beginning`, the most used first.
    [[nodiscard]] Result<std::vector<TagCount>> all(std::string_view beginning, std::size_t most);

    // All or nothing. kInvalid: no name. kNotFound: no such photo, or a photo lacks a tag that is to be removed.
    Result<void> add(std::span<const PhotoId> photos, std::span<const std::string> names) {
        TROVE_TRY([[maybe_unused]] const auto change, set(photos, names, {}));
        return {};
    }

    Result<void> remove(std::span<const PhotoId> photos, std::span<const std::string> names) {
        TROVE_TRY([[maybe_unused]] const auto change, set(photos, {}, names));
        return {};
    }

    Result<TagChange> set(std::span<const PhotoId> photos,
                          std::span<const std::string> add,
                          std::span<const std::string> remove);

    // From now on the old name leads to the new one, also for tags from files and from the model. kNotFound, kInvalid.
    Result<void> rename(std::string_view from, std::string_view to);
    Result<void> merge(std::span<const std::string> from, std::string_view into);

    // kCancelled: judged photos are kept.
    Result<TagProgress> run(const TagOptions& options, const Job& job);

    // How this library usually scores each concept. Embeds the vocabulary if necessary.
    [[nodiscard]] Result<MeasuredTags> measure();

private:
    Library& library_;
};

}  // namespace trove::engine
