// SPDX-License-Identifier: GPL-3.0-or-later
#include "embed/onnx_embedder.h"

#include "base/file.h"
#include "base/guarded.h"
#include "base/log.h"
#include "embed/graph_cache.h"
#include "embed/onnx_tower.h"
#include "embed/preprocess.h"
#include "embed/tokenizer.h"
#include "onnx/runtime.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace trove::embed {
namespace {

// Larger batches are slower (the activations leave the cache) and need proportionally more memory.
constexpr std::size_t kMostAtOnce = 8;
constexpr std::size_t kMostAtOnceElsewhere = 64;  // on a graphics card

using SharedTower = std::shared_ptr<const OnnxTower>;
using Loader = Result<std::unique_ptr<const OnnxTower>> (*)(const Manifest&, const GraphCache&, Device);

// A tower loaded by the first thread that needs it, while others wait. An error is remembered.
class LazyTower {
public:
    explicit LazyTower(Loader load) : load_(load) {}

    // Null: not needed yet, or loading failed.
    [[nodiscard]] SharedTower get_if_loaded() const {
        return loaded_.with([](const std::optional<Result<SharedTower>>& loaded) {
            return loaded && *loaded ? **loaded : SharedTower();
        });
    }

    Result<SharedTower> get(const Manifest& manifest, const GraphCache& graphs, Device device) const {
        return loaded_.with([&](std::optional<Result<SharedTower>>& loaded) {
            if (!loaded) {
                auto tower = load_(manifest, graphs, device);
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
    OnnxEmbedder(Manifest manifest, std::unique_ptr<const Tokenizer> tokenizer, RunOptions options)
        : manifest_(std::move(manifest)),
          graphs_(std::move(options.graphs)),
          wanted_device_(options.device),
          identity_{manifest_.name, manifest_.title, manifest_.fingerprint(), manifest_.dimensions},
          tokenizer_(std::move(tokenizer)) {}

    [[nodiscard]] const ModelIdentity& identity() const override { return identity_; }

    [[nodiscard]] std::string device() const override {
        return std::string(to_string(chosen_device().value_or(Device::kCpu)));
    }

    // Twice the size: Pillow's filters average away any detail beyond that.
    [[nodiscard]] int wanted_short_edge_px() const override { return 2 * manifest_.image.size_px; }

    [[nodiscard]] Result<PreparedImage> prepare(const media::Image& image) const override {
        const bool whole =
            image.width > 0 && image.height > 0 &&
            image.rgb.size() == static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3;
        if (!whole) return fail(Errc::kInvalid, "the picture has no pixels");
        return preprocess(image, manifest_.image);
    }

    [[nodiscard]] Result<media::Image> pixels_of(const PreparedImage& prepared) const override {
        TROVE_CHECKED(check_size(prepared));
        return embed::pixels_of(prepared, manifest_.image);
    }

    [[nodiscard]] Result<std::vector<Vector>> embed_images(std::span<const PreparedImage> images) const override {
        const std::size_t each = numbers_each();
        for (const auto& image : images) TROVE_CHECKED(check_size(image));
        std::vector<Vector> vectors;
        if (images.empty()) return vectors;
        TROVE_TRY(const auto tower, loaded(image_tower_));
        vectors.reserve(images.size());
        std::vector<float> joined;
        const std::size_t most = tower->device() == Device::kCpu ? kMostAtOnce : kMostAtOnceElsewhere;
        for (std::size_t first = 0; first < images.size(); first += most) {
            const auto batch = images.subspan(first, std::min(most, images.size() - first));
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
        TROVE_TRY(const auto tower, loaded(text_tower_));
        auto ids = tokenizer_->encode(text, manifest_.text.context_length);
        const std::size_t real_ids = ids.size();
        if (manifest_.text.padding == Padding::kMax)
            ids.resize(static_cast<std::size_t>(manifest_.text.context_length), manifest_.text.pad_id);
        return tower->run_text(ids, real_ids);
    }

    void rest() const override {
        if (const auto tower = image_tower_.get_if_loaded()) tower->rest();
    }

private:
    [[nodiscard]] std::size_t numbers_each() const {
        const auto side = static_cast<std::size_t>(manifest_.image.size_px);
        return 3 * side * side;
    }

    [[nodiscard]] Result<void> check_size(const PreparedImage& image) const {
        if (image.size() == numbers_each()) return {};
        return fail(Errc::kInvalid, fmt::format("a prepared picture has {} numbers; model {} takes {}", image.size(),
                                                manifest_.name, numbers_each()));
    }

    Result<Device> chosen_device() const {
        return device_.with([&](std::optional<Device>& device) -> Result<Device> {
            if (!device) {
                TROVE_TRY(const auto choice, choose_device(wanted_device_));
                if (!choice.sentence.empty()) log::warn("embed", "{}", choice.sentence);
                device = choice.device;
            }
            return *device;
        });
    }

    Result<SharedTower> loaded(const LazyTower& tower) const {
        TROVE_TRY(const auto device, chosen_device());
        TROVE_TRY(auto loaded, tower.get(manifest_, graphs_, device));
        if (loaded->device() != device) device_.with([&](auto& d) { d = loaded->device(); });
        return loaded;
    }

    Manifest manifest_;
    GraphCache graphs_;
    Device wanted_device_;
    mutable Guarded<std::optional<Device>> device_;
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

void forget_graphs(const std::filesystem::path& graphs, const std::string& fingerprint) {
    GraphCache(graphs).forget_model(fingerprint);
}

Result<std::shared_ptr<const Embedder>> open_model(const std::filesystem::path& folder, RunOptions options) {
    TROVE_TRY(auto manifest, read_manifest(folder));
    auto tokenizer = load_tokenizer(manifest.folder / manifest.text.tokenizer, manifest.family);
    if (!tokenizer) return fail(prefixed(tokenizer.error(), fmt::format("model {}", manifest.name)));
    return std::make_shared<const OnnxEmbedder>(std::move(manifest), std::move(*tokenizer), std::move(options));
}

}  // namespace trove::embed
