// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/measure_model.h"

#include "base/guarded.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <numeric>
#include <optional>
#include <thread>

namespace trove::models {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array<std::string_view, 20> kSentences{"a dog",
                                                      "two children on a beach",
                                                      "a red car in the snow",
                                                      "sunset over the sea",
                                                      "my desk with a laptop and a cup of coffee",
                                                      "a screenshot of a chat",
                                                      "birthday cake with candles",
                                                      "an old black and white photograph of a family",
                                                      "a cat asleep on a sofa",
                                                      "mountains with clouds below",
                                                      "a plate of spaghetti",
                                                      "people dancing at a wedding",
                                                      "a receipt",
                                                      "a bicycle leaning against a wall",
                                                      "fireworks at night",
                                                      "a funny meme with text at the top",
                                                      "a street in the rain",
                                                      "a football match",
                                                      "a bunch of yellow flowers",
                                                      "the view out of an aeroplane window"};

constexpr std::size_t kPicturesAtOnce = 8;
constexpr std::size_t kQueryPictures = 50;

double cosine(const embed::Vector& a, const embed::Vector& b) {
    return a.size() == b.size() ? std::inner_product(a.begin(), a.end(), b.begin(), 0.0) : 0.0;
}

std::vector<std::size_t> nearest(const std::vector<embed::Vector>& pictures,
                                 const embed::Vector& query,
                                 std::optional<std::size_t> without,
                                 std::size_t depth) {
    std::vector<std::pair<double, std::size_t>> scored;
    for (std::size_t i = 0; i < pictures.size(); ++i)
        if (i != without) scored.emplace_back(-cosine(pictures[i], query), i);
    depth = std::min(depth, scored.size());
    std::ranges::partial_sort(scored, scored.begin() + static_cast<std::ptrdiff_t>(depth));
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < depth; ++i) places.push_back(scored[i].second);
    std::ranges::sort(places);
    return places;
}

Error stopped() {
    return {Errc::kCancelled, "stopped"};
}

}  // namespace

std::span<const std::string_view> trial_sentences() {
    return kSentences;
}

std::vector<media::Image> trial_pictures(int edge_px) {
    std::vector<media::Image> images;
    for (unsigned kind = 0; kind < 8; ++kind) {
        media::Image image{edge_px, edge_px, {}};
        const auto edge = static_cast<unsigned>(edge_px);
        for (unsigned y = 0; y < edge; ++y)
            for (unsigned x = 0; x < edge; ++x)
                for (unsigned channel = 0; channel < 3; ++channel) {
                    const unsigned checks = (x * (kind + 2) / edge + y * (kind + 1) / edge) % 2;
                    const unsigned slope = (channel == kind % 3 ? x : y) * 160 / edge;
                    image.rgb.push_back(static_cast<std::uint8_t>(slope + checks * (24 + 8 * kind)));
                }
        images.push_back(std::move(image));
    }
    return images;
}

Result<std::vector<embed::PreparedImage>> prepare_all(const embed::Embedder& embedder,
                                                      std::span<const media::Image> images) {
    std::vector<embed::PreparedImage> prepared;
    for (const media::Image& image : images) {
        TROVE_TRY(auto one, embedder.prepare(image));
        prepared.push_back(std::move(one));
    }
    return prepared;
}

Result<TrialVectors> try_model(const embed::Embedder& embedder,
                               std::span<const embed::PreparedImage> images,
                               const Job& job) {
    TrialVectors vectors;
    for (std::size_t first = 0; first < images.size(); first += kPicturesAtOnce) {
        if (job.cancelled()) return fail(stopped());
        TROVE_TRY(auto some,
                  embedder.embed_images(images.subspan(first, std::min(kPicturesAtOnce, images.size() - first))));
        std::ranges::move(some, std::back_inserter(vectors.pictures));
    }
    for (const std::string_view sentence : kSentences) {
        TROVE_TRY(auto one, embedder.embed_text(sentence));
        vectors.sentences.push_back(std::move(one));
    }
    return vectors;
}

double mean_cosine(std::span<const embed::Vector> a, std::span<const embed::Vector> b) {
    const std::size_t count = std::min(a.size(), b.size());
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += cosine(a[i], b[i]);
    return count == 0 ? 0 : sum / static_cast<double>(count);
}

double mean_overlap(const TrialVectors& a, const TrialVectors& b, std::size_t depth) {
    double sum = 0;
    std::size_t queries = 0;
    const auto compare = [&](const embed::Vector& in_a, const embed::Vector& in_b, std::optional<std::size_t> without) {
        const auto found_a = nearest(a.pictures, in_a, without, depth);
        const auto found_b = nearest(b.pictures, in_b, without, depth);
        std::vector<std::size_t> both;
        std::ranges::set_intersection(found_a, found_b, std::back_inserter(both));
        if (found_a.empty()) return;
        sum += static_cast<double>(both.size()) / static_cast<double>(found_a.size());
        ++queries;
    };
    for (std::size_t i = 0; i < a.sentences.size(); ++i) compare(a.sentences[i], b.sentences[i], std::nullopt);
    for (std::size_t i = 0; i < std::min(kQueryPictures, a.pictures.size()); ++i)
        compare(a.pictures[i], b.pictures[i], i);
    return queries == 0 ? 0 : sum / static_cast<double>(queries);
}

Result<double> images_per_second(const embed::Embedder& embedder,
                                 std::span<const embed::PreparedImage> images,
                                 std::size_t batch,
                                 int threads,
                                 double seconds,
                                 const Job& job) {
    if (images.empty()) return fail(Errc::kInvalid, "there are no pictures to measure with");
    // The first run loads the tower, so it is not measured.
    if (auto first = embedder.embed_images(images.first(1)); !first) return fail(first.error());
    std::atomic<std::size_t> done{0};
    Guarded<std::optional<Error>> problem;
    const auto start = Clock::now();
    const auto elapsed_s = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
    {
        std::vector<std::jthread> workers;
        for (int thread = 0; thread < threads; ++thread)
            workers.emplace_back([&, thread] {
                const std::vector<embed::PreparedImage> mine = [&] {
                    std::vector<embed::PreparedImage> some;
                    for (std::size_t i = 0; i < batch; ++i)
                        some.push_back(images[(i + static_cast<std::size_t>(thread) * batch) % images.size()]);
                    return some;
                }();
                do {
                    const auto vectors = embedder.embed_images(mine);
                    if (!vectors) {
                        problem.with([&](auto& p) { p = vectors.error(); });
                        return;
                    }
                    done += batch;
                } while (elapsed_s() < seconds && !job.cancelled());
            });
    }
    const double taken_s = elapsed_s();
    if (const auto failed = problem.with([](const auto& p) { return p; })) return fail(*failed);
    if (job.cancelled()) return fail(stopped());
    return static_cast<double>(done) / taken_s;
}

Result<double> text_milliseconds(const embed::Embedder& embedder, const Job& job) {
    std::vector<double> times;
    for (const std::string_view sentence : kSentences) {
        if (job.cancelled()) return fail(stopped());
        const auto start = Clock::now();
        TROVE_TRY(const auto vector, embedder.embed_text(sentence));
        times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    }
    std::ranges::sort(times);
    return times[times.size() / 2];
}

}  // namespace trove::models
