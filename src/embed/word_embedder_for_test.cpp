// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/word_embedder_for_test.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>

namespace trove::embed {
namespace {

constexpr int kBlock = 8;  // pixels: JPEG's own blocks, so that they do not bleed into their neighbours
constexpr int kBits = 8;   // a byte
constexpr std::string_view kMagic = "\x5A";
constexpr char kDivider = '\x1F';

std::size_t blocks_of(int pixels) {
    return static_cast<std::size_t>(pixels / kBlock);
}

bool is_white(const media::Image& image, std::size_t block) {
    const std::size_t columns = blocks_of(image.width);
    const auto x = static_cast<std::size_t>(kBlock / 2) + block % columns * kBlock;
    const auto y = static_cast<int>(block / columns) * kBlock + kBlock / 2;
    return image.row(y)[x * 3] >= 128;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        else if (!words.back().empty())
            words.emplace_back();
    }
    if (words.size() > 1 && words.back().empty()) words.pop_back();
    return words;  // of no words: the word ""
}

}  // namespace

media::Image spell(const Spelling& spelling, int width, int height) {
    const std::string text = std::string(kMagic) + spelling.words + kDivider + spelling.writing + '\0';
    const std::size_t columns = blocks_of(width);
    const std::size_t rows = (text.size() * kBits + columns - 1) / columns;
    media::Image image;
    image.width = width;
    image.height = std::max(height, static_cast<int>(rows) * kBlock);
    image.rgb.assign(static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3, 0);
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            const std::size_t block = blocks_of(y) * columns + blocks_of(x);
            if (blocks_of(x) >= columns || block / kBits >= text.size()) continue;
            if (((static_cast<std::uint8_t>(text[block / kBits]) >> (block % kBits)) & 1U) == 0) continue;
            const auto pixel =
                static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x);
            std::fill_n(image.rgb.begin() + static_cast<std::ptrdiff_t>(pixel * 3), 3, std::uint8_t{255});
        }
    }
    return image;
}

Spelling read_spelling(const media::Image& image) {
    const std::size_t blocks = blocks_of(image.width) * blocks_of(image.height);
    std::string text;
    for (std::size_t i = 0; i < blocks / kBits; ++i) {
        unsigned byte = 0;
        for (std::size_t bit = 0; bit < kBits; ++bit)
            if (is_white(image, i * kBits + bit)) byte |= 1U << bit;
        if (byte == 0) break;
        text += static_cast<char>(byte);
    }
    const std::size_t divider = text.find(kDivider);
    if (!text.starts_with(kMagic) || divider == std::string::npos) return {};
    return {text.substr(kMagic.size(), divider - kMagic.size()), text.substr(divider + 1)};
}

// One character per float.
Result<PreparedImage> WordEmbedder::prepare(const media::Image& image) const {
    const std::string words = read_spelling(image).words;
    return PreparedImage(words.begin(), words.end());
}

Result<media::Image> WordEmbedder::pixels_of(const PreparedImage& prepared) const {
    return spell({std::string(prepared.begin(), prepared.end()), {}});
}

Result<std::vector<Vector>> WordEmbedder::embed_images(std::span<const PreparedImage> images) const {
    std::vector<Vector> vectors;
    for (const PreparedImage& prepared : images) {
        std::string words;
        for (const float c : prepared) words += static_cast<char>(c);
        for (const std::string& word : words_of(words))
            if (state_.with([&](const State& state) { return state.poison.contains(word); }))
                return fail(Errc::kInternal, "the model cannot stand the word " + word);
        TROVE_TRY(auto vector, vector_of(words));
        vectors.push_back(std::move(vector));
    }
    return vectors;
}

Result<Vector> WordEmbedder::embed_text(std::string_view text) const {
    return vector_of(text);
}

void WordEmbedder::poison(std::string word) {
    state_.with([&](State& state) { state.poison.insert(std::move(word)); });
}

void WordEmbedder::cure() {
    state_.with([](State& state) { state.poison.clear(); });
}

Result<Vector> WordEmbedder::vector_of(std::string_view text) const {
    const auto words = words_of(text);
    Vector vector(kDimensions);
    const bool has_room = state_.with([&](State& state) {
        for (const std::string& word : words) {
            const auto [axis, fresh] = state.axes.try_emplace(word, static_cast<int>(state.axes.size()));
            if (axis->second >= kDimensions) return false;
            vector[static_cast<std::size_t>(axis->second)] += 1;
        }
        return true;
    });
    if (!has_room) return fail(Errc::kInvalid, "the model for tests has no room for more different words");
    double length = 0;
    for (const float value : vector) length += static_cast<double>(value) * static_cast<double>(value);
    for (float& value : vector) value = static_cast<float>(static_cast<double>(value) / std::sqrt(length));
    return vector;
}

}  // namespace trove::embed
