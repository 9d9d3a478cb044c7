// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tags: what photos are called. The model suggests, files bring their keywords, and what a person says stands above
// both, also that something is not so. Borrows the library, which must outlive it; any thread.
//
// 1. run() embeds the vocabulary once a model, measures how this library usually scores each concept (calibration.h)
//    and judges every photo from its stored vector: no picture is opened.
// 2. What is still to be judged is a question to the catalog: a run that was stopped or killed goes on, and a later one
//    sees new photos only. When the library has grown by half since it was measured, or the vocabulary is another one,
//    it is measured again and all photos are judged anew.
// 3. run() and measure() take the library's lock (kBusy). What a person says does not: it is one transaction, which
//    waits for the batch of a crawl that is under way, not for the crawl.
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

    // What holds, by name, then suggestions, best first, then, where asked for, what a person took off. kNotFound: no
    // photo.
    [[nodiscard]] Result<std::vector<PhotoTag>> of(PhotoId photo, bool with_taken_off = false);
    // Those whose name begins so, the most used first.
    [[nodiscard]] Result<std::vector<TagCount>> all(std::string_view beginning, std::size_t most);

    // All or nothing. kInvalid: no name. kNotFound: no photo; or a tag to take off that a photo does not have.
    Result<void> add(std::span<const PhotoId> photos, std::span<const std::string> names) {
        return set(photos, names, {});
    }

    Result<void> remove(std::span<const PhotoId> photos, std::span<const std::string> names) {
        return set(photos, {}, names);
    }

    Result<void> set(std::span<const PhotoId> photos,
                     std::span<const std::string> add,
                     std::span<const std::string> remove);

    // The old name leads to the new one from now on, also for files and for the model. kNotFound, kInvalid.
    Result<void> rename(std::string_view from, std::string_view to);
    Result<void> merge(std::span<const std::string> from, std::string_view into);

    // kCancelled: what was judged is kept.
    Result<TagProgress> run(const TagOptions& options, const Job& job);

    // How this library by itself scores each concept. Embeds the vocabulary where that is still to be done.
    [[nodiscard]] Result<MeasuredTags> measure();

private:
    Library& library_;
};

}  // namespace trove::engine
