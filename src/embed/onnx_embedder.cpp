// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/onnx_embedder.h"

#include "base/file.h"
#include "base/guarded.h"
#include "embed/onnx_tower.h"
#include "embed/preprocess.h"
#include "embed/tokenizer.h"
#include "onnx/runtime.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace trove::embed {
namespace {

// More at once is slower (the activations leave the cache) and takes memory in proportion.
constexpr std::size_t kMostAtOnce = 8;

using SharedTower = std::shared_ptr<const OnnxTower>;
using Loader = Result<std::unique_ptr<const OnnxTower>> (*)(const Manifest&);

// A tower that is loaded by whoever needs it first, while others who need it wait. What went wrong is remembered.
class LazyTower {
public:
    explicit LazyTower(Loader load) : load_(load) {}

    Result<SharedTower> get(const Manifest& manifest) const {
        return loaded_.with([&](std::optional<Result<SharedTower>>& loaded) {
            if (!loaded) {
                auto tower = load_(manifest);
                if (tower) {
                    loaded.emplace(SharedTower(std::move(*tower)));
                } else {
                    loaded.emplace(fail(std::move(tower).error()));
                }
            }
            return *loaded;
        });
    }

private:
    Loader load_;
    mutable Guarded<std::optional<Result<SharedTower>>> loaded_;
};

class OnnxEmbedder final : public Embedder {
public:
    OnnxEmbedder(Manifest manifest, std::unique_ptr<const Tokenizer> tokenizer)
        : manifest_(std::move(manifest)),
          identity_{manifest_.name, manifest_.title, manifest_.fingerprint(), manifest_.dimensions},
          tokenizer_(std::move(tokenizer)) {}

    [[nodiscard]] const ModelIdentity& identity() const override { return identity_; }

    // Twice the size: what Pillow's filters see of a sharper picture beyond that is averaged away.
    [[nodiscard]] int wanted_short_edge_px() const override { return 2 * manifest_.image.size_px; }

    [[nodiscard]] Result<PreparedImage> prepare(const media::Image& image) const override {
        const bool whole = image.width > 0 && image.height > 0 &&
                           image.rgb.size() == static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3;
        if (!whole) return fail(Errc::kInvalid, "the picture has no pixels");
        return preprocess(image, manifest_.image);
    }

    [[nodiscard]] Result<std::vector<Vector>> embed_images(std::span<const PreparedImage> images) const override {
        const auto side = static_cast<std::size_t>(manifest_.image.size_px);
        const std::size_t each = 3 * side * side;
        for (const auto& image : images)
            if (image.size() != each)
                return fail(Errc::kInvalid, fmt::format("a prepared picture has {} numbers; model {} takes {}", image.size(), manifest_.name, each));
        std::vector<Vector> vectors;
        if (images.empty()) return vectors;
        TROVE_TRY(const auto tower, image_tower_.get(manifest_));
        vectors.reserve(images.size());
        std::vector<float> joined;
        for (std::size_t first = 0; first < images.size(); first += kMostAtOnce) {
            const auto batch = images.subspan(first, std::min(kMostAtOnce, images.size() - first));
            std::span<const float> pixels = batch.front();
            if (batch.size() > 1) {
                joined.clear();
                joined.reserve(batch.size() * each);
                for (const auto& image : batch) joined.insert(joined.end(), image.begin(), image.end());
                pixels = joined;
            }
            TROVE_TRY(auto some, tower->run_images(pixels, static_cast<int>(batch.size())));
            std::ranges::move(some, std::back_inserter(vectors));
        }
        return vectors;
    }

    [[nodiscard]] Result<Vector> embed_text(std::string_view text) const override {
        TROVE_TRY(const auto tower, text_tower_.get(manifest_));
        auto ids = tokenizer_->encode(text, manifest_.text.context_length);
        const std::size_t real_ids = ids.size();
        if (manifest_.text.padding == Padding::kMax) ids.resize(static_cast<std::size_t>(manifest_.text.context_length), manifest_.text.pad_id);
        return tower->run_text(ids, real_ids);
    }

private:
    Manifest manifest_;
    ModelIdentity identity_;
    std::unique_ptr<const Tokenizer> tokenizer_;
    LazyTower image_tower_{&OnnxTower::load_image};
    LazyTower text_tower_{&OnnxTower::load_text};
};

}  // namespace

Result<std::string> onnx_runtime_version() {
    TROVE_TRY(const onnx::Runtime* runtime, onnx::runtime());
    return runtime->version;
}

Result<std::shared_ptr<const Embedder>> open_model(const std::filesystem::path& folder) {
    TROVE_TRY(auto manifest, read_manifest(folder));
    auto tokenizer = load_tokenizer(manifest.folder / manifest.text.tokenizer, manifest.family);
    if (!tokenizer) return fail(prefixed(tokenizer.error(), fmt::format("model {}", manifest.name)));
    return std::make_shared<const OnnxEmbedder>(std::move(manifest), std::move(*tokenizer));
}

}  // namespace trove::embed
