// SPDX-License-Identifier: GPL-3.0-or-later
//
// The shapes, scalings and thresholds are those of the models' training and publication: PaddleOCR, configs of PP-OCRv4
// and tools/infer/predict_{det,cls,rec}.py.
#include "ocr/paddle_reader.h"

#include "media/resize.h"
#include "ocr/characters.h"
#include "ocr/crop.h"
#include "ocr/geometry.h"
#include "ocr/reading_order.h"
#include "ocr/text_boxes.h"
#include "onnx/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace trove::ocr {
namespace {

const std::string kIdentity(kPaddleIdentity);

// A detector reads sides that are multiples of 32.
constexpr int kDetectorStep = 32;

constexpr double kFewPixels = 0.5e6;   // for the detector's first pass
constexpr double kManyPixels = 2.0e6;  // and for its second
constexpr double kMostEnlarged = 2;    // limit for small pictures
constexpr double kNearlyAll = 0.8;     // share of the pixels after which a second pass is pointless
constexpr double kSmallLinePx = 20;    // run the second pass if half of the lines in the first are lower than this

constexpr int kLineHeight = 48;  // input height of the other two models
constexpr int kClassifierWidth = 192;
constexpr float kUpsideDown = 0.5F;
constexpr int kNarrowestLine = 320;  // narrower ones are padded, because the model was trained on no others
constexpr int kWidestLine = 3200;
constexpr int kBatchWidth = 2560;  // pixels of lines read at once
constexpr float kTall = 1.5F;      // ratio of height to width of a possible vertical line
constexpr float kTallLetter = 4;   // the ratio of an "I" at most
constexpr float kDoubtful = 0.8F;
constexpr float kLeastConfidence = 0.5F;

// Planes B, G, R of (value / 255 - mean) / deviation, into `out`, rows of `row_width`.
void put_planes(const media::Image& image,
                const std::array<float, 3>& mean,
                const std::array<float, 3>& deviation,
                int row_width,
                std::span<float> out) {
    const std::size_t plane = out.size() / 3;
    for (int c = 0; c < 3; ++c) {
        const auto channel = static_cast<std::size_t>(c);
        for (int y = 0; y < image.height; ++y) {
            const std::uint8_t* row = image.row(y);
            float* to =
                out.data() + channel * plane + static_cast<std::size_t>(y) * static_cast<std::size_t>(row_width);
            for (int x = 0; x < image.width; ++x)
                to[x] = (static_cast<float>(row[x * 3 + 2 - c]) / 255 - mean[channel]) / deviation[channel];
        }
    }
}

Error wrong_shape(const char* what) {
    return {Errc::kUnsupported,
            fmt::format("the {} gives another shape than PP-OCRv4's; install Trove's files again", what)};
}

// A line between detection and text.
struct Found {
    std::size_t line = 0;  // shared by the alternative readings of one place
    Quad corners;
    std::string text;
    float confidence = 0;

    [[nodiscard]] float width() const { return distance(corners[0], corners[1]); }

    [[nodiscard]] float height() const { return distance(corners[0], corners[3]); }

    // The same place, starting at a later corner.
    [[nodiscard]] Found turned(std::size_t corners_on) const {
        Found other = *this;
        std::ranges::rotate(other.corners, other.corners.begin() + static_cast<std::ptrdiff_t>(corners_on));
        return other;
    }
};

class PaddleReader : public Reader {
public:
    PaddleReader(std::shared_ptr<const onnx::Graph> detector,
                 std::shared_ptr<const onnx::Graph> classifier,
                 std::shared_ptr<const onnx::Graph> recogniser,
                 Characters characters)
        : detector_(std::move(detector)),
          classifier_(std::move(classifier)),
          recogniser_(std::move(recogniser)),
          characters_(std::move(characters)) {}

    [[nodiscard]] const std::string& identity() const override { return kIdentity; }

    [[nodiscard]] int wanted_short_edge_px() const override { return 1200; }

    [[nodiscard]] std::size_t memory_bytes() const override { return std::size_t{320} << 20U; }

    [[nodiscard]] Result<std::vector<TextLine>> read(const media::Image& image) const override {
        TROVE_TRY(auto found, find(image));
        Pyramid pyramid(image);
        TROVE_CHECKED(add_turned(pyramid, found));
        TROVE_CHECKED(recognise(pyramid, found));
        keep_best(found);
        // A badly read line may be upside down although the classifier did not say so.
        std::vector<Found> doubtful;
        for (const Found& line : found)
            if (line.confidence < kDoubtful) doubtful.push_back(line.turned(2));
        TROVE_CHECKED(recognise(pyramid, doubtful));
        found.insert(found.end(), doubtful.begin(), doubtful.end());
        keep_best(found);
        std::erase_if(found, [](const Found& line) {
            return line.confidence < kLeastConfidence || line.text.find_first_not_of(' ') == std::string::npos;
        });
        std::vector<Quad> places;
        for (const Found& line : found) places.push_back(line.corners);
        std::vector<TextLine> lines;
        for (const std::size_t i : reading_order(places)) {
            TextLine& line = lines.emplace_back();
            line.text = std::move(found[i].text);
            line.confidence = found[i].confidence;
            for (std::size_t c = 0; c < 4; ++c)
                line.box[c] = {std::clamp(found[i].corners[c].x / static_cast<float>(image.width), 0.0F, 1.0F),
                               std::clamp(found[i].corners[c].y / static_cast<float>(image.height), 0.0F, 1.0F)};
        }
        return lines;
    }

private:
    // Keeps the most confident reading of each place.
    static void keep_best(std::vector<Found>& found) {
        std::ranges::sort(found, [](const Found& a, const Found& b) {
            return a.line != b.line ? a.line < b.line : a.confidence > b.confidence;
        });
        found.erase(
            std::unique(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.line == b.line; }),
            found.end());
    }

    // Large letters are found best in a small picture, and most pictures have none or large ones. If small ones occur,
    // the detector runs again on a larger picture.
    [[nodiscard]] Result<std::vector<Found>> find(const media::Image& image) const {
        const double pixels = static_cast<double>(image.width) * image.height;
        const double scale = std::min(std::sqrt(kFewPixels / pixels), kMostEnlarged);
        TROVE_TRY(auto found, find_at(image, scale));
        if (found.empty() || pixels * scale * scale >= kNearlyAll * pixels) return found;
        std::vector<double> heights;
        for (const Found& line : found) heights.push_back(static_cast<double>(line.height()) * scale);
        const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
        std::ranges::nth_element(heights, middle);
        if (*middle >= kSmallLinePx) return found;
        return find_at(image, std::min(std::sqrt(kManyPixels / pixels), 1.0));
    }

    [[nodiscard]] Result<std::vector<Found>> find_at(const media::Image& image, double scale) const {
        const auto side = [&](int px) {
            return std::max(kDetectorStep, static_cast<int>(std::lround(px * scale / kDetectorStep)) * kDetectorStep);
        };
        const int width = side(image.width);
        const int height = side(image.height);
        const media::Image small = media::resize(image, width, height, media::Filter::kBilinear);
        std::vector<float> planes(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
        put_planes(small, {0.485F, 0.456F, 0.406F}, {0.229F, 0.224F, 0.225F}, width, planes);
        const std::array<std::int64_t, 4> shape{1, 3, height, width};
        TROVE_TRY(const auto map, detector_->run(planes, shape));
        if (map.shape != std::vector<std::int64_t>{1, 1, height, width}) return fail(wrong_shape("text detector"));
        const float back_x = static_cast<float>(image.width) / static_cast<float>(width);
        const float back_y = static_cast<float>(image.height) / static_cast<float>(height);
        std::vector<Found> found;
        for (const TextBox& box : text_boxes(map.values, width, height, {})) {
            Found line;
            line.line = found.empty() ? 0 : found.back().line + 1;
            line.corners = from_top_left(box.rectangle);
            for (Point& corner : line.corners) corner = {corner.x * back_x, corner.y * back_y};
            const bool tall = line.height() >= kTall * line.width();
            // A vertical line is read from its upper end, so its right side is its top. A single letter is tall, too.
            if (tall) found.push_back(line.turned(1));
            if (!tall || line.height() < kTallLetter * line.width()) found.push_back(line);
        }
        return found;
    }

    // Adds the rotated reading of lines that seem upside down. The classifier is sometimes wrong; the better reading
    // stays.
    Result<void> add_turned(Pyramid& pyramid, std::vector<Found>& found) const {
        constexpr std::size_t kAtOnce = 16;
        constexpr auto kValues = std::size_t{3} * kLineHeight * kClassifierWidth;
        const std::size_t all = found.size();
        for (std::size_t start = 0; start < all; start += kAtOnce) {
            const std::size_t count = std::min(kAtOnce, all - start);
            std::vector<float> planes(count * kValues);
            for (std::size_t i = 0; i < count; ++i)
                put_line(pyramid, found[start + i], kClassifierWidth, kClassifierWidth,
                         std::span(planes).subspan(i * kValues, kValues));
            const std::array<std::int64_t, 4> shape{static_cast<std::int64_t>(count), 3, kLineHeight, kClassifierWidth};
            TROVE_TRY(const auto answer, classifier_->run(planes, shape));
            if (answer.values.size() != count * 2) return fail(wrong_shape("angle classifier"));
            for (std::size_t i = 0; i < count; ++i)
                if (answer.values[i * 2 + 1] > kUpsideDown) found.push_back(found[start + i].turned(2));
        }
        return {};
    }

    static int line_width(const Found& line, int most) {
        const float ratio = line.width() / std::max(line.height(), 1.0F);
        return std::clamp(static_cast<int>(std::ceil(kLineHeight * ratio)), 1, most);
    }

    // Writes the line as a model's input: kLineHeight high, `row_width` wide, padded with grey.
    static void put_line(Pyramid& pyramid, const Found& line, int most_width, int row_width, std::span<float> out) {
        const media::Image cut = pyramid.cut(line.corners, line_width(line, most_width), kLineHeight);
        put_planes(cut, {0.5F, 0.5F, 0.5F}, {0.5F, 0.5F, 0.5F}, row_width, out);
    }

    Result<void> recognise(Pyramid& pyramid, std::vector<Found>& found) const {
        // Lines of similar length go together, to keep the padding small.
        std::ranges::sort(found, {}, [](const Found& line) { return line_width(line, kWidestLine); });
        for (std::size_t start = 0; start < found.size();) {
            std::size_t count = 0;
            int width = kNarrowestLine;
            while (start + count < found.size()) {
                const int wider = std::max(width, line_width(found[start + count], kWidestLine));
                if (count > 0 && wider * static_cast<int>(count + 1) > kBatchWidth) break;
                width = wider;
                ++count;
            }
            const std::size_t values = std::size_t{3} * kLineHeight * static_cast<std::size_t>(width);
            std::vector<float> planes(count * values);
            for (std::size_t i = 0; i < count; ++i)
                put_line(pyramid, found[start + i], width, width, std::span(planes).subspan(i * values, values));
            const std::array<std::int64_t, 4> shape{static_cast<std::int64_t>(count), 3, kLineHeight, width};
            TROVE_TRY(const auto answer, recogniser_->run(planes, shape));
            if (answer.shape.size() != 3 || answer.shape[0] != shape[0] ||
                std::cmp_not_equal(answer.shape[2], characters_.classes()))
                return fail(wrong_shape("text recogniser"));
            const auto steps = static_cast<std::size_t>(answer.shape[1]);
            const std::size_t each = steps * characters_.classes();
            for (std::size_t i = 0; i < count; ++i) {
                auto spelt = characters_.spell(std::span(answer.values).subspan(i * each, each), steps);
                found[start + i].text = std::move(spelt.text);
                found[start + i].confidence = spelt.confidence;
            }
            start += count;
        }
        return {};
    }

    std::shared_ptr<const onnx::Graph> detector_;
    std::shared_ptr<const onnx::Graph> classifier_;
    std::shared_ptr<const onnx::Graph> recogniser_;
    Characters characters_;
};

}  // namespace

Result<std::shared_ptr<const Reader>> open_paddle_reader(const std::filesystem::path& folder) {
    TROVE_TRY(auto detector, onnx::Graph::open(folder / "ch_PP-OCRv4_det_infer.onnx"));
    TROVE_TRY(auto classifier, onnx::Graph::open(folder / "ch_ppocr_mobile_v2.0_cls_infer.onnx"));
    TROVE_TRY(auto recogniser, onnx::Graph::open(folder / "ch_PP-OCRv4_rec_infer.onnx"));
    TROVE_TRY(auto characters, Characters::read(folder / "ppocr_keys_v1.txt"));
    return std::shared_ptr<const Reader>(std::make_shared<PaddleReader>(std::move(detector), std::move(classifier),
                                                                        std::move(recogniser), std::move(characters)));
}

}  // namespace trove::ocr
