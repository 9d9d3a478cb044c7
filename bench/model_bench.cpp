// SPDX-License-Identifier: GPL-3.0-or-later
//
// model_bench: what embedding costs beyond ONNX Runtime itself, what 8 bits gain, and how long a cold search takes.
//
//   model_bench TROVE MODEL [--photos 100000] [--json]
//
// TROVE is the program, MODEL a folder with a model in 32 bits (bench/make_models.py makes one of CLIP ViT-B/32's
// size).
// 1. pipeline: pictures a second through Embedder::embed_images, divided by those through bare ONNX Runtime sessions
//    with the same threads, batches and prepared tensors, turn and turn about in one run; in 32 bits and in 8. threads:
//    a call for each core against one call at a time on all cores, in 8 bits.
// 2. gain: the same for 8 bits divided by 32 bits, turn and turn about; and the median time of a text.
// 3. cold search: `trove search` as a new process on a library of 100,000 photos, with optimised graphs kept and
//    without (a file lies where their folder would), turn and turn about.
#include "base/half.h"
#include "bench/measure.h"
#include "catalog/writer.h"
#include "convert/convert_model.h"
#include "embed/manifest.h"
#include "embed/onnx_embedder.h"
#include "engine/library.h"
#include "onnx/runtime.h"
#include "vectors/test_vectors.h"

#include <array>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <random>
#include <spawn.h>

namespace {

namespace fs = std::filesystem;
namespace embed = trove::embed;
using namespace trove::bench;

constexpr std::size_t kBatch = 8;
constexpr int kRounds = 7;
constexpr double kRoundSeconds = 1.5;
constexpr int kSearches = 7;

struct Asked {
    fs::path trove;
    fs::path model;
    fs::path int8;
    std::size_t photos = 100'000;
    bool json = false;
};

std::vector<embed::PreparedImage> prepared_pictures(const embed::Embedder& model) {
    std::mt19937 generator(1);
    std::vector<embed::PreparedImage> prepared;
    for (std::size_t i = 0; i < kBatch; ++i) {
        trove::media::Image image{256, 256, std::vector<std::uint8_t>(std::size_t{256} * 256 * 3)};
        for (auto& value : image.rgb) value = static_cast<std::uint8_t>(generator());
        prepared.push_back(value(model.prepare(image)));
    }
    return prepared;
}

// Calls from as many threads for a while; pictures a second.
double rate(const std::function<void()>& one_batch, unsigned threads = cores()) {
    const auto start = std::chrono::steady_clock::now();
    std::atomic<std::size_t> batches{0};
    in_parallel(threads, threads, [&](std::size_t) {
        do {
            one_batch();
            ++batches;
        } while (seconds_since(start) < kRoundSeconds);
    });
    return static_cast<double>(batches * kBatch) / seconds_since(start);
}

// A session as the embedder makes it, and nothing around it.
class Bare {
public:
    explicit Bare(const fs::path& folder, int threads = 1) {
        const auto* const runtime = value(trove::onnx::runtime());  // before any of its objects
        const auto manifest = value(embed::read_manifest(folder));
        input_ = manifest.image.input;
        output_ = manifest.image.output;
        side_ = manifest.image.size_px;
        Ort::SessionOptions options;
        options.SetIntraOpNumThreads(threads);
        options.SetInterOpNumThreads(1);
        options.AddConfigEntry("session.intra_op.allow_spinning", "0");
        session_ = Ort::Session(runtime->env, (folder / manifest.image.file).c_str(), options);
    }

    void run(std::vector<float>& pixels) {
        const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
        const std::array<std::int64_t, 4> shape{kBatch, 3, side_, side_};
        const auto tensor =
            Ort::Value::CreateTensor<float>(memory, pixels.data(), pixels.size(), shape.data(), shape.size());
        const char* const input = input_.c_str();
        const char* const output = output_.c_str();
        const auto outputs = session_.Run(Ort::RunOptions{nullptr}, &input, &tensor, 1, &output, 1);
        if (outputs.empty()) throw std::runtime_error("no output");
    }

private:
    std::string input_;
    std::string output_;
    std::int64_t side_ = 0;
    Ort::Session session_{nullptr};
};

Json pipeline(const fs::path& folder) {
    const auto model = value(embed::open_model(folder));
    const auto pictures = prepared_pictures(*model);
    std::vector<float> joined;
    for (const auto& picture : pictures) joined.insert(joined.end(), picture.begin(), picture.end());
    Bare bare(folder);
    const auto ours = [&] { static_cast<void>(value(model->embed_images(pictures))); };
    const auto theirs = [&] { bare.run(joined); };
    ours();
    theirs();
    std::vector<double> our_rates;
    std::vector<double> their_rates;
    for (int round = 0; round < kRounds; ++round) {
        their_rates.push_back(rate(theirs));
        our_rates.push_back(rate(ours));
    }
    return {{"images_per_s", quantile(our_rates, 0.5)}, {"bare_images_per_s", quantile(their_rates, 0.5)}};
}

// A core for each call, or all cores for one call after another: in bare ONNX Runtime, turn and turn about.
Json threads(const fs::path& folder) {
    const auto model = value(embed::open_model(folder));
    std::vector<float> joined;
    for (const auto& picture : prepared_pictures(*model)) joined.insert(joined.end(), picture.begin(), picture.end());
    Bare one(folder);
    Bare all(folder, static_cast<int>(cores()));
    one.run(joined);
    all.run(joined);
    std::vector<double> side_by_side;
    std::vector<double> one_by_one;
    for (int round = 0; round < kRounds; ++round) {
        side_by_side.push_back(rate([&] {
            auto own = joined;
            one.run(own);
        }));
        one_by_one.push_back(rate([&] { all.run(joined); }, 1));
    }
    return {{"side_by_side_images_per_s", quantile(side_by_side, 0.5)},
            {"one_by_one_images_per_s", quantile(one_by_one, 0.5)}};
}

Json gain(const Asked& asked) {
    // As a library opens them: with graphs that are kept, and the threads that a text was found to be fastest with.
    const auto graphs = asked.int8.parent_path() / "graphs";
    for (const auto& folder : {asked.model, asked.int8})
        static_cast<void>(value(value(embed::open_model(folder, {.graphs = graphs}))->embed_text("first")));
    const auto full = value(embed::open_model(asked.model, {.graphs = graphs}));
    const auto small = value(embed::open_model(asked.int8, {.graphs = graphs}));
    const auto pictures = prepared_pictures(*full);
    const auto with = [&](const embed::Embedder& model) {
        return [&] { static_cast<void>(value(model.embed_images(pictures))); };
    };
    with (*full)();
    with (*small)();
    std::vector<double> full_rates;
    std::vector<double> small_rates;
    for (int round = 0; round < kRounds; ++round) {
        full_rates.push_back(rate(with(*full)));
        small_rates.push_back(rate(with(*small)));
    }
    const auto text_ms = [](const embed::Embedder& model) {
        std::vector<double> times;
        for (int i = 0; i < 100; ++i) {
            const auto text = fmt::format("a photo of {} dogs in the snow", i);
            const auto start = std::chrono::steady_clock::now();
            static_cast<void>(value(model.embed_text(text)));
            times.push_back(seconds_since(start) * 1e3);
        }
        return quantile(times, 0.5);
    };
    return {{"fp32_images_per_s", quantile(full_rates, 0.5)},
            {"int8_images_per_s", quantile(small_rates, 0.5)},
            {"fp32_text_ms", text_ms(*full)},
            {"int8_text_ms", text_ms(*small)}};
}

// A library with photos made from nothing, with vectors of the model in `models`.
void make_library(const fs::path& library, const std::string& name, std::size_t photos) {
    auto opened = value(trove::engine::Library::open({.folder = library, .models_folder = library / "models"}));
    const auto model = value(embed::open_model(library / "models" / name));
    {
        auto writer = value(trove::catalog::CatalogWriter::open(library));
        require(writer.begin());
        const auto row = value(writer.models().put(model->identity().fingerprint, name, model->identity().dimensions));
        require(writer.models().use(row.id));
        trove::vectors::test::Photos vectors(model->identity().dimensions, photos / 100 + 1, 20);
        for (std::size_t i = 0; i < photos; ++i) {
            trove::catalog::NewPhoto photo;
            for (std::size_t byte = 0; byte < 8; ++byte)
                photo.hash.bytes[byte] = static_cast<std::uint8_t>(i >> (8 * byte));
            photo.format = "JPEG";
            photo.width_px = 4000;
            photo.height_px = 3000;
            const auto id = value(writer.photos().put(photo)).id;
            require(writer.files()
                        .put(fmt::format("/photos/{:03}/{:06}.jpg", i / 1000, i), id, {1, 1}, std::nullopt)
                        .map([](const auto&) {}));
            const auto vector = vectors.next();
            require(writer.embeddings().put(id, row.id, vector).map([](bool) {}));
            if (i % 10'000 == 9'999) {
                require(writer.commit());
                require(writer.begin());
            }
        }
        require(writer.commit());
    }
    require(opened->rebuild_index());
}

double search_ms(const Asked& asked, const fs::path& library) {
    const std::array<std::string, 8> words{asked.trove, "search", "two dogs in the snow", "--json", "--device", "cpu",
                                           "--library", library};
    std::array<char*, 9> arguments{};
    for (std::size_t i = 0; i < words.size(); ++i) arguments.at(i) = const_cast<char*>(words.at(i).c_str());
    posix_spawn_file_actions_t actions{};
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    const auto start = std::chrono::steady_clock::now();
    pid_t child = 0;
    const int failed = ::posix_spawn(&child, asked.trove.c_str(), &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    int status = 1;
    if (failed == 0) ::waitpid(child, &status, 0);
    if (status != 0) throw std::runtime_error("trove search failed");
    return seconds_since(start) * 1e3;
}

Json cold_search(const Asked& asked, const fs::path& model) {
    const auto library = asked.int8.parent_path() / "library";
    fs::remove_all(library);
    fs::create_directories(library / "models");
    const auto name = value(embed::read_manifest(model)).name;
    fs::create_directory_symlink(fs::absolute(model), library / "models" / name);
    make_library(library, name, asked.photos);
    const auto graphs = library / "graphs";
    const auto kept = library / "graphs.kept";
    search_ms(asked, library);  // makes the graphs
    std::vector<double> optimised;
    std::vector<double> plain;
    for (int round = 0; round < kSearches; ++round) {
        optimised.push_back(search_ms(asked, library));
        fs::rename(graphs, kept);
        std::ofstream(graphs) << "no graphs are kept here";
        plain.push_back(search_ms(asked, library));
        fs::remove(graphs);
        fs::rename(kept, graphs);
    }
    fs::remove_all(library);
    return {{"plain_ms", quantile(plain, 0.5)}, {"optimised_ms", quantile(optimised, 0.5)}};
}

double number(const Json& json, const char* key) {
    return json.at(key).get<double>();
}

int run(const Asked& asked) {
    const auto manifest = value(embed::read_manifest(asked.model));
    fs::remove_all(asked.int8);
    static_cast<void>(value(trove::convert::convert_model({.from = asked.model,
                                                           .to = asked.int8,
                                                           .name = manifest.name + "-int8",
                                                           .image_file = manifest.image.file,
                                                           .text_file = manifest.text.file,
                                                           .tokenizer_file = manifest.text.tokenizer,
                                                           .options = {!trove::convert::multiplies_full_range()}})));
    const auto fp32 = measure([&] { return pipeline(asked.model); });
    const auto int8 = measure([&] { return pipeline(asked.int8); });
    const auto spread = measure([&] { return threads(asked.int8); });
    const auto gained = measure([&] { return gain(asked); });
    const auto cold32 = measure([&] { return cold_search(asked, asked.model); });
    const auto cold8 = measure([&] { return cold_search(asked, asked.int8); });
    const Json all{
        {"pipeline_fp32", number(fp32.answer, "images_per_s") / number(fp32.answer, "bare_images_per_s")},
        {"pipeline_int8", number(int8.answer, "images_per_s") / number(int8.answer, "bare_images_per_s")},
        {"int8_gain", number(gained.answer, "int8_images_per_s") / number(gained.answer, "fp32_images_per_s")},
        {"threads_int8",
         number(spread.answer, "side_by_side_images_per_s") / number(spread.answer, "one_by_one_images_per_s")},
        {"of", gained.answer},
        {"cold_search_fp32", cold32.answer},
        {"cold_search_int8", cold8.answer},
        {"photos", asked.photos}};
    if (asked.json) {
        fmt::print("{}\n", all.dump(2));
        return 0;
    }
    fmt::print("pipeline      {:.3f} of bare ONNX Runtime in 32 bits ({:.1f} pictures/s), {:.3f} in 8 ({:.1f})\n",
               number(all, "pipeline_fp32"), number(fp32.answer, "images_per_s"), number(all, "pipeline_int8"),
               number(int8.answer, "images_per_s"));
    fmt::print(
        "threads       {:.3f} times the pictures when each of {} cores runs a call of its own instead of all one call "
        "(8 bits)\n",
        number(all, "threads_int8"), cores());
    fmt::print("8 bits        {:.2f} times the pictures of 32 bits; a text {:.1f} ms, in 32 bits {:.1f} ms\n",
               number(all, "int8_gain"), number(gained.answer, "int8_text_ms"), number(gained.answer, "fp32_text_ms"));
    for (const auto& [what, cold] : {std::pair("32 bits", &cold32), {"8 bits", &cold8}})
        fmt::print("cold search   {} photos, {}: {:.0f} ms, without kept graphs {:.0f} ms: {:.2f} of it\n",
                   asked.photos, what, number(cold->answer, "optimised_ms"), number(cold->answer, "plain_ms"),
                   number(cold->answer, "optimised_ms") / number(cold->answer, "plain_ms"));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Asked asked;
    std::vector<std::string> words(argv + 1, argv + argc);
    for (std::size_t i = 2; i < words.size(); ++i) {
        if (words[i] == "--json") asked.json = true;
        if (words[i] == "--photos" && i + 1 < words.size()) asked.photos = std::stoul(words[++i]);
    }
    if (words.size() < 2) {
        fmt::print(stderr, "usage: model_bench TROVE MODEL [--photos N] [--json]\n");
        return 2;
    }
    asked.trove = words[0];
    asked.model = words[1];
    std::string scratch = (fs::temp_directory_path() / "trove-model-bench-XXXXXX").native();
    if (::mkdtemp(scratch.data()) == nullptr) return 1;
    asked.int8 = fs::path(scratch) / "int8";
    int status = 1;
    try {
        status = run(asked);
    } catch (const std::exception& error) {
        fmt::print(stderr, "model_bench: {}\n", error.what());
    }
    fs::remove_all(scratch);
    return status;
}
