// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: pictures that stand for words, and a model that recognises them. A picture spells its words in black and
// white blocks, which survive JPEG; the model reads them from the pixels. Every word is an axis of the vector space:
// "cat sofa" is as near to "cat" as to "sofa", and far from everything else. Any thread.
#pragma once
#include "base/guarded.h"
#include "embed/embedder.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace trove::embed {

// The content of a picture: its words, and lines of writing, which the model does not read.
struct Spelling {
    std::string words;    // separated by spaces
    std::string writing;  // lines separated by '\n'
};

// At least `width` x `height` pixels; higher if the content needs it.
[[nodiscard]] media::Image spell(const Spelling& spelling, int width = 256, int height = 192);
// Empty for a picture that spells nothing.
[[nodiscard]] Spelling read_spelling(const media::Image& image);

class WordEmbedder final : public Embedder {
public:
    static constexpr int kDimensions = 256;  // the largest number of different words

    [[nodiscard]] const ModelIdentity& identity() const override { return identity_; }

    [[nodiscard]] int wanted_short_edge_px() const override { return 192; }

    [[nodiscard]] Result<PreparedImage> prepare(const media::Image& image) const override;
    [[nodiscard]] Result<media::Image> pixels_of(const PreparedImage& prepared) const override;
    [[nodiscard]] Result<std::vector<Vector>> embed_images(std::span<const PreparedImage> images) const override;
    [[nodiscard]] Result<Vector> embed_text(std::string_view text) const override;

    // From now on a picture with `word` fails its whole batch with kInternal.
    void poison(std::string word);
    void cure();

private:
    [[nodiscard]] Result<Vector> vector_of(std::string_view words) const;

    struct State {
        std::map<std::string, int, std::less<>> axes;  // assigned in the order of first use
        std::set<std::string, std::less<>> poison;
    };

    ModelIdentity identity_{"test-words", "Words", "test-words", kDimensions};
    mutable Guarded<State> state_;
};

}  // namespace trove::embed
