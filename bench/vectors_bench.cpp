// SPDX-License-Identifier: GPL-3.0-or-later
//
// vectors_bench: exact search against what reading the int8 codes once must cost, and against brute force.
//
//   vectors_bench [--rows 200000] [--dimensions 512] [--json]
//
// 1. bound = bytes of the int8 codes / the speed at which the same threads read as many bytes of memory, in the same
//    run; ratio = time of a search / bound, for the median and the 99th percentile of 400 searches for the best 50.
// 2. recall = how many of brute force's best 50 are found, over 100 queries: of brute force over the stored numbers
//    (half floats, summed in double), and over the float32 numbers before they were rounded to halves.
// The vectors are photos as image-text models place them: clusters on the unit sphere (vectors/test_vectors.h).
#include "bench/measure.h"
#include "vectors/test_vectors.h"

#include <filesystem>
#include <numeric>

namespace {

namespace fs = std::filesystem;
namespace vectors = trove::vectors;
using namespace trove::bench;
using vectors::test::Vector;

constexpr std::size_t kBest = 50;
constexpr std::size_t kRecallQueries = 100;
constexpr std::size_t kTimedQueries = 400;
constexpr std::size_t kQueriesAtOnce = 32;
constexpr vectors::Stamp kStamp{1, 1, 0, 1};
constexpr unsigned kSeed = 20;

struct Asked {
    std::size_t rows = 200'000;
    int dimensions = 512;
    bool json = false;
    fs::path file;

    // The same photos in every part, then the same queries.
    [[nodiscard]] vectors::test::Photos photos() const { return {dimensions, rows / 100 + 1, kSeed}; }

    [[nodiscard]] std::vector<Vector> queries(std::size_t count) const {
        auto from = vectors::test::Photos(dimensions, rows / 100 + 1, kSeed);
        for (std::size_t i = 0; i < rows; ++i) from.next();
        std::vector<Vector> queries;
        for (std::size_t i = 0; i < count; ++i) queries.push_back(from.next());
        return queries;
    }
};

// Per query, the rows of the best.
using Answers = std::vector<std::vector<std::size_t>>;

Answers brute_force(const std::vector<float>& matrix, const std::vector<Vector>& queries, std::size_t columns) {
    Answers best(queries.size());
    in_parallel(queries.size(), cores(), [&](std::size_t q) {
        std::vector<double> scores(matrix.size() / columns);
        for (std::size_t r = 0; r < scores.size(); ++r)
            scores[r] = std::inner_product(
                queries[q].begin(), queries[q].end(), matrix.begin() + static_cast<std::ptrdiff_t>(r * columns), 0.0,
                std::plus<>(), [](float a, float b) { return static_cast<double>(a) * static_cast<double>(b); });
        std::vector<std::size_t> order(scores.size());
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::partial_sort(order, order.begin() + kBest, std::greater<>(),
                                  [&](std::size_t r) { return scores[r]; });
        best[q].assign(order.begin(), order.begin() + kBest);
    });
    return best;
}

// Writes the index; returns brute force's answers over the stored and over the given numbers.
Json make(const Asked& asked) {
    auto photos = asked.photos();
    const auto columns = static_cast<std::size_t>(asked.dimensions);
    std::vector<float> matrix;
    matrix.reserve(asked.rows * columns);
    const auto index = vectors::Index::create(asked.dimensions);
    for (std::size_t r = 0; r < asked.rows; ++r) {
        const Vector vector = photos.next();
        matrix.insert(matrix.end(), vector.begin(), vector.end());
        index->append(trove::PhotoId{static_cast<std::int64_t>(r)}, vectors::test::to_halves(vector));
    }
    require(index->save(asked.file, kStamp));
    const auto queries = asked.queries(kRecallQueries);
    const auto given = brute_force(matrix, queries, columns);
    for (float& number : matrix) number = trove::from_half(trove::to_half(number));
    return {{"stored", brute_force(matrix, queries, columns)}, {"given", given}};
}

Json recall(const Asked& asked, const Json& truth) {
    const auto index = value(vectors::Index::open(asked.file, asked.dimensions, kStamp));
    const auto queries = asked.queries(kRecallQueries);
    Json recalls;
    for (const auto& [name, answers] : truth.items()) {
        const auto best = answers.get<Answers>();
        std::size_t found = 0;
        for (std::size_t q = 0; q < queries.size(); ++q)
            for (const auto& match : index->search(queries[q], kBest, {}))
                if (std::ranges::find(best[q], static_cast<std::size_t>(trove::to_int(match.photo))) != best[q].end())
                    ++found;
        recalls[name] = static_cast<double>(found) / static_cast<double>(queries.size() * kBest);
    }
    return recalls;
}

// Seconds in which `threads` threads read `bytes` of memory that is theirs, once: the best of many passes.
double read_once_s(std::size_t bytes, unsigned threads) {
    const std::vector<std::uint64_t> memory(bytes / 8, 0x0123456789abcdefU);
    constexpr std::size_t kPart = 16384;  // words
    std::atomic<std::uint64_t> sink{0};
    double best = 1e9;
    for (int pass = 0; pass < 40; ++pass) {
        std::atomic<std::size_t> next{0};
        std::vector<std::jthread> workers;
        const auto work = [&] {
            std::uint64_t sums[16] = {};
            for (std::size_t at = next.fetch_add(kPart); at < memory.size(); at = next.fetch_add(kPart)) {
                const std::size_t end = std::min(at + kPart, memory.size() / 16 * 16);
                for (std::size_t i = at; i < end; i += 16)
                    for (std::size_t j = 0; j < 16; ++j) sums[j] += memory[i + j];
            }
            sink += std::accumulate(std::begin(sums), std::end(sums), std::uint64_t{0});
        };
        const auto start = std::chrono::steady_clock::now();
        for (unsigned n = 1; n < threads; ++n) workers.emplace_back(work);
        work();
        workers.clear();
        best = std::min(best, seconds_since(start));
    }
    if (sink == 0) throw std::logic_error("nothing was read");
    return best;
}

Json time_searches(const Asked& asked, unsigned threads) {
    const auto index = value(vectors::Index::open(asked.file, asked.dimensions, kStamp, static_cast<int>(threads)));
    const auto queries = asked.queries(kTimedQueries);
    for (std::size_t q = 0; q < 20; ++q) index->search(queries[q], kBest, {});
    std::vector<double> one;
    for (const Vector& query : queries) {
        const auto start = std::chrono::steady_clock::now();
        if (index->search(query, kBest, {}).size() != kBest) throw std::runtime_error("too few found");
        one.push_back(seconds_since(start));
    }
    std::vector<double> many;
    for (std::size_t q = 0; q + kQueriesAtOnce <= queries.size(); q += kQueriesAtOnce) {
        const auto start = std::chrono::steady_clock::now();
        index->search_many({queries.data() + q, kQueriesAtOnce}, kBest);
        many.push_back(seconds_since(start) / kQueriesAtOnce);
    }
    return {{"threads", threads},
            {"p50_ms", quantile(one, 0.5) * 1e3},
            {"p99_ms", quantile(one, 0.99) * 1e3},
            {"at_once_p50_ms", quantile(many, 0.5) * 1e3}};
}

int run(int argc, char** argv) {
    Asked asked;
    for (int i = 1; i < argc; ++i) {
        const std::string_view option = argv[i];
        if (option == "--json")
            asked.json = true;
        else if (option == "--rows" && i + 1 < argc)
            asked.rows = std::stoul(argv[++i]);
        else if (option == "--dimensions" && i + 1 < argc)
            asked.dimensions = std::stoi(argv[++i]);
        else
            throw std::runtime_error("usage: vectors_bench [--rows N] [--dimensions D] [--json]");
    }
    if (asked.rows < kBest) throw std::runtime_error("at least 50 rows, please");
    asked.file = fs::temp_directory_path() / fmt::format("trove-vectors-bench-{}", ::getpid());

    const auto made = measure([&] { return make(asked); });
    const auto right = measure([&] { return recall(asked, made.answer); });
    const std::size_t bytes = asked.rows * static_cast<std::size_t>(asked.dimensions);
    Json runs = Json::array();
    std::vector<unsigned> counts{1};
    if (cores() > 1) counts.push_back(std::min(cores(), 4U));
    for (const unsigned threads : counts) {
        // Before and after: a machine that is shared is not equally fast all the time.
        const double before_s = measure([&]() -> Json { return read_once_s(bytes, threads); }).answer.get<double>();
        const auto timed = measure([&] { return time_searches(asked, threads); });
        const double after_s = measure([&]() -> Json { return read_once_s(bytes, threads); }).answer.get<double>();
        Json one = timed.answer;
        const double bound_ms = std::min(before_s, after_s) * 1e3;
        one["bound_ms"] = bound_ms;
        one["gb_per_s"] = static_cast<double>(bytes) / bound_ms * 1e-6;
        one["p50_of_bound"] = one["p50_ms"].get<double>() / bound_ms;
        one["p99_of_bound"] = one["p99_ms"].get<double>() / bound_ms;
        one["peak_mb"] = timed.peak_mb;
        runs.push_back(std::move(one));
    }
    fs::remove(asked.file);

    if (asked.json) {
        fmt::print("{}\n", Json{{"rows", asked.rows},
                                {"dimensions", asked.dimensions},
                                {"kernel", vectors::kernel_name()},
                                {"recall_at_50", right.answer},
                                {"runs", runs}}
                               .dump(2));
        return 0;
    }
    fmt::print(
        "{} x {}, kernel {}: recall@50 {:.4f} against brute force over the stored half floats, {:.4f} over float32\n",
        asked.rows, asked.dimensions, vectors::kernel_name(), right.answer["stored"].get<double>(),
        right.answer["given"].get<double>());
    for (const Json& one : runs) {
        const auto number = [&](const char* name) { return one[name].get<double>(); };
        fmt::print(
            "{} thread(s): memory {:.1f} GB/s, bound {:.2f} ms; p50 {:.2f} ms = {:.2f} of the bound, p99 {:.2f} ms = "
            "{:.2f}; "
            "{} queries at once {:.2f} ms each; peak {:.0f} MB\n",
            one["threads"].get<unsigned>(), number("gb_per_s"), number("bound_ms"), number("p50_ms"),
            number("p50_of_bound"), number("p99_ms"), number("p99_of_bound"), kQueriesAtOnce, number("at_once_p50_ms"),
            number("peak_mb"));
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return trove::bench::guarded("vectors_bench", [&] { return run(argc, argv); });
}
