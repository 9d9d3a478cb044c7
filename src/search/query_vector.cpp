// SPDX-License-Identifier: GPL-3.0-or-later
#include "search/query_vector.h"

#include "base/file.h"
#include "query/print.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace trove::search {
namespace {

constexpr std::size_t kMostTerms = 32;
constexpr double kNothing = 1e-4;  // a sum shorter than this has no direction

// The part of an image inside a region, at least one pixel.
media::Image cropped(const media::Image& image, const query::Region& region) {
    const auto from = [](double part, int length) {
        return std::clamp(static_cast<int>(part * length), 0, length - 1);
    };
    const auto to = [](double part, int first, int length) {
        return std::clamp(static_cast<int>(std::lround(part * length)), first + 1, length);
    };
    const int left = from(region.x, image.width);
    const int top = from(region.y, image.height);
    const int right = to(region.x + region.width, left, image.width);
    const int bottom = to(region.y + region.height, top, image.height);
    media::Image part;
    part.width = right - left;
    part.height = bottom - top;
    for (int y = top; y < bottom; ++y) {
        const std::uint8_t* row = image.row(y);
        part.rgb.insert(part.rgb.end(), row + std::ptrdiff_t{left} * 3, row + std::ptrdiff_t{right} * 3);
    }
    return part;
}

Result<embed::Vector> region_vector(const Search& in, PhotoId id, const query::Region& region) {
    TROVE_TRY(const auto photo, in.reader.photos().get(id));
    media::DecodeOptions decoding;
    const double smallest = std::max(std::min(region.width, region.height), 0.05);
    decoding.min_short_edge_px = static_cast<int>(in.embedder.wanted_short_edge_px() / smallest);
    TROVE_TRY(const auto decoded, in.decode_original(photo, decoding));
    TROVE_TRY(const auto prepared, in.embedder.prepare(cropped(decoded.image, region)));
    TROVE_TRY(auto vectors, in.embedder.embed_images({&prepared, 1}));
    return std::move(vectors.front());
}

Result<embed::Vector> file_vector(const Search& in, const std::string& typed, bool may_open) {
    std::filesystem::path path = typed;
    if (typed.starts_with("~/")) {
        const char* home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe): nothing changes the environment
        if (home != nullptr) path = std::filesystem::path(home) / typed.substr(2);
    }
    std::error_code error;
    if (may_open) path = std::filesystem::absolute(path, error).lexically_normal();
    TROVE_TRY(const auto known, in.reader.photos().by_path(path));
    if (known)
        if (auto vector = in.index->vector_of(*known); !vector.empty()) return vector;
    if (!may_open)
        return fail(Errc::kNotFound,
                    fmt::format("{} is not a photo of this library, and other files are not opened from "
                                "here; send the picture itself, or write like:NUMBER",
                                typed));
    const auto size = std::filesystem::file_size(path, error);
    const auto memory = in.decoding.take_for_file(error ? 0 : size);
    const auto bytes = read_file(path, kMostPictureBytes);
    if (!bytes) return fail(prefixed(bytes.error(), display(path)));
    return in.vector_of_file(*bytes);
}

Result<embed::Vector> term_vector(const Search& in, const query::Term& term, bool may_open) {
    if (const auto* words = std::get_if<query::Words>(&term.what)) return in.vector_of(query::plain(*words));
    if (const auto* like = std::get_if<query::LikePhoto>(&term.what))
        return like->region ? region_vector(in, like->photo, *like->region) : in.vector_of(like->photo);
    return file_vector(in, std::get<query::LikeFile>(term.what).path, may_open);
}

}  // namespace

Result<embed::Vector> query_vector(const Search& in, const Query& query, std::span<const query::Term> terms) {
    if (terms.size() > kMostTerms)
        return fail(Errc::kInvalid,
                    fmt::format("the query joins {} things; {} are the most", terms.size(), kMostTerms));
    const auto dimensions = static_cast<std::size_t>(in.index->dimensions());
    std::vector<double> sum(dimensions);
    const auto add = [&](const embed::Vector& vector, double weight) {
        for (std::size_t i = 0; i < std::min(dimensions, vector.size()); ++i)
            sum[i] += weight * static_cast<double>(vector[i]);
    };
    const bool alone = terms.size() + (query.image ? 1U : 0U) + (query.like ? 1U : 0U) == 1;
    if (query.image) {
        TROVE_TRY(auto vector, in.vector_of_file(*query.image));
        if (alone) return vector;
        add(vector, 1);
    }
    if (query.like) {
        TROVE_TRY(auto vector, in.vector_of(*query.like));
        if (alone) return vector;
        add(vector, 1);
    }
    for (const query::Term& term : terms) {
        TROVE_TRY(auto vector, term_vector(in, term, query.may_open_files));
        if (alone && term.weight > 0) return vector;
        add(vector, term.weight);
    }
    double length = 0;
    for (const double value : sum) length += value * value;
    length = std::sqrt(length);
    if (length < kNothing)
        return fail(Errc::kInvalid, "the query takes away all that it adds: nothing is left to look for");
    embed::Vector out(dimensions);
    std::ranges::transform(sum, out.begin(), [&](double value) { return static_cast<float>(value / length); });
    return out;
}

}  // namespace trove::search
