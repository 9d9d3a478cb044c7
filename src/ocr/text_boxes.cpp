// SPDX-License-Identifier: GPL-3.0-or-later
#include "ocr/text_boxes.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace trove::ocr {
namespace {

class Map {
public:
    Map(std::span<const float> values, int width, int height)
        : values_(values), width_(width), height_(height), seen_(values.size()) {}

    [[nodiscard]] int width() const { return width_; }

    [[nodiscard]] int height() const { return height_; }

    [[nodiscard]] float at(int x, int y) const { return values_[index(x, y)]; }

    // True once for each pixel above the threshold.
    bool take(int x, int y, float threshold) {
        if (x < 0 || y < 0 || x >= width_ || y >= height_) return false;
        const std::size_t i = index(x, y);
        if (seen_[i] || !(values_[i] > threshold)) return false;
        seen_[i] = true;
        return true;
    }

private:
    [[nodiscard]] std::size_t index(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x);
    }

    std::span<const float> values_;
    int width_;
    int height_;
    std::vector<bool> seen_;
};

struct Pixel {
    int x = 0;
    int y = 0;
};

// The outermost pixels, row by row, of the region that touches (x, y), also at corners; (x, y) itself is already taken.
std::vector<Point> outline(Map& map, int x, int y, float threshold) {
    struct Run {
        int low = 0;
        int high = -1;
    };

    std::vector<Run> rows;  // rows[0] is row y: the scan finds the topmost row of a line first
    std::vector<Pixel> open{{x, y}};
    while (!open.empty()) {
        const Pixel p = open.back();
        open.pop_back();
        const auto row = static_cast<std::size_t>(p.y - y);
        if (row >= rows.size()) rows.resize(row + 1);
        Run& run = rows[row];
        if (run.high < run.low) {
            run = {p.x, p.x};
        } else {
            run = {std::min(run.low, p.x), std::max(run.high, p.x)};
        }
        for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx)
                if (map.take(p.x + dx, p.y + dy, threshold)) open.push_back({p.x + dx, p.y + dy});
    }
    std::vector<Point> points;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        points.push_back({static_cast<float>(rows[i].low), static_cast<float>(y) + static_cast<float>(i)});
        points.push_back({static_cast<float>(rows[i].high), static_cast<float>(y) + static_cast<float>(i)});
    }
    return points;
}

float mean_inside(const Map& map, const Rectangle& rectangle) {
    float low_x = static_cast<float>(map.width());
    float low_y = static_cast<float>(map.height());
    float high_x = 0;
    float high_y = 0;
    for (const Point p : rectangle.corners()) {
        low_x = std::min(low_x, p.x);
        high_x = std::max(high_x, p.x);
        low_y = std::min(low_y, p.y);
        high_y = std::max(high_y, p.y);
    }
    const auto clamp = [](float v, int most) { return std::clamp(static_cast<int>(std::lround(v)), 0, most - 1); };
    // The rectangle is around pixels' centres; half a pixel more includes their rims.
    Rectangle wider = rectangle;
    wider.width += 0.5F;
    wider.height += 0.5F;
    double sum = 0;
    std::int64_t count = 0;
    for (int y = clamp(low_y, map.height()); y <= clamp(high_y, map.height()); ++y)
        for (int x = clamp(low_x, map.width()); x <= clamp(high_x, map.width()); ++x)
            if (wider.contains({static_cast<float>(x), static_cast<float>(y)})) {
                sum += static_cast<double>(map.at(x, y));
                ++count;
            }
    return count == 0 ? 0 : static_cast<float>(sum / static_cast<double>(count));
}

}  // namespace

std::vector<TextBox> text_boxes(std::span<const float> values, int width, int height, const BoxOptions& options) {
    Map map(values, width, height);
    std::vector<TextBox> boxes;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            if (!map.take(x, y, options.pixel_threshold)) continue;
            Rectangle rectangle = smallest_rectangle(outline(map, x, y, options.pixel_threshold));
            if (std::min(rectangle.width, rectangle.height) < options.shortest_side_px) continue;
            const float score = mean_inside(map, rectangle);
            if (score < options.box_threshold) continue;
            const float more =
                rectangle.width * rectangle.height * options.growth / (2 * (rectangle.width + rectangle.height));
            rectangle.width += 2 * more;
            rectangle.height += 2 * more;
            // Converts from pixel centres to the picture's coordinates, in which the first pixel's centre is at one
            // half.
            rectangle.centre = {rectangle.centre.x + 0.5F, rectangle.centre.y + 0.5F};
            boxes.push_back({rectangle, score});
            if (boxes.size() == options.most) return boxes;
        }
    return boxes;
}

}  // namespace trove::ocr
