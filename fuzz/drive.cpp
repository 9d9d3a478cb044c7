// SPDX-License-Identifier: GPL-3.0-or-later
// Drives a target where there is no libFuzzer:  build/check/bin/bmp_fuzz [SECONDS] [SEED] [FILE...]
//
// First every seed as it is (fuzz/seeds/NAME, the fixtures that fuzz/fixtures.txt names for NAME, the FILEs), then seeds
// that are cut, joined and damaged, for SECONDS (10). An input that ends the program, or takes half a minute, is kept in
// the working folder as NAME.found.
#include "base/file.h"
#include "base/fixtures_for_test.h"
#include "target.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <unistd.h>
#include <vector>

// A target may have its own.
extern "C" [[gnu::weak]] std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                                             std::size_t size,
                                                             std::size_t most,
                                                             unsigned seed);

namespace {

using trove::Bytes;

constexpr std::size_t kMostSeedBytes = 256 << 10;
constexpr std::size_t kMostSeeds = 400;
constexpr unsigned kLongestSeconds = 30;

std::mt19937_64 random_numbers;
std::vector<Bytes> seeds;

// What the signal handler writes down.
Bytes input;
std::string found;

std::size_t below(std::size_t bound) {
    return bound == 0 ? 0 : random_numbers() % bound;
}

extern "C" void keep_input(int signal) {
    const int fd = ::open(found.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd >= 0 && ::write(fd, input.data(), input.size()) >= 0) {
        constexpr std::string_view kSaid = "fuzz: the input is kept as ";
        (void)!::write(STDERR_FILENO, kSaid.data(), kSaid.size());
        (void)!::write(STDERR_FILENO, found.data(), found.size());
        (void)!::write(STDERR_FILENO, "\n", 1);
    }
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

void add_seed(const std::filesystem::path& file) {
    std::error_code ignored;
    if (seeds.size() == kMostSeeds || std::filesystem::file_size(file, ignored) > kMostSeedBytes || ignored) return;
    if (auto bytes = trove::read_file(file, kMostSeedBytes)) seeds.push_back(std::move(*bytes));
}

// In the order of their names, so that a seed of the random numbers means the same run everywhere.
void add_seeds_below(const std::filesystem::path& folder, const std::vector<std::string>& endings) {
    std::vector<std::filesystem::path> files;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, ignored))
        for (const std::string& ending : endings)
            if (entry.is_regular_file(ignored) && entry.path().native().ends_with(ending))
                files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) add_seed(file);
}

// NAME: .ending .ending
std::vector<std::string> endings_of(const std::string& name) {
    std::ifstream table(trove::source_folder() / "fuzz/fixtures.txt");
    for (std::string line; std::getline(table, line);) {
        std::istringstream words(line);
        std::string word;
        if (!(words >> word) || word != name + ":") continue;
        return {std::istream_iterator<std::string>(words), {}};
    }
    return {};
}

void damage(Bytes& bytes) {
    constexpr std::array<std::uint64_t, 10> kTelling{0,      1,      0x7f,       0x80,       0xff,
                                                     0x7fff, 0xffff, 0x7fffffff, 0xffffffff, ~0ULL};
    const std::size_t at = below(bytes.size());
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t length = std::min(std::size_t{1} << below(9), bytes.size() - at);
    const auto end = begin + static_cast<std::ptrdiff_t>(length);
    switch (below(8)) {
        case 0:
            if (!bytes.empty()) bytes[at] ^= static_cast<std::uint8_t>(1U << below(8));
            break;
        case 1:
            if (!bytes.empty()) bytes[at] = static_cast<std::uint8_t>(random_numbers());
            break;
        case 2: {  // a number that sizes and offsets are afraid of, in either order of bytes
            const std::uint64_t number = kTelling[below(kTelling.size())] + below(3) - 1;
            const std::size_t width = std::size_t{1} << below(4);
            const bool big = below(2) == 0;
            for (std::size_t i = 0; i < width && at + i < bytes.size(); ++i)
                bytes[at + i] = static_cast<std::uint8_t>(number >> 8 * (big ? width - 1 - i : i));
            break;
        }
        case 3:
            bytes.erase(begin, end);
            break;
        case 4:
            if (below(4) == 0) bytes.resize(at);
            break;
        case 5: {
            const Bytes copy(begin, end);
            bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(below(bytes.size() + 1)), copy.begin(),
                         copy.end());
            break;
        }
        case 6:
            bytes.insert(begin, std::size_t{1} << below(6), static_cast<std::uint8_t>(random_numbers()));
            break;
        default: {  // part of another seed
            const Bytes& other = seeds[below(seeds.size())];
            const std::size_t from = below(other.size());
            const std::size_t count = std::min(other.size() - from, std::size_t{1} << below(12));
            bytes.resize(std::min(bytes.size(), at));
            bytes.insert(bytes.end(), other.begin() + static_cast<std::ptrdiff_t>(from),
                         other.begin() + static_cast<std::ptrdiff_t>(from + count));
        }
    }
    if (bytes.size() > kMostSeedBytes) bytes.resize(kMostSeedBytes);
}

void run() {
    ::alarm(kLongestSeconds);
    // Of the very size, so that a sanitizer sees what is read behind it.
    const Bytes exact(input);
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most) {
    Bytes bytes(data, data + size);
    for (std::size_t times = 1 + below(4); times > 0; --times) damage(bytes);
    if (bytes.size() > most) bytes.resize(most);
    if (!bytes.empty()) std::memcpy(data, bytes.data(), bytes.size());
    return bytes.size();
}

int main(int count, char** arguments) {
    std::string name = std::filesystem::path(arguments[0]).filename().string();
    name = name.substr(0, name.rfind("_fuzz"));
    const double seconds = count > 1 ? std::atof(arguments[1]) : 10;
    const unsigned long seed = count > 2 ? std::strtoul(arguments[2], nullptr, 10) : std::random_device()();
    random_numbers.seed(seed);
    found = name + ".found";
    for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGALRM}) std::signal(signal, keep_input);

    for (int i = 3; i < count; ++i) add_seed(arguments[i]);
    add_seeds_below(trove::source_folder() / "fuzz/seeds" / name, {""});
    if (seeds.empty()) {
        std::fprintf(stderr, "%s: there are no seeds in fuzz/seeds/%s\n", arguments[0], name.c_str());
        return 2;
    }
    add_seeds_below(trove::fixtures(), endings_of(name));

    const auto begin = std::chrono::steady_clock::now();
    const auto spent = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
    unsigned long runs = 0;
    for (const Bytes& each : seeds) {
        input = each;
        run();
        ++runs;
    }
    const std::size_t whole = seeds.size();
    if (trove::fuzz::taken == 0) {
        std::fprintf(stderr, "%s: the reader refuses every seed\n", arguments[0]);
        return 1;
    }
    while (spent() < seconds) {
        input = seeds[below(whole)];
        if (LLVMFuzzerCustomMutator != nullptr) {
            const std::size_t size = input.size();
            input.resize(kMostSeedBytes);
            input.resize(
                LLVMFuzzerCustomMutator(input.data(), size, input.size(), static_cast<unsigned>(random_numbers())));
        } else {
            for (std::size_t times = 1 + below(8); times > 0; --times) damage(input);
        }
        run();
        ++runs;
    }
    std::printf("%s: %lu inputs from %zu seeds, %zu taken, random numbers from %lu: every promise kept\n", name.c_str(),
                runs, whole, trove::fuzz::taken, seed);
}
