// SPDX-License-Identifier: GPL-3.0-or-later
#include "ocr/geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace trove::ocr {
namespace {

float cross(Point o, Point a, Point b) {
    return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

float dot(Point a, Point b) {
    return a.x * b.x + a.y * b.y;
}

Point across(Point along) {
    return {-along.y, along.x};
}

}  // namespace

float distance(Point a, Point b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

Quad Rectangle::corners() const {
    const Point down = across(along);
    const auto at = [&](float u, float v) {
        return Point{centre.x + along.x * u * width / 2 + down.x * v * height / 2,
                     centre.y + along.y * u * width / 2 + down.y * v * height / 2};
    };
    return {at(-1, -1), at(1, -1), at(1, 1), at(-1, 1)};
}

bool Rectangle::contains(Point p) const {
    const Point d{p.x - centre.x, p.y - centre.y};
    return std::abs(dot(d, along)) <= width / 2 && std::abs(dot(d, across(along))) <= height / 2;
}

// Andrew's monotone chain.
std::vector<Point> convex_hull(std::vector<Point> points) {
    std::ranges::sort(points, {}, [](const Point& p) { return std::pair(p.x, p.y); });
    points.erase(std::unique(points.begin(), points.end(), [](Point a, Point b) { return a.x == b.x && a.y == b.y; }),
                 points.end());
    if (points.size() < 3) return points;
    std::vector<Point> hull;
    const auto add = [&hull](Point p, std::size_t floor) {
        while (hull.size() >= floor + 2 && cross(hull[hull.size() - 2], hull.back(), p) <= 0) hull.pop_back();
        hull.push_back(p);
    };
    for (const Point p : points) add(p, 0);
    const std::size_t lower = hull.size() - 1;
    for (auto p = points.rbegin() + 1; p != points.rend(); ++p) add(*p, lower);
    hull.pop_back();
    return hull;
}

Rectangle smallest_rectangle(const std::vector<Point>& points) {
    const auto hull = convex_hull(points);
    Rectangle best;
    float best_area = std::numeric_limits<float>::max();
    for (std::size_t i = 0; i < hull.size(); ++i) {
        const Point a = hull[i];
        const Point b = hull[(i + 1) % hull.size()];
        const float length = distance(a, b);
        const Point along = length > 0 ? Point{(b.x - a.x) / length, (b.y - a.y) / length} : Point{1, 0};
        const Point down = across(along);
        float low_u = std::numeric_limits<float>::max();
        float low_v = low_u;
        float high_u = -low_u;
        float high_v = -low_u;
        for (const Point p : hull) {
            low_u = std::min(low_u, dot(p, along));
            high_u = std::max(high_u, dot(p, along));
            low_v = std::min(low_v, dot(p, down));
            high_v = std::max(high_v, dot(p, down));
        }
        const float area = (high_u - low_u) * (high_v - low_v);
        if (area >= best_area) continue;
        best_area = area;
        const float u = (low_u + high_u) / 2;
        const float v = (low_v + high_v) / 2;
        best = {{along.x * u + down.x * v, along.y * u + down.y * v}, along, high_u - low_u, high_v - low_v};
    }
    return best;
}

Quad from_top_left(const Rectangle& rectangle) {
    const Quad corners = rectangle.corners();
    // After rotating back by less than 45 degrees, the side from the top left points more to the right than up or down.
    for (std::size_t i = 0; i < 4; ++i) {
        const Point a = corners[i];
        const Point b = corners[(i + 1) % 4];
        const Point d = corners[(i + 3) % 4];
        const Point right{b.x - a.x, b.y - a.y};
        const Point down{d.x - a.x, d.y - a.y};
        // One of the two may have length zero.
        const bool fits = std::hypot(right.x, right.y) >= std::hypot(down.x, down.y) ? right.x >= std::abs(right.y)
                                                                                     : down.y >= std::abs(down.x);
        if (fits) return {a, b, corners[(i + 2) % 4], d};
    }
    return corners;
}

}  // namespace trove::ocr
