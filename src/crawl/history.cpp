// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/history.h"

#include "crawl/discovery.h"
#include "sources/volume.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <system_error>

namespace trove::crawl {
namespace {

std::string camera_of(const Metadata& m) {
    const std::string camera = fmt::format("{} {}", m.camera_make, m.camera_model);
    const auto begin = camera.find_first_not_of(' ');
    return begin == std::string::npos ? std::string() : camera.substr(begin, camera.find_last_not_of(' ') + 1 - begin);
}

std::optional<float> cosine(std::span<const float> a, std::span<const float> b) {
    if (a.empty() || a.size() != b.size()) return std::nullopt;
    double product = 0;
    double length_a = 0;
    double length_b = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        product += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        length_a += static_cast<double>(a[i]) * static_cast<double>(a[i]);
        length_b += static_cast<double>(b[i]) * static_cast<double>(b[i]);
    }
    if (length_a <= 0 || length_b <= 0) return std::nullopt;
    return static_cast<float>(product / std::sqrt(length_a * length_b));
}

bool is_under(const std::filesystem::path& path, const std::filesystem::path& root) {
    return root == "/" || (path.native().size() > root.native().size() && path.native().starts_with(root.native()) &&
                           path.native()[root.native().size()] == '/');
}

}  // namespace

float alike_from(std::span<const float> pairs) {
    constexpr std::size_t kEnough = 1000;
    constexpr double kDeviations = 3;
    if (pairs.size() < kEnough) return kAlikeInASmallLibrary;
    double sum = 0;
    double squares = 0;
    for (const float pair : pairs) {
        sum += static_cast<double>(pair);
        squares += static_cast<double>(pair) * static_cast<double>(pair);
    }
    const double mean = sum / static_cast<double>(pairs.size());
    const double variance = std::max(0.0, squares / static_cast<double>(pairs.size()) - mean * mean);
    return std::min(kSameLooks, static_cast<float>(mean + kDeviations * std::sqrt(variance)));
}

bool is_same_picture(const PictureFacts& before, const PictureFacts& now, float alike) {
    const bool both_dated = before.taken_local_s && now.taken_local_s;
    const bool same_camera = before.camera == now.camera;
    if (both_dated && before.taken_local_s == now.taken_local_s && same_camera) return true;
    const bool other_date = both_dated && before.taken_local_s != now.taken_local_s;
    const bool other_camera = !before.camera.empty() && !now.camera.empty() && !same_camera;
    if (other_date || other_camera) return now.similarity && *now.similarity >= kSameLooks;
    return !now.similarity || *now.similarity >= alike;
}

Result<float> PhotoHistory::alike() {
    if (alike_) return *alike_;
    constexpr std::size_t kSample = 100;
    TROVE_TRY(const auto vectors, writer_.versions().sample(input_.model.id, kSample));
    std::vector<float> pairs;
    for (std::size_t i = 0; i < vectors.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (const auto similarity = cosine(vectors[i], vectors[j])) pairs.push_back(*similarity);
    alike_ = alike_from(pairs);
    return *alike_;
}

Result<bool> PhotoHistory::is_same(PhotoId before, const IncomingFile& file) {
    TROVE_TRY(const auto known, writer_.versions().picture(before, input_.model.id));
    TROVE_TRY(const float from, alike());
    return is_same_picture({known.taken_local_s, known.camera, std::nullopt},
                           {file.metadata.taken_local_s, camera_of(file.metadata), cosine(known.vector, file.vector)},
                           from);
}

Result<bool> PhotoHistory::is_same(PhotoId before, PhotoId now) {
    TROVE_TRY(const auto a, writer_.versions().picture(before, input_.model.id));
    TROVE_TRY(const auto b, writer_.versions().picture(now, input_.model.id));
    TROVE_TRY(const float from, alike());
    return is_same_picture({a.taken_local_s, a.camera, std::nullopt},
                           {b.taken_local_s, b.camera, cosine(a.vector, b.vector)}, from);
}

// A file of the same size and time is the same. Where its folder or its drive is not there, it may come back.
Result<PhotoHistory::AtPlace> PhotoHistory::look_at(const Location& location) {
    IncomingFile now;
    const std::filesystem::path path = location.place.text();
    if (stat_place({Rendition::kOriginal, path, std::nullopt}, now)) {
        const bool same = !location.place.is_file() || (now.stamp.size_bytes == location.size_bytes &&
                                                        now.stamp.modified_ns == location.modified_ns);
        return same ? AtPlace::kSame : AtPlace::kOther;
    }
    if (location.missing_at_s) return AtPlace::kNothing;
    std::error_code error;
    if (!location.present || !std::filesystem::is_directory(location.place.container.parent_path(), error))
        return AtPlace::kAway;
    TROVE_TRY(const auto volume, writer_.files().volume_of(path));
    return volume.empty() || sources::is_mounted(volume) ? AtPlace::kNothing : AtPlace::kAway;
}

Result<bool> PhotoHistory::lies_elsewhere(PhotoId photo, const std::filesystem::path& path) {
    TROVE_TRY(const auto places, writer_.versions().places(photo));
    for (const Location& location : places) {
        if (location.place.text() == path.native()) continue;
        TROVE_TRY(const AtPlace at, look_at(location));
        if (at == AtPlace::kSame || at == AtPlace::kAway) return true;
    }
    return false;
}

Result<Belonging> PhotoHistory::as_edit_of(PhotoId photo, const std::filesystem::path& path) {
    TROVE_TRY(const bool elsewhere, lies_elsewhere(photo, path));
    Belonging belonging;
    (elsewhere ? belonging.like : belonging.is) = photo;
    return belonging;
}

Result<Belonging> PhotoHistory::of(const IncomingFile& file) {
    TROVE_TRY(const auto current, writer_.versions().with_hash(file.hash));
    if (current) return Belonging{};
    TROVE_TRY(const auto once, writer_.versions().once_with_hash(file.hash));
    if (once) return as_edit_of(*once, file.path);
    TROVE_TRY(const auto before, writer_.versions().at(file.path));
    if (!before) return moved_and_edited(file);
    TROVE_TRY(const bool same, is_same(*before, file));
    return same ? as_edit_of(*before, file.path) : Result<Belonging>(Belonging{});
}

Result<Belonging> PhotoHistory::moved_and_edited(const IncomingFile& file) {
    if (known_.empty()) return Belonging{};
    TROVE_TRY(auto photo, by_date(file));
    if (!photo) {
        TROVE_TRY(photo, by_name(file));
    }
    if (!photo) return Belonging{};
    TROVE_TRY(const auto places, writer_.versions().places(*photo));
    for (const Location& location : places) {
        TROVE_TRY(const AtPlace at, look_at(location));
        if (at != AtPlace::kNothing) return Belonging{};
    }
    const auto left = std::ranges::find_if(places, [&](const Location& location) {
        return std::ranges::any_of(input_.roots, [&](const auto& root) {
            return is_under(location.place.text(), root) && is_under(file.path, root);
        });
    });
    if (left == places.end()) return Belonging{};
    return Belonging{photo, std::nullopt, left->place.text()};
}

Result<std::optional<PhotoId>> PhotoHistory::by_date(const IncomingFile& file) {
    const Metadata& m = file.metadata;
    if (!m.taken_local_s || camera_of(m).empty()) return std::optional<PhotoId>();
    TROVE_TRY(const auto taken, writer_.versions().taken(*m.taken_local_s, m.camera_make, m.camera_model));
    return taken.size() == 1 ? std::optional(taken.front()) : std::nullopt;
}

Result<std::optional<PhotoId>> PhotoHistory::by_name(const IncomingFile& file) {
    if (!paths_by_name_) {
        paths_by_name_.emplace();
        for (const auto& [path, known] : known_)
            if (known.photo) paths_by_name_->emplace(std::filesystem::path(path).filename().native(), path);
    }
    std::optional<PhotoId> one;
    const auto [begin, end] = paths_by_name_->equal_range(file.path.filename().native());
    for (auto at = begin; at != end; ++at) {
        std::error_code error;
        if (std::filesystem::exists(at->second, error)) continue;
        const auto& photo = known_.at(at->second).photo;
        if (one && photo != one) return std::optional<PhotoId>();
        one = photo;
    }
    if (!one) return one;
    TROVE_TRY(const auto known, writer_.versions().picture(*one, input_.model.id));
    const auto similarity = cosine(known.vector, file.vector);
    const PictureFacts before{known.taken_local_s, known.camera, std::nullopt};
    const PictureFacts after{file.metadata.taken_local_s, camera_of(file.metadata), similarity};
    TROVE_TRY(const float from, alike());
    return similarity && is_same_picture(before, after, from) ? one : std::nullopt;
}

}  // namespace trove::crawl
