// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/foreign_pictures.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>

namespace trove::embed {
namespace {

constexpr std::int64_t kMostPx = 2048;

auto unsupported(const JsonFields& file, const char* key, std::string_view why) {
    return fail(Errc::kUnsupported, fmt::format("\"{}\" {}", file.name_of(key), why));
}

// From OpenCLIP's constants.py; its files omit these defaults.
constexpr std::array<float, 3> kClipMean{0.48145466F, 0.4578275F, 0.40821073F};
constexpr std::array<float, 3> kClipStd{0.26862954F, 0.26130258F, 0.27577711F};

Result<void> read_channels(const JsonFields& file, const char* key, std::array<float, 3>& channels) {
    TROVE_TRY(const auto numbers, file.numbers(key, 3));
    for (std::size_t i = 0; i < 3; ++i) channels.at(i) = static_cast<float>(numbers[i]);
    return {};
}

struct Size {
    std::optional<int> shortest_edge;
    std::optional<int> side;  // of a square
};

// 224, [224, 224], {"shortest_edge": 224} or {"height": 224, "width": 224}. A plain number is the shortest edge.
Result<Size> size_of(const JsonFields& file, const char* key) {
    Size size;
    if (file.at(key).is_array()) {
        TROVE_TRY(const auto sides, file.numbers(key, 2));
        if (sides[0] != sides[1] || sides[0] < 8 || sides[0] > kMostPx || sides[0] != std::floor(sides[0]))
            return unsupported(file, key, "is not a square");
        size.side = static_cast<int>(sides[0]);
    } else if (!file.at(key).is_object()) {
        TROVE_TRY(const auto edge, file.whole(key, 8, kMostPx));
        size.shortest_edge = static_cast<int>(edge);
    } else {
        TROVE_TRY(const auto object, file.object(key));
        if (object.has("shortest_edge")) {
            TROVE_TRY(const auto edge, object.whole("shortest_edge", 8, kMostPx));
            size.shortest_edge = static_cast<int>(edge);
        } else {
            TROVE_TRY(const auto height, object.whole("height", 8, kMostPx));
            TROVE_TRY(const auto width, object.whole("width", 8, kMostPx));
            if (height != width) return unsupported(file, key, "is not a square");
            size.side = static_cast<int>(height);
        }
    }
    return size;
}

Result<void> check_size(const JsonFields& file, int image_px, const ImageTower& tower) {
    if (image_px == 0 || image_px == tower.size_px) return {};
    return unsupported(
        file, "size", fmt::format("makes pictures of {} px, but the image tower takes {} px", tower.size_px, image_px));
}

}  // namespace

Result<void> read_transformers_pictures(const JsonFields& file, int image_px, ImageTower& tower) {
    for (const char* step : {"do_resize", "do_rescale"}) {
        TROVE_TRY(const bool done, file.flag_or(step, true));
        if (!done) return unsupported(file, step, "is false, and is always done here");
    }
    if (!file.has("size")) return unsupported(file, "size", "is missing");
    TROVE_TRY(const auto size, size_of(file, "size"));
    TROVE_TRY(const bool crops, file.flag_or("do_center_crop", file.has("crop_size")));
    tower.size_px = size.side.value_or(size.shortest_edge.value_or(0));
    tower.resize = size.side ? ResizeMode::kSquash : ResizeMode::kShortestEdgeCrop;
    if (crops && file.has("crop_size")) {
        TROVE_TRY(const auto crop, size_of(file, "crop_size"));
        if (crop.side.value_or(crop.shortest_edge.value_or(0)) != tower.size_px)
            return unsupported(file, "crop_size", "is another than \"size\", which is not done here");
    }
    if (size.shortest_edge && !crops)
        return unsupported(file, "do_center_crop",
                           "is false where only the shortest edge is given: pictures would not be squares");
    TROVE_TRY(const auto filter, file.whole("resample", 0, 5));  // Pillow's numbers
    if (filter != 2 && filter != 3)
        return unsupported(file, "resample", fmt::format("is {}; 2 (bilinear) and 3 (bicubic) are done here", filter));
    tower.resample = filter == 2 ? Resample::kBilinear : Resample::kBicubic;
    if (file.has("rescale_factor")) {
        const auto& factor = file.at("rescale_factor");
        if (!factor.is_number() || std::abs(factor.get<double>() * 255 - 1) > 1e-4)
            return unsupported(file, "rescale_factor", "is not 1/255");
    }
    TROVE_TRY(const bool normalises, file.flag_or("do_normalize", true));
    tower.mean = {};
    tower.std_dev = {1, 1, 1};
    if (normalises) {
        TROVE_CHECKED(read_channels(file, "image_mean", tower.mean));
        TROVE_CHECKED(read_channels(file, "image_std", tower.std_dev));
    }
    return check_size(file, image_px, tower);
}

Result<void> read_open_clip_pictures(const JsonFields& file, int image_px, ImageTower& tower) {
    tower.size_px = image_px;
    if (file.has("size")) {
        TROVE_TRY(const auto size, size_of(file, "size"));
        tower.size_px = size.side.value_or(size.shortest_edge.value_or(0));
    }
    if (tower.size_px == 0) return unsupported(file, "size", "is missing, and the image tower takes any");
    TROVE_TRY(const auto mode, file.text_or("mode", "RGB"));
    if (mode != "RGB") return unsupported(file, "mode", "is not RGB");
    TROVE_TRY(const auto resize, file.text_or("resize_mode", "shortest"));
    if (resize != "shortest" && resize != "squash")
        return unsupported(file, "resize_mode", "is neither shortest nor squash");
    tower.resize = resize == "squash" ? ResizeMode::kSquash : ResizeMode::kShortestEdgeCrop;
    TROVE_TRY(const auto filter, file.text_or("interpolation", "bicubic"));
    if (filter != "bicubic" && filter != "bilinear")
        return unsupported(file, "interpolation", "is neither bicubic nor bilinear");
    tower.resample = filter == "bilinear" ? Resample::kBilinear : Resample::kBicubic;
    tower.mean = kClipMean;
    tower.std_dev = kClipStd;
    if (file.has("mean")) TROVE_CHECKED(read_channels(file, "mean", tower.mean));
    if (file.has("std")) TROVE_CHECKED(read_channels(file, "std", tower.std_dev));
    return check_size(file, image_px, tower);
}

}  // namespace trove::embed
