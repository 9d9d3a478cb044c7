// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/resize.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <utility>

namespace trove::media {
namespace {

// One pixel: red, green, blue and nothing. Four lanes are one register of every CPU Trove runs on.
using Pixel = float __attribute__((vector_size(16)));

double bilinear(double x) {
    x = std::abs(x);
    return x < 1 ? 1 - x : 0;
}

// Keys' cubic convolution (1981) with a = -0.5.
double bicubic(double x) {
    constexpr double kA = -0.5;
    x = std::abs(x);
    if (x < 1) return ((kA + 2) * x - (kA + 3)) * x * x + 1;
    if (x < 2) return (((x - 5) * x + 8) * x - 4) * kA;
    return 0;
}

double sinc(double x) {
    if (x == 0) return 1;
    x *= std::numbers::pi;
    return std::sin(x) / x;
}

double lanczos(double x) {
    return std::abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
}

struct Kernel {
    double (*weight)(double);
    double radius;
};

Kernel kernel(Filter filter) {
    switch (filter) {
        case Filter::kBilinear:
            return {bilinear, 1};
        case Filter::kBicubic:
            return {bicubic, 2};
        case Filter::kLanczos:
            break;
    }
    return {lanczos, 3};
}

// For each output position: the first input position, the number of inputs, and their weights, which add up to one.
struct Taps {
    std::vector<int> first;
    std::vector<int> count;
    std::vector<float> weights;  // `stride` for each output position
    std::size_t stride = 0;

    [[nodiscard]] const float* at(int i) const { return weights.data() + static_cast<std::size_t>(i) * stride; }
};

Taps make_taps(int in, int out, Kernel k) {
    const double scale = static_cast<double>(in) / out;
    const double stretch = std::max(scale, 1.0);  // reducing widens the kernel: that is the antialiasing
    const double radius = k.radius * stretch;
    const auto size = static_cast<std::size_t>(out);
    Taps taps;
    taps.stride = static_cast<std::size_t>(std::ceil(radius)) * 2 + 1;
    taps.first.resize(size);
    taps.count.resize(size);
    taps.weights.resize(size * taps.stride);
    std::vector<double> raw(taps.stride);
    for (std::size_t i = 0; i < size; ++i) {
        const double center = (static_cast<double>(i) + 0.5) * scale;
        const int first = std::max(static_cast<int>(std::floor(center - radius + 0.5)), 0);
        const int last = std::min(static_cast<int>(std::floor(center + radius + 0.5)), in);
        const auto count = static_cast<std::size_t>(std::max(last - first, 1));
        double sum = 0;
        for (std::size_t t = 0; t < count; ++t) {
            raw[t] = k.weight((first + static_cast<double>(t) - center + 0.5) / stretch);
            sum += raw[t];
        }
        for (std::size_t t = 0; t < count; ++t) {
            taps.weights[i * taps.stride + t] =
                static_cast<float>(sum == 0 ? 1.0 / static_cast<double>(count) : raw[t] / sum);
        }
        taps.first[i] = std::min(first, in - 1);
        taps.count[i] = static_cast<int>(count);
    }
    return taps;
}

// Rounds and limits to 0..255. Unlike lround, compiles to vector minimum, maximum and truncation.
std::uint8_t to_byte(float value) {
    value = value < 0.F ? 0.F : value;
    value = value > 255.F ? 255.F : value;
    return static_cast<std::uint8_t>(
        static_cast<int>(value + 0.5F));  // NOLINT(bugprone-incorrect-roundings): not negative
}

void resize_row(const std::uint8_t* in,
                int in_width,
                const Taps& taps,
                int out_width,
                std::vector<Pixel>& scratch,
                std::uint8_t* out) {
    for (std::size_t x = 0; x < static_cast<std::size_t>(in_width); ++x) {
        scratch[x] = Pixel{static_cast<float>(in[x * 3]), static_cast<float>(in[x * 3 + 1]),
                           static_cast<float>(in[x * 3 + 2]), 0};
    }
    for (int x = 0; x < out_width; ++x) {
        const float* const weights = taps.at(x);
        const Pixel* const from = scratch.data() + taps.first[static_cast<std::size_t>(x)];
        const int count = taps.count[static_cast<std::size_t>(x)];
        Pixel sum{};
        for (int t = 0; t < count; ++t) sum += from[t] * weights[t];
        out[0] = to_byte(sum[0]);
        out[1] = to_byte(sum[1]);
        out[2] = to_byte(sum[2]);
        out += 3;
    }
}

void add_row(const std::uint8_t* in, float weight, float* sum, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) sum[i] += static_cast<float>(in[i]) * weight;
}

Image resize_width(const Image& image, int width, Kernel k) {
    const Taps taps = make_taps(image.width, width, k);
    Image out{width, image.height, {}};
    const std::size_t stride = static_cast<std::size_t>(width) * 3;
    out.rgb.resize(stride * static_cast<std::size_t>(image.height));
    std::vector<Pixel> scratch(static_cast<std::size_t>(image.width));
    for (int y = 0; y < image.height; ++y) {
        resize_row(image.row(y), image.width, taps, width, scratch,
                   out.rgb.data() + static_cast<std::size_t>(y) * stride);
    }
    return out;
}

Image resize_height(const Image& image, int height, Kernel k) {
    const Taps taps = make_taps(image.height, height, k);
    Image out{image.width, height, {}};
    const std::size_t stride = static_cast<std::size_t>(image.width) * 3;
    out.rgb.resize(stride * static_cast<std::size_t>(height));
    std::vector<float> sum(stride);
    for (int y = 0; y < height; ++y) {
        std::ranges::fill(sum, 0.F);
        const int first = taps.first[static_cast<std::size_t>(y)];
        for (int t = 0; t < taps.count[static_cast<std::size_t>(y)]; ++t) {
            add_row(image.row(first + t), taps.at(y)[t], sum.data(), stride);
        }
        std::uint8_t* const to = out.rgb.data() + static_cast<std::size_t>(y) * stride;
        for (std::size_t i = 0; i < stride; ++i) to[i] = to_byte(sum[i]);
    }
    return out;
}

}  // namespace

Image resize(const Image& image, int width, int height, Filter filter) {
    const Kernel k = kernel(filter);
    // Rows first, rounded to bytes, then columns: the order decides the last bit, and this is the reference's.
    if (width == image.width && height == image.height) return image;
    if (width == image.width) return resize_height(image, height, k);
    // But a picture of 6 x 16,000,000 pixels would be 224 x 16,000,000 in between.
    constexpr std::int64_t kMostBetween = std::int64_t{1} << 27U;
    if (std::int64_t{width} * image.height > kMostBetween && width > image.width && height < image.height)
        return resize_width(resize_height(image, height, k), width, k);
    Image narrow = resize_width(image, width, k);
    return height == image.height ? narrow : resize_height(narrow, height, k);
}

Image crop(const Image& image, int left, int top, int width, int height) {
    Image out{width, height, {}};
    const std::size_t stride = static_cast<std::size_t>(width) * 3;
    out.rgb.resize(stride * static_cast<std::size_t>(height));
    for (int y = 0; y < height; ++y) {
        std::memcpy(out.rgb.data() + static_cast<std::size_t>(y) * stride,
                    image.row(top + y) + static_cast<std::size_t>(left) * 3, stride);
    }
    return out;
}

Image upright(Image image, int orientation) {
    if (orientation < 2 || orientation > 8) return image;
    // EXIF 2.32, tag 0x0112. 5..8 are stored lying down. For the upright picture: the position of its first pixel in
    // the stored one, and the steps to the next pixel and row.
    const bool transposed = orientation >= 5;
    const bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool from_bottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    Image out{transposed ? image.height : image.width, transposed ? image.width : image.height, {}};
    out.rgb.resize(image.rgb.size());
    const std::ptrdiff_t stored_row = static_cast<std::ptrdiff_t>(image.width) * 3;
    const std::ptrdiff_t across = from_right ? -3 : 3;
    const std::ptrdiff_t down = from_bottom ? -stored_row : stored_row;
    const std::ptrdiff_t step = transposed ? down : across;
    const std::ptrdiff_t line = transposed ? across : down;
    const std::uint8_t* start =
        image.rgb.data() + (from_right ? stored_row - 3 : 0) + (from_bottom ? stored_row * (image.height - 1) : 0);
    std::uint8_t* to = out.rgb.data();
    for (int y = 0; y < out.height; ++y) {
        std::ptrdiff_t at = line * y;
        for (int x = 0; x < out.width; ++x, at += step, to += 3) {
            to[0] = start[at];
            to[1] = start[at + 1];
            to[2] = start[at + 2];
        }
    }
    return out;
}

}  // namespace trove::media
