// SPDX-License-Identifier: GPL-3.0-or-later
//
// decoder_bench: what it costs to decode pictures in processes of their own (decoder/pool.h), beside the same work in
// this process: header, pixels, metadata, thumbnail and the model's input, on as many threads as there are cores.
//
//   decoder_bench [FOLDER] [--json]      FOLDER: small pictures to take instead of made ones
//
// 1. small: pictures of 160 pixels; large: JPEGs of 12 megapixels. The two ways take turns; the best round of each counts,
//    by processor time and by the clock. Starting the decoders is measured by itself and taken off.
// 2. metadata: read by one thread, and by all, in this process (exiv2 is used under one lock).
#include "base/file.h"
#include "bench/measure.h"
#include "decoder/pool.h"
#include "decoder/serve.h"
#include "embed/onnx_embedder.h"
#include "engine/library.h"
#include "media/read_metadata.h"
#include "media/thumbnail.h"
#include "media/tiny.h"
#include "media/write_metadata.h"

#include <cmath>
#include <filesystem>
#include <numbers>
#include <random>

namespace {

namespace fs = std::filesystem;
using trove::Bytes;
using namespace trove::bench;

constexpr int kRounds = 5;

// Waves and noise, so that the file has about as many bytes as a photograph.
Bytes picture(int width, int height, unsigned seed) {
    trove::media::Image image{width, height, {}};
    image.rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    std::minstd_rand random(seed + 1);
    std::size_t at = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int band = 0; band < 3; ++band) {
                const double wave = std::sin(x * 0.011 * (band + 1) + seed) + std::cos(y * 0.017 + band);
                image.rgb[at++] = static_cast<std::uint8_t>(128 + 50 * wave + static_cast<double>(random() % 16));
            }
    const auto jpeg = value(trove::media::encode_jpeg(image, 90));
    trove::media::AddedMetadata added;
    added.metadata.camera_make = "Bench";
    added.metadata.camera_model = "Camera";
    added.metadata.taken_local_s = 1'600'000'000 + seed;
    added.metadata.title = "A title";
    added.metadata.keywords = {"one", "two"};
    return value(trove::media::add_to_jpeg(jpeg, added));
}

std::vector<Bytes> small_pictures(const fs::path& folder) {
    constexpr std::size_t kMost = 4000;
    std::vector<Bytes> files;
    if (folder.empty())
        for (unsigned n = 0; n < 300; ++n) files.push_back(picture(160, 160, n));
    else
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file() && files.size() < kMost)
                files.push_back(value(trove::read_file(entry.path(), std::size_t{1} << 28U)));
    while (files.size() < kMost) files.push_back(files[files.size() % 300]);
    return files;
}

struct Way {
    trove::decoder::DecoderPool* pool = nullptr;  // null: in this process
    const trove::embed::Embedder* model = nullptr;
    trove::media::DecodeOptions options;

    bool take(const Bytes& file) const {
        trove::decoder::Picture picture;
        if (pool != nullptr) {
            const auto header = pool->read_header(file);
            if (!header) return false;
            auto decoded = pool->decode_with_metadata(file, *header, options);
            if (!decoded) return false;
            picture = std::move(*decoded);
        } else {
            const auto header = trove::media::read_header(file);
            if (!header) return false;
            auto image = trove::media::decode(file, *header, options);
            if (!image) return false;
            picture = {std::move(*image), trove::media::read_metadata(file)};
        }
        const auto thumbnail = trove::media::make_thumbnail(picture.image);
        const auto tiny = trove::media::make_tiny(picture.image);
        return thumbnail && !tiny.empty() && model->prepare(picture.image).has_value();
    }
};

// Each file is copied first, as if it had just been read.
Json take_all(const std::vector<Bytes>& files, bool apart) {
    const auto model = value(trove::embed::open_model(trove::engine::default_models_folder() / "builtin"));
    trove::decoder::DecoderPool pool;
    Way way{apart ? &pool : nullptr, model.get(), {}};
    way.options.min_short_edge_px = std::max(model->wanted_short_edge_px(), trove::media::kThumbnailEdgePx);
    trove::media::initialise_decoders();
    std::atomic<std::int64_t> done{0};
    in_parallel(files.size(), cores(), [&](std::size_t i) {
        const Bytes file = files[i];
        if (way.take(file)) ++done;
    });
    pool.close();
    return done.load();
}

Json metadata_of_all(const std::vector<Bytes>& files, unsigned threads) {
    std::atomic<std::int64_t> done{0};
    const auto start = std::chrono::steady_clock::now();
    in_parallel(files.size(), threads, [&](std::size_t i) {
        if (trove::media::read_metadata(files[i]).orientation > 0) ++done;
    });
    return static_cast<double>(done) / seconds_since(start);
}

struct Compared {
    Measured here, apart, start_here, start_apart;
    std::size_t files = 0;

    [[nodiscard]] double extra_cpu() const {
        return (apart.cpu_s - start_apart.cpu_s) / (here.cpu_s - start_here.cpu_s) - 1;
    }

    [[nodiscard]] double extra_wall() const {
        return (apart.wall_s - start_apart.wall_s) / (here.wall_s - start_here.wall_s) - 1;
    }
};

Compared compare(const std::vector<Bytes>& files) {
    // As many as make every decoder start, and no more.
    const std::vector<Bytes> few(files.begin(), files.begin() + cores());
    Compared best;
    best.files = files.size();
    const auto keep = [](Measured& kept, const Measured& next) {
        kept.cpu_s = kept.wall_s == 0 ? next.cpu_s : std::min(kept.cpu_s, next.cpu_s);
        kept.wall_s = kept.wall_s == 0 ? next.wall_s : std::min(kept.wall_s, next.wall_s);
        kept.peak_mb = std::max(kept.peak_mb, next.peak_mb);
        kept.answer = next.answer;
    };
    for (int round = 0; round < kRounds; ++round) {
        keep(best.start_here, measure([&] { return take_all(few, false); }));
        keep(best.start_apart, measure([&] { return take_all(few, true); }));
        keep(best.here, measure([&] { return take_all(files, false); }));
        keep(best.apart, measure([&] { return take_all(files, true); }));
    }
    if (best.here.answer != best.apart.answer) throw std::runtime_error("the two ways read different pictures");
    return best;
}

Json json_of(const Compared& c) {
    const auto of = [](const Measured& m) { return Json{{"wall_s", m.wall_s}, {"cpu_s", m.cpu_s}}; };
    return {{"files", c.files},
            {"read", c.here.answer},
            {"in_process", of(c.here)},
            {"apart", of(c.apart)},
            {"start_in_process", of(c.start_here)},
            {"start_apart", of(c.start_apart)},
            {"extra_cpu", c.extra_cpu()},
            {"extra_wall", c.extra_wall()}};
}

void print(const char* what, const Compared& c) {
    fmt::print(
        "{:6} {:5} pictures  in this process {:6.2f} s ({:6.2f} s CPU)  apart {:6.2f} s ({:6.2f} s CPU)  start {:.2f} "
        "s "
        "CPU  extra {:+.1f} % CPU, {:+.1f} % wall\n",
        what, c.files, c.here.wall_s, c.here.cpu_s, c.apart.wall_s, c.apart.cpu_s,
        c.start_apart.cpu_s - c.start_here.cpu_s, 100 * c.extra_cpu(), 100 * c.extra_wall());
}

int run(int argc, char** argv) {
    fs::path folder;
    bool json = false;
    for (int i = 1; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--json")
            json = true;
        else
            folder = argv[i];
    }
    const auto small = small_pictures(folder);
    std::vector<Bytes> large;
    for (unsigned n = 0; n < 12; ++n) large.push_back(picture(4000, 3000, n));
    const std::size_t large_bytes = large.front().size();
    while (large.size() < 96) large.push_back(large[large.size() % 12]);
    const auto of_small = compare(small);
    const auto of_large = compare(large);
    const auto alone = measure([&] { return metadata_of_all(small, 1); });
    const auto together = measure([&] { return metadata_of_all(small, cores()); });
    if (json) {
        fmt::print("{}\n", Json{{"small", json_of(of_small)},
                                {"large", json_of(of_large)},
                                {"large_bytes", large_bytes},
                                {"metadata_per_s_one_thread", alone.answer},
                                {"metadata_per_s_all_threads", together.answer}}
                               .dump(2));
        return 0;
    }
    print("small", of_small);
    print("large", of_large);
    fmt::print("a large one has {:.1f} MB; metadata in this process: {:.0f}/s by one thread, {:.0f}/s by {}\n",
               static_cast<double>(large_bytes) / 1e6, alone.answer.get<double>(), together.answer.get<double>(),
               cores());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (const auto status = trove::decoder::serve_if_asked(argc, argv)) return *status;
    return trove::bench::guarded("decoder_bench", [&] { return run(argc, argv); });
}
