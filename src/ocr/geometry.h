// SPDX-License-Identifier: GPL-3.0-or-later
//
// Points and rotated rectangles in pixels. Plain values, any thread.
#pragma once
#include <array>
#include <vector>

namespace trove::ocr {

struct Point {
    float x = 0;
    float y = 0;
};

// Corners clockwise on a screen, where y grows downwards.
using Quad = std::array<Point, 4>;

// A rectangle at any angle: `along` is a unit vector, and the sides are parallel or perpendicular to it.
struct Rectangle {
    Point centre;
    Point along{1, 0};
    float width = 0;   // along
    float height = 0;  // across

    [[nodiscard]] Quad corners() const;
    [[nodiscard]] bool contains(Point p) const;
};

// The convex hull, clockwise on a screen. Fewer than three points if all lie on a line.
[[nodiscard]] std::vector<Point> convex_hull(std::vector<Point> points);

// The smallest rectangle around the points (at least one). One of its sides is parallel to a side of the hull.
[[nodiscard]] Rectangle smallest_rectangle(const std::vector<Point>& points);

// The corners, starting with the top left after rotating the rectangle back by less than 45 degrees.
[[nodiscard]] Quad from_top_left(const Rectangle& rectangle);

[[nodiscard]] float distance(Point a, Point b);

}  // namespace trove::ocr
