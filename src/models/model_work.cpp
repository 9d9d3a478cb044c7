// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/model_work.h"

#include "base/file.h"
#include "base/heap.h"
#include "base/scratch_folder.h"
#include "convert/convert_model.h"
#include "embed/manifest.h"
#include "media/decode.h"
#include "models/measure_model.h"
#include "sources/folder.h"
#include "sources/place.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <thread>
#include <unistd.h>

namespace trove::models {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatch = 8;
constexpr double kSeconds = 2;
constexpr std::size_t kOverlapDepth = 50;
// Far below the effect of 8 bits (0.99 and more with trained weights): anything less is broken, not imprecise.
constexpr double kLeastCosine = 0.8;

std::int64_t resident_bytes() {
    trim_heap();  // so that the previous model's memory is not counted
    std::ifstream statm("/proc/self/statm");
    std::int64_t all = 0;
    std::int64_t resident = 0;
    statm >> all >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

double milliseconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

// The 32-bit model that `name` was made from, if installed.
Result<std::string> counterpart(const ModelStore& store, std::string_view name) {
    const auto plain = without_precision(name);
    if (plain == name) return std::string();
    const auto models = store.list();
    for (const auto& wanted : {std::string(plain), fmt::format("{}-fp32", plain)})
        if (wanted != name &&
            std::ranges::any_of(models, [&](const ModelInfo& m) { return m.name == wanted && m.problem.empty(); }))
            return wanted;
    return std::string();
}

}  // namespace

Result<std::vector<media::Image>> decode_some(decoder::DecoderPool& decoders,
                                              std::span<const Place> places,
                                              std::size_t most,
                                              int short_edge_px,
                                              const Job& job) {
    media::DecodeOptions decoding;
    decoding.min_short_edge_px = short_edge_px;
    std::vector<media::Image> images;
    sources::PlaceReader reader;
    for (const Place& place : places) {
        if (job.cancelled()) return fail(Errc::kCancelled, "stopped");
        if (images.size() >= most) break;
        const auto bytes = reader.read(place, kMostPictureBytes);
        if (!bytes) continue;
        const auto header = decoders.read_header(*bytes, job.stop);
        if (!header) continue;
        if (auto image = decoders.decode(*bytes, *header, decoding, job.stop)) images.push_back(std::move(*image));
    }
    if (images.empty())
        return fail(
            Errc::kNotFound,
            "there are no pictures to measure with: crawl some first, or name a folder of pictures with --pictures");
    return images;
}

Result<std::vector<Place>> shuffled_pictures_in(const fs::path& folder, const Job& job) {
    std::error_code error;
    const auto root = fs::canonical(folder, error);
    if (error) return fail(system_error(error.value(), display(folder)));
    std::vector<Place> files;
    TROVE_CHECKED(sources::walk_folder(root, {},
                                       {[&](const sources::FoundFile& file) {
                                            if (sources::is_named_like_a_picture(file.path.filename().native()))
                                                files.push_back({file.path, {}});
                                        },
                                        [](const fs::path&, const Error&, bool) {}},
                                       job));
    std::ranges::sort(files);
    std::mt19937_64 generator(1);
    std::ranges::shuffle(files, generator);
    return files;
}

Result<ModelConversion> convert_model(const ModelStore& store,
                                      std::string_view name,
                                      const fs::path& models,
                                      const Job& job) {
    TROVE_TRY(const auto source, store.find(name));
    TROVE_TRY(const auto manifest, embed::read_manifest(source.folder));
    TROVE_CHECKED(embed::verify(manifest));
    ModelConversion conversion;
    conversion.name = fmt::format("{}-int8", without_precision(manifest.name));
    conversion.folder = models / conversion.name;
    if (conversion.name == manifest.name)
        return fail(Errc::kInvalid, fmt::format("{} has 8 bits already", manifest.name));
    if (store.find(conversion.name))
        return fail(Errc::kInvalid, fmt::format("there is a model {} already", conversion.name));
    std::error_code error;
    fs::create_directories(models, error);
    const ScratchFolder scratch(models / fmt::format("{}-{}.adding", conversion.name, ::getpid()));
    fs::remove_all(scratch.path(), error);

    convert::ConvertRequest request{.from = source.folder,
                                    .to = scratch.path(),
                                    .name = conversion.name,
                                    .image_file = manifest.image.file,
                                    .text_file = manifest.text.file,
                                    .tokenizer_file = manifest.text.tokenizer,
                                    .options = {}};
    conversion.reduced_range = !convert::multiplies_full_range();
    request.options.reduced_range = conversion.reduced_range;
    TROVE_TRY(const auto converted, convert::convert_model(request));
    conversion.bytes_before = static_cast<std::int64_t>(converted.bytes_before);
    conversion.bytes_after = static_cast<std::int64_t>(converted.bytes_after);
    if (job.cancelled()) return fail(Errc::kCancelled, "stopped; nothing was changed");

    TROVE_TRY(const auto before, embed::open_model(source.folder));
    TROVE_TRY(const auto after, embed::open_model(scratch.path()));
    const auto pictures = trial_pictures(manifest.image.size_px);
    TROVE_TRY(const auto prepared, prepare_all(*before, pictures));
    TROVE_TRY(const auto were, try_model(*before, prepared, job));
    TROVE_TRY(const auto are, try_model(*after, prepared, job));
    conversion.text_cosine = mean_cosine(were.sentences, are.sentences);
    conversion.image_cosine = mean_cosine(were.pictures, are.pictures);
    if (std::min(conversion.text_cosine, conversion.image_cosine) < kLeastCosine)
        return fail(Errc::kCorrupt, fmt::format("{} loses too much in 8 bits: its vectors agree only to {:.3f} (words) "
                                                "and {:.3f} (pictures) with those of 32 bits; nothing was kept",
                                                manifest.name, conversion.text_cosine, conversion.image_cosine));
    fs::rename(scratch.path(), conversion.folder, error);
    if (error) return fail(system_error(error.value(), fmt::format("cannot make {}", display(conversion.folder))));
    return conversion;
}

Result<ModelBench> bench_model(const ModelStore& store,
                               std::string_view name,
                               const embed::RunOptions& run,
                               std::span<const media::Image> images,
                               Speeds& speeds,
                               const Job& job) {
    TROVE_TRY(const auto info, store.find(name));
    ModelBench bench;
    bench.name = info.name;
    bench.pictures = images.size();
    const auto threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    {
        // A first run, so that the graphs are already optimised.
        TROVE_TRY(const auto model, embed::open_model(info.folder, run));
        if (auto warm = model->embed_text("warm"); !warm) return fail(warm.error());
    }
    const auto resident_before = resident_bytes();
    auto start = std::chrono::steady_clock::now();
    TROVE_TRY(const auto model, embed::open_model(info.folder, run));
    if (auto first = model->embed_text("a first text"); !first) return fail(first.error());
    bench.load_ms = milliseconds_since(start);
    TROVE_TRY(bench.text_ms, text_milliseconds(*model, job));
    TROVE_TRY(const auto prepared, prepare_all(*model, images));
    const auto resident_pictures = static_cast<std::int64_t>(prepared.size() * prepared.front().size() * sizeof(float));
    TROVE_TRY(bench.images_per_s, images_per_second(*model, prepared, kBatch, threads, kSeconds, job));
    bench.memory_bytes = std::max<std::int64_t>(0, resident_bytes() - resident_before - resident_pictures);
    bench.device = model->device();
    speeds.remember(model->identity().fingerprint, bench.device, {bench.images_per_s, bench.text_ms, std::nullopt});

    TROVE_TRY(bench.compared_with, counterpart(store, info.name));
    if (bench.compared_with.empty()) return bench;
    TROVE_TRY(const auto other, store.find(bench.compared_with));
    TROVE_TRY(const auto exact, embed::open_model(other.folder, run));
    TROVE_TRY(const auto of_this, try_model(*model, prepared, job));
    TROVE_TRY(const auto prepared_exact, prepare_all(*exact, images));
    TROVE_TRY(const auto of_exact, try_model(*exact, prepared_exact, job));
    bench.image_cosine = mean_cosine(of_this.pictures, of_exact.pictures);
    bench.text_cosine = mean_cosine(of_this.sentences, of_exact.sentences);
    bench.overlap_depth = std::min(kOverlapDepth, images.size() / 2);
    if (bench.overlap_depth > 0) bench.overlap = mean_overlap(of_this, of_exact, bench.overlap_depth);
    return bench;
}

}  // namespace trove::models
