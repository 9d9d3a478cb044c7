// SPDX-License-Identifier: GPL-3.0-or-later
//
// crawl_bench: how near a crawl comes to what decoding and embedding cost at least, and what looking again costs.
//
//   crawl_bench FOLDER [--json]      pictures to crawl; 100,000 small files for the second part are made and removed
//
// 1. bound = (CPU time of decoding all + CPU time of embedding all) / cores; ratio = bound / wall time of the crawl.
// 2. A second crawl of 100,000 files that are as they were, warm.
#include "bench/measure.h"
#include "catalog/writer.h"
#include "embed/onnx_embedder.h"
#include "engine/library.h"
#include "media/decode.h"
#include "media/read_metadata.h"
#include "media/thumbnail.h"

#include <fstream>
#include <sys/stat.h>

namespace {

namespace fs = std::filesystem;
using trove::Bytes;

using namespace trove::bench;

std::int64_t count_of(const Measured& m) {
    return m.answer.get<std::int64_t>();
}

fs::path model_folder() {
    return trove::engine::default_models_folder() / "builtin";
}

std::int64_t decode_all(const std::vector<fs::path>& files) {
    trove::media::initialise_decoders();
    const auto model = value(trove::embed::open_model(model_folder()));
    trove::media::DecodeOptions options;
    options.min_short_edge_px = std::max(model->wanted_short_edge_px(), trove::media::kThumbnailEdgePx);
    std::atomic<std::int64_t> done{0};
    in_parallel(files.size(), cores(), [&](std::size_t i) {
        const auto bytes = trove::read_file(files[i], std::size_t{1} << 30U);
        if (!bytes) return;
        const auto decoded = trove::media::decode(*bytes, options);
        if (!decoded) return;
        const auto metadata = trove::media::read_metadata(*bytes);
        const auto thumbnail = trove::media::make_thumbnail(decoded->image);
        const auto prepared = model->prepare(decoded->image);
        if (thumbnail && prepared && metadata.orientation > 0) ++done;
    });
    return done;
}

std::int64_t embed_all(std::int64_t count) {
    const auto model = value(trove::embed::open_model(model_folder()));
    trove::media::Image grey{64, 64, std::vector<std::uint8_t>(std::size_t{64} * 64 * 3, 128)};
    const auto prepared = value(model->prepare(grey));
    const std::vector<trove::embed::PreparedImage> batch(8, prepared);
    const auto batches = static_cast<std::size_t>((count + 7) / 8);
    in_parallel(batches, cores(), [&](std::size_t) { value(model->embed_images(batch)); });
    return count;
}

std::int64_t crawl(const fs::path& folder, const fs::path& library_folder) {
    const auto library = value(trove::engine::Library::open(
        {.folder = library_folder, .models_folder = trove::engine::default_models_folder()}));
    const std::vector<fs::path> roots{folder};
    const auto done = value(library->crawl(roots, {}, {}));
    return done.found - done.failed;
}

// 100,000 files and a catalog that knows them, without the hours of a first crawl: looking again never opens them.
void make_known_files(const fs::path& folder, const fs::path& library_folder, std::int64_t count) {
    value(trove::engine::Library::open(
        {.folder = library_folder, .models_folder = trove::engine::default_models_folder()}));
    const auto identity = value(trove::embed::open_model(model_folder()))->identity();
    auto writer = value(trove::catalog::CatalogWriter::open(library_folder));
    require(writer.begin());
    const auto model = value(writer.models().put(identity.fingerprint, identity.name, identity.dimensions));
    require(writer.models().use(model.id));
    std::vector<float> vector(static_cast<std::size_t>(identity.dimensions), 0.0F);
    const Bytes thumbnail(8, 0);
    for (std::int64_t n = 0; n < count; ++n) {
        const auto where = folder / fmt::format("{:03}", n / 500);
        if (n % 500 == 0) fs::create_directories(where);
        const auto file = where / fmt::format("IMG_{:06}.jpg", n);
        std::ofstream(file) << n;
        struct stat st{};
        if (::stat(file.c_str(), &st) != 0) throw std::runtime_error("stat");
        trove::catalog::NewPhoto photo;
        for (std::size_t b = 0; b < 8; ++b) photo.hash.bytes[b] = static_cast<std::uint8_t>(n >> (8 * b));
        photo.format = "jpeg";
        photo.width_px = photo.height_px = 1;
        photo.thumbnail_jpeg = thumbnail;
        const auto id = value(writer.photos().put(photo)).id;
        vector[0] = 1;
        value(writer.embeddings().put(id, model.id, vector));
        value(writer.files().put(file, id,
                                 {st.st_size, std::int64_t{st.st_mtim.tv_sec} * 1'000'000'000 + st.st_mtim.tv_nsec},
                                 std::nullopt));
    }
    require(writer.commit());
}

int run(int argc, char** argv) {
    fs::path folder;
    bool json = false;
    for (int i = 1; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--json") {
            json = true;
        } else {
            folder = argv[i];
        }
    }
    if (folder.empty()) {
        fmt::print(stderr, "usage: crawl_bench FOLDER [--json]\n");
        return 2;
    }
    const auto scratch = fs::temp_directory_path() / fmt::format("trove-crawl-bench-{}", ::getpid());
    fs::create_directories(scratch / "known");
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) files.push_back(entry.path());

    measure([&] { return decode_all(files); });  // warms the page cache
    const auto decoding = measure([&] { return decode_all(files); });
    const auto embedding = measure([&] { return embed_all(count_of(decoding)); });
    const auto crawling = measure([&] { return crawl(folder, scratch / "library"); });
    const double bound_s = (decoding.cpu_s + embedding.cpu_s) / cores();

    constexpr std::int64_t kKnown = 100'000;
    measure([&] {
        make_known_files(scratch / "known", scratch / "known-library", kKnown);
        return kKnown;
    });
    measure([&] { return crawl(scratch / "known", scratch / "known-library"); });
    const auto again = measure([&] { return crawl(scratch / "known", scratch / "known-library"); });
    fs::remove_all(scratch);

    if (json) {
        const auto of = [](const Measured& m) {
            return Json{{"count", m.answer}, {"wall_s", m.wall_s}, {"cpu_s", m.cpu_s}, {"peak_mb", m.peak_mb}};
        };
        const Json answer{{"decode_only", of(decoding)},
                          {"embed_only", of(embedding)},
                          {"crawl", of(crawling)},
                          {"bound_s", bound_s},
                          {"ratio_of_bound", bound_s / crawling.wall_s},
                          {"crawl_again_100000", of(again)}};
        fmt::print("{}\n", answer.dump(2));
        return 0;
    }
    const auto print = [](const char* what, const Measured& m) {
        fmt::print("{:24} {:8} pictures  {:7.2f} s wall  {:7.2f} s CPU  {:6.1f}/s  {:6.0f} MB peak\n", what,
                   count_of(m), m.wall_s, m.cpu_s, static_cast<double>(count_of(m)) / m.wall_s, m.peak_mb);
    };
    print("decode only", decoding);
    print("embed only", embedding);
    print("crawl", crawling);
    fmt::print("bound {:.2f} s on {} cores: the crawl runs at {:.2f} of it\n", bound_s, cores(),
               bound_s / crawling.wall_s);
    print("crawl again, unchanged", again);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return trove::bench::guarded("crawl_bench", [&] { return run(argc, argv); });
}
