// SPDX-License-Identifier: GPL-3.0-or-later
#include "ocr/tesseract_reader.h"

#include "base/guarded.h"
#include "media/resize.h"
#include "ocr/geometry.h"
#include "ocr/reading_order.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <tesseract/baseapi.h>
#include <tesseract/ocrclass.h>
#include <tesseract/resultiterator.h>

#include <algorithm>
#include <cmath>
#include <dlfcn.h>
#include <utility>

namespace trove::ocr {
namespace {

using Instance = std::unique_ptr<tesseract::TessBaseAPI>;

constexpr int kVersion = 1;  // raise it if a change makes the same picture read differently
constexpr std::string_view kNamePunctuation = "_-/";
constexpr std::size_t kLongestName = 64;

constexpr int kLeastEdgePx = 8;         // no letter is that low
constexpr int kLongestEdgePx = 32'000;  // Tesseract counts pixels in 16 bits
constexpr double kMostPixels = 16e6;    // assumed by memory_bytes()
constexpr int kLowPx = 1200;  // pictures whose shorter edge is less are enlarged: small letters are read better
constexpr double kMostEnlargedForTesseract = 2;
constexpr float kLeastWordConfidence = 0.4F;  // of a word; false words from twigs and tiles are mostly below
constexpr int kPatienceMs = 120'000;          // limit per picture, so that a crawl always continues

// Tesseract asks OpenMP for four threads per line, regardless of other load; here pictures are read in parallel
// instead. The function is looked up dynamically, because OpenMP is only present if Tesseract was built with it.
// Affects the calling thread.
void stay_on_this_thread() {
    using SetLevels = void (*)(int);
    static const auto set_levels = reinterpret_cast<SetLevels>(::dlsym(RTLD_DEFAULT, "omp_set_max_active_levels"));
    if (set_levels != nullptr) set_levels(0);
}

Instance new_instance() {
    auto instance = std::make_unique<tesseract::TessBaseAPI>();
    instance->SetVariable("debug_file", "/dev/null");  // otherwise it writes to stderr
    return instance;
}

// For text over pictures as well as for pages: as much text as possible, in any position.
Result<Instance> open_instance(const std::string& languages) {
    Instance instance = new_instance();
    if (instance->Init(nullptr, languages.c_str(), tesseract::OEM_LSTM_ONLY) != 0)
        return fail(Errc::kCorrupt, fmt::format("Tesseract cannot use its data for {} in {}; install them again",
                                                languages, instance->GetDatapath()));
    instance->SetPageSegMode(tesseract::PSM_SPARSE_TEXT);
    return instance;
}

// The Debian package with the language's data.
std::string package_of(std::string_view language) {
    std::string package = fmt::format("tesseract-ocr-{}", language);
    std::ranges::replace(package, '_', '-');
    return package;
}

Error not_installed(const std::vector<std::string>& missing, const std::vector<std::string>& installed) {
    std::vector<std::string> packages;
    for (const std::string& language : missing)
        if (!language.starts_with("script/")) packages.push_back(package_of(language));
    const std::string how =
        packages.empty() ? std::string() : fmt::format("on Debian: sudo apt install {}; ", fmt::join(packages, " "));
    return {
        Errc::kNotFound,
        fmt::format("Tesseract's data for {} are not installed ({}); {}what there is: apt search tesseract-ocr-",
                    fmt::join(missing, ", "),
                    installed.empty() ? "none are" : fmt::format("these are: {}", fmt::join(installed, ", ")), how)};
}

// Luma (ITU-R BT.601) in fixed point, the only input of the letter models.
std::vector<std::uint8_t> grey_of(const media::Image& image) {
    std::vector<std::uint8_t> grey(static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height));
    for (std::size_t i = 0; i < grey.size(); ++i) {
        const std::uint8_t* pixel = image.rgb.data() + 3 * i;
        grey[i] =
            static_cast<std::uint8_t>((19'595U * pixel[0] + 38'470U * pixel[1] + 7'471U * pixel[2] + 32'768U) >> 16U);
    }
    return grey;
}

struct Box {  // pixels; right and bottom are exclusive
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
};

struct WordsOfLine {
    std::string text;
    float sureness = 0;  // mean over its words, weighted by their bytes
    Box box;
    std::size_t corners_on = 0;  // corner, clockwise from the top left, where the text begins

    void add(std::string_view word, float sure, const Box& where) {
        const auto before = static_cast<float>(text.size());
        const auto more = static_cast<float>(word.size());
        sureness = (sureness * before + sure * more) / (before + more);
        box = text.empty() ? where
                           : Box{std::min(box.left, where.left), std::min(box.top, where.top),
                                 std::max(box.right, where.right), std::max(box.bottom, where.bottom)};
        if (!text.empty()) text += ' ';
        text += word;
    }

    [[nodiscard]] Quad corners() const {
        const auto left = static_cast<float>(box.left);
        const auto top = static_cast<float>(box.top);
        const auto right = static_cast<float>(box.right);
        const auto bottom = static_cast<float>(box.bottom);
        Quad quad{Point{left, top}, Point{right, top}, Point{right, bottom}, Point{left, bottom}};
        std::ranges::rotate(quad, quad.begin() + static_cast<std::ptrdiff_t>(corners_on));
        return quad;
    }
};

std::vector<WordsOfLine> lines_of(tesseract::ResultIterator& at) {
    std::vector<WordsOfLine> lines;
    bool begins = true;
    do {
        begins = begins || at.IsAtBeginningOf(tesseract::RIL_TEXTLINE);
        const std::unique_ptr<const char[]> word(at.GetUTF8Text(tesseract::RIL_WORD));
        const float sure = at.Confidence(tesseract::RIL_WORD) / 100;
        Box box;
        if (word == nullptr || sure < kLeastWordConfidence ||
            !at.BoundingBox(tesseract::RIL_WORD, &box.left, &box.top, &box.right, &box.bottom))
            continue;
        std::string_view text(word.get());
        while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
        if (text.empty()) continue;
        if (std::exchange(begins, false)) {
            tesseract::Orientation orientation{};
            tesseract::WritingDirection direction{};
            tesseract::TextlineOrder order{};
            float deskew = 0;
            at.Orientation(&orientation, &direction, &order, &deskew);
            lines.emplace_back().corners_on = static_cast<std::size_t>(orientation);  // clockwise, like corners
        }
        lines.back().add(text, sure, box);
    } while (at.Next(tesseract::RIL_WORD));
    return lines;
}

class TesseractReader : public Reader {
public:
    TesseractReader(std::string languages, Instance first)
        : languages_(std::move(languages)), identity_(tesseract_identity(languages_)) {
        idle_.with([&](auto& idle) { idle.push_back(std::move(first)); });
    }

    [[nodiscard]] const std::string& identity() const override { return identity_; }

    [[nodiscard]] int wanted_short_edge_px() const override { return 1600; }

    [[nodiscard]] std::size_t memory_bytes() const override { return std::size_t{320} << 20U; }

    [[nodiscard]] Result<std::vector<TextLine>> read(const media::Image& image) const override {
        if (std::min(image.width, image.height) < kLeastEdgePx) return std::vector<TextLine>();
        const double pixels = static_cast<double>(image.width) * image.height;
        const double larger = std::clamp(static_cast<double>(kLowPx) / std::min(image.width, image.height), 1.0,
                                         kMostEnlargedForTesseract);
        const double scale =
            std::min({larger, static_cast<double>(kLongestEdgePx) / std::max(image.width, image.height),
                      std::sqrt(kMostPixels / pixels)});
        if (scale == 1) return read_as_it_is(image);
        const auto side = [&](int px) { return std::max(1, static_cast<int>(px * scale)); };
        return read_as_it_is(media::resize(image, side(image.width), side(image.height), media::Filter::kBilinear));
    }

private:
    // Positions are returned as fractions, so the size does not matter.
    [[nodiscard]] Result<std::vector<TextLine>> read_as_it_is(const media::Image& image) const {
        TROVE_TRY(Instance instance, take());
        stay_on_this_thread();
        const std::vector<std::uint8_t> grey = grey_of(image);
        instance->SetImage(grey.data(), image.width, image.height, 1, image.width);
        tesseract::ETEXT_DESC monitor;
        monitor.set_deadline_msecs(kPatienceMs);
        const bool done = instance->Recognize(&monitor) == 0;
        std::vector<WordsOfLine> found;
        if (done)
            if (const std::unique_ptr<tesseract::ResultIterator> at(instance->GetIterator()); at != nullptr)
                found = lines_of(*at);
        instance->Clear();
        idle_.with([&](auto& idle) { idle.push_back(std::move(instance)); });
        if (!done)
            return fail(Errc::kUnsupported,
                        fmt::format("Tesseract does not get to the end of it within {} s", kPatienceMs / 1000));
        return in_order(found, image);
    }

    static std::vector<TextLine> in_order(const std::vector<WordsOfLine>& found, const media::Image& image) {
        std::vector<Quad> places;
        for (const WordsOfLine& line : found) places.push_back(line.corners());
        std::vector<TextLine> lines;
        for (const std::size_t i : reading_order(places)) {
            TextLine& line = lines.emplace_back();
            line.text = found[i].text;
            line.confidence = std::clamp(found[i].sureness, 0.0F, 1.0F);
            for (std::size_t c = 0; c < 4; ++c)
                line.box[c] = {std::clamp(places[i][c].x / static_cast<float>(image.width), 0.0F, 1.0F),
                               std::clamp(places[i][c].y / static_cast<float>(image.height), 0.0F, 1.0F)};
        }
        return lines;
    }

    // An unused instance, or a new one.
    [[nodiscard]] Result<Instance> take() const {
        Instance instance = idle_.with([](auto& idle) {
            Instance one;
            if (!idle.empty()) {
                one = std::move(idle.back());
                idle.pop_back();
            }
            return one;
        });
        if (instance == nullptr) return open_instance(languages_);
        return instance;
    }

    std::string languages_;
    std::string identity_;
    mutable Guarded<std::vector<Instance>> idle_;
};

}  // namespace

std::vector<std::string> tesseract_languages() {
    // The library knows its data folder only after loading a language; it does not matter that this one is missing.
    const Instance instance = new_instance();
    std::vector<std::string> languages;
    instance->Init(nullptr, "none", tesseract::OEM_LSTM_ONLY);
    instance->GetAvailableLanguagesAsVector(&languages);
    std::erase(languages, "osd");  // only detects a page's orientation
    std::erase(languages, "equ");  // only separates formulas from text
    std::ranges::sort(languages);
    return languages;
}

Result<std::string> tidy_languages(std::string_view languages) {
    std::vector<std::string> tidy;
    for (std::size_t begin = 0; begin <= languages.size();) {
        const std::size_t end = std::min(languages.find('+', begin), languages.size());
        std::string name(languages.substr(begin, end - begin));
        name.erase(0, std::min(name.find_first_not_of(' '), name.size()));
        name.erase(name.find_last_not_of(' ') + 1);
        const auto fits = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   kNamePunctuation.find(c) != std::string_view::npos;
        };
        if (name.empty() || name.size() > kLongestName || !std::ranges::all_of(name, fits))
            return fail(Errc::kInvalid,
                        fmt::format("{:?} names no languages for Tesseract; write them as eng+rus", languages));
        if (std::ranges::find(tidy, name) == tidy.end()) tidy.push_back(std::move(name));
        begin = end + 1;
    }
    return fmt::format("{}", fmt::join(tidy, "+"));
}

std::string tesseract_identity(std::string_view languages) {
    // Only major and minor: a bug fix in Tesseract is no reason to read all pictures again.
    const std::string_view version = tesseract::TessBaseAPI::Version();
    const auto minor = version.find('.');
    const auto patch = minor == std::string_view::npos ? minor : version.find('.', minor + 1);
    return fmt::format("tesseract {} {} {}", version.substr(0, patch), languages, kVersion);
}

Result<std::shared_ptr<const Reader>> open_tesseract_reader(std::string_view languages) {
    TROVE_TRY(auto tidy, tidy_languages(languages));
    const auto installed = tesseract_languages();
    std::vector<std::string> missing;
    for (std::size_t begin = 0; begin < tidy.size();) {
        const std::size_t end = std::min(tidy.find('+', begin), tidy.size());
        if (auto name = tidy.substr(begin, end - begin); !std::ranges::binary_search(installed, name))
            missing.push_back(std::move(name));
        begin = end + 1;
    }
    if (!missing.empty()) return fail(not_installed(missing, installed));
    TROVE_TRY(Instance first, open_instance(tidy));
    return std::shared_ptr<const Reader>(std::make_shared<TesseractReader>(std::move(tidy), std::move(first)));
}

}  // namespace trove::ocr
