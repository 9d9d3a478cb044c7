// SPDX-License-Identifier: GPL-3.0-or-later
//
// PhotoHistory: decides which photo a content belongs to that no photo has now: a new one, or a known one whose file was
// edited. Borrows its arguments. Used by the crawl's write thread within a batch.
//
// 1. The same path is the same photo if it is the same picture. The same second and camera: yes. Another date or camera:
//    only if the model finds hardly a difference (kSameLooks), as when a date was corrected; a camera that counts from
//    the start again writes other pictures to known names. No date to compare: if the model finds the two more alike
//    than pictures of this library usually are (alike_from), or if there is no vector of the old content.
// 2. A known earlier content is its photo's, without a comparison.
// 3. A new path is a known photo's if the photo's files are gone from the crawled folders and the two cannot be mistaken:
//    no other photo of the library is of that second and camera; or the name is the same, the model finds them alike,
//    and no other missing file has that name.
// 4. A photo keeps its content while another of its files may still have it. The new content is then a photo of its own,
//    with all that a person said of the first one.
#pragma once
#include "base/result.h"
#include "catalog/writer.h"
#include "crawl/crawl.h"
#include "crawl/messages.h"
#include "photo/photo.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace trove::crawl {

// Least cosine similarities of two contents of one photo: docs/data-on-disk.md has the measurement.
inline constexpr float kSameLooks = 0.95F;            // with another date or camera
inline constexpr float kAlikeInASmallLibrary = 0.6F;  // without dates, where what is usual is not known

// Without dates, from the similarities of other pairs of pictures in the library. `pairs` may be empty.
[[nodiscard]] float alike_from(std::span<const float> pairs);

// What tells two pictures apart.
struct PictureFacts {
    std::optional<std::int64_t> taken_local_s;
    std::string camera;               // make and model; empty: unknown
    std::optional<float> similarity;  // to the other one; absent: not comparable
};

// Rule 1. `now` has the similarity. `alike`: what alike_from() says.
[[nodiscard]] bool is_same_picture(const PictureFacts& before, const PictureFacts& now, float alike);

struct Belonging {
    std::optional<PhotoId> is;    // the known photo that has this content from now on
    std::optional<PhotoId> like;  // the photo whose words a new one gets
    std::filesystem::path left;   // where `is` lay, if it is not the same path: nothing is there now

    [[nodiscard]] bool is_known() const { return is || like; }
};

class PhotoHistory {
public:
    using Known = std::unordered_map<std::string, catalog::KnownFile>;

    // `known`: files under the roots as the last crawl saw them; constant meanwhile.
    PhotoHistory(const CrawlInput& input, catalog::CatalogWriter& writer, const Known& known)
        : input_(input), writer_(writer), known_(known) {}

    // For a file with a vector, whose content no photo has now.
    Result<Belonging> of(const IncomingFile& file);
    // Whether the file at a known path shows another picture than the photo `before`, both being in the catalog.
    Result<bool> is_same(PhotoId before, PhotoId now);

private:
    enum class AtPlace { kSame, kOther, kNothing, kAway };

    // What lies at a place that a crawl has recorded.
    Result<AtPlace> look_at(const Location& location);
    Result<bool> is_same(PhotoId before, const IncomingFile& file);
    // Whether another file than the one at `path` may have the photo's content.
    Result<bool> lies_elsewhere(PhotoId photo, const std::filesystem::path& path);
    Result<Belonging> as_edit_of(PhotoId photo, const std::filesystem::path& path);
    Result<Belonging> moved_and_edited(const IncomingFile& file);
    Result<float> alike();
    Result<std::optional<PhotoId>> by_date(const IncomingFile& file);
    Result<std::optional<PhotoId>> by_name(const IncomingFile& file);

    const CrawlInput& input_;
    catalog::CatalogWriter& writer_;
    const Known& known_;
    std::optional<float> alike_;
    std::optional<std::unordered_multimap<std::string, std::string>> paths_by_name_;  // of known_
};

}  // namespace trove::crawl
