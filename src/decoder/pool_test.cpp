// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pool with decoders that misbehave: this program is its own decoder, and its work obeys orders in the "file". Real
// pictures go to the real work.
#include "decoder/pool.h"

#include "base/bitmap_for_test.h"
#include "base/file.h"
#include "base/process_for_test.h"
#include "decoder/serve.h"
#include "decoder/walls.h"
#include "media/fixtures_for_test.h"
#include "media/read_metadata.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <future>
#include <netinet/in.h>
#include <spawn.h>
#include <string>
#include <string_view>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace trove::decoder {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

// ---- the decoder's side

// Names of what the walls let through; empty: nothing.
std::string escapes() {
    std::string done;
    const auto tried = [&](const char* what, long result) {
        if (result >= 0) done += std::string(what) + " ";
    };
    const sockaddr_in address{.sin_family = AF_INET, .sin_port = 80, .sin_addr = {INADDR_ANY}, .sin_zero = {}};
    tried("open", ::open("/etc/passwd", O_RDONLY | O_CLOEXEC));
    tried("open_self", ::open("/proc/self/mem", O_RDWR | O_CLOEXEC));
    tried("create", ::open("/tmp/trove-decoder-escaped", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    tried("unlink", ::unlink("/tmp/trove-decoder-not-there") == 0 || errno == ENOENT ? 0 : -1);
    tried("mkdir", ::mkdir("/tmp/trove-decoder-escaped", 0700));
    tried("socket", ::socket(AF_INET, SOCK_STREAM, 0));
    tried("local_socket", ::socket(AF_UNIX, SOCK_STREAM, 0));
    tried("connect", ::connect(kSocket, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    tried("fork", child);
    std::array<char*, 1> none{nullptr};
    tried("exec", ::execve("/bin/true", none.data(), none.data()));
    tried("ptrace", ::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr));
    tried("kill", ::kill(::getppid(), 0));
    tried("mount", ::mount("none", "/tmp", "tmpfs", 0, nullptr));
    const rlimit most{RLIM_INFINITY, RLIM_INFINITY};
    tried("memory_limit", ::setrlimit(RLIMIT_DATA, &most));
    tried("truncate", ::ftruncate(kArea, 0));
    return done;
}

void obey(std::string_view order, const Request& request, std::span<std::uint8_t> area, Reply& reply) {
    const auto output = area.subspan(request.output_at, request.output_bytes);
    reply.header = message_of({"bmp", 8, 8, 8, 8, 1, 0});
    if (order == "crash") ::raise(SIGSEGV);
    if (order == "abort") std::abort();
    if (order == "leave") ::_exit(0);
    if (order == "hang") std::this_thread::sleep_for(seconds(3600));
    if (order == "spin")
        while (true) std::atomic_signal_fence(std::memory_order_seq_cst);
    if (order == "wrong number") ++reply.number;
    if (order == "wrong header") reply.header.height_px = -1;
    if (order == "short") [[maybe_unused]]
        const auto written = ::write(kSocket, "no", 2);
    if (order == "escape") put_error(reply, {Errc::kCorrupt, escapes()});
    if (order == "pid") put_error(reply, {Errc::kCorrupt, std::to_string(::getpid())});
    if (order == "environment")
        put_error(reply, {Errc::kCorrupt, std::getenv("TROVE_SECRET") == nullptr ? "clean" : "told"});
    if (order == "memory") {
        std::vector<std::unique_ptr<std::vector<char>>> all;
        try {
            while (true) all.push_back(std::make_unique<std::vector<char>>(std::size_t{1} << 20U, 'x'));
        } catch (const std::bad_alloc&) {
            put_error(reply, {Errc::kNoMemory, "not enough"});
        }
    }
    if (order == "threads") {
        std::vector<std::jthread> threads;
        try {
            for (int n = 0; n < 20'000; ++n) threads.emplace_back([] { std::this_thread::sleep_for(seconds(1)); });
        } catch (const std::system_error&) {
            put_error(reply, {Errc::kCorrupt, std::to_string(threads.size())});
        }
    }
    // A decoder's answers to decode().
    reply.width = 4;
    reply.height = 4;
    if (order == "too wide") reply.width = 1 << 20;
    if (order == "overflow") reply.width = reply.height = 1 << 30;
    if (order == "negative") reply.height = -4;
    if (order == "far metadata") reply.metadata_bytes = ~0ULL - 8;
    if (order == "bad metadata" && output.size() > 100) {
        std::ranges::fill(output, std::uint8_t{0xFF});
        reply.metadata_bytes = 32;
    }
}

void work(const Request& request, std::span<std::uint8_t> area, Reply& reply) {
    constexpr std::string_view kOrder = "order:";
    const std::string_view file(reinterpret_cast<const char*>(area.data()), request.input_bytes);
    if (!file.starts_with(kOrder)) return work_on_picture(request, area, reply);
    obey(file.substr(kOrder.size()), request, area, reply);
}

// ---- the program's side

Bytes order(std::string_view words) {
    Bytes bytes{'o', 'r', 'd', 'e', 'r', ':'};
    bytes.insert(bytes.end(), words.begin(), words.end());
    return bytes;
}

class PoolTest : public testing::Test {
protected:
    Error told(std::string_view words) {
        const Bytes file = order(words);
        const auto header = pool_.read_header(file);
        EXPECT_FALSE(header) << words;
        return header ? Error{} : header.error();
    }

    Error answer_to_decode(std::string_view words) {
        const Bytes file = order(words);
        const auto picture = pool_.decode_with_metadata(file, {"bmp", 8, 8, 8, 8, 1, 0}, {.min_short_edge_px = 8});
        EXPECT_FALSE(picture) << words;
        return picture ? Error{} : picture.error();
    }

    void works() {
        const Bytes file = bitmap(40, 30, 3);
        const auto header = pool_.read_header(file);
        ASSERT_TRUE(header) << header.error().what;
        EXPECT_EQ(header->width_px, 40);
        const auto image = pool_.decode(file, *header, {});
        ASSERT_TRUE(image) << image.error().what;
        EXPECT_EQ(image->rgb, media::decode(file, {})->image.rgb);
    }

    pid_t process() { return static_cast<pid_t>(std::stol(told("pid").what)); }

    DecoderPool pool_{{.processes = 1, .deadline = milliseconds(1500)}};
};

TEST_F(PoolTest, DecodesInAProcessOfItsOwn) {
    works();
    EXPECT_NE(process(), ::getpid());
    EXPECT_EQ(process(), process()) << "a process is used again";
}

TEST_F(PoolTest, ACrashCostsOneFile) {
    for (const char* const words : {"crash", "abort", "leave"}) {
        works();
        const Error error = told(words);
        EXPECT_EQ(error.code, Errc::kUnsupported) << words;
        EXPECT_NE(error.what.find("on this file"), std::string::npos) << error.what;
        works();
    }
#ifndef __SANITIZE_ADDRESS__  // which turns the signal into an exit
    EXPECT_NE(told("crash").what.find("signal 11"), std::string::npos);
#endif
}

TEST_F(PoolTest, AHangEndsAtTheDeadline) {
    for (const char* const words : {"hang", "spin"}) {
        const auto start = Clock::now();
        const Error error = told(words);
        EXPECT_LT(Clock::now() - start, seconds(10));
        EXPECT_EQ(error.code, Errc::kUnsupported);
        EXPECT_NE(error.what.find("longer than 1.5 s"), std::string::npos) << error.what;
        works();
    }
}

TEST_F(PoolTest, MemoryHasALimit) {
    if (sanitised()) GTEST_SKIP() << "sanitizers take memory of their own";
    const Error error = told("memory");
    EXPECT_NE(error.what.find("more than 320 MB"), std::string::npos) << error.what;
    const Error decoding = answer_to_decode("memory");
    EXPECT_NE(decoding.what.find("MB"), std::string::npos) << decoding.what;
    EXPECT_LT(std::stoi(told("threads").what), 200);
    works();
}

TEST_F(PoolTest, NonsenseIsNotBelieved) {
    for (const char* const words : {"wrong number", "wrong header", "short"}) {
        EXPECT_NE(told(words).what.find("no sense"), std::string::npos) << words;
        works();
    }
    for (const char* const words : {"too wide", "overflow", "negative", "far metadata", "bad metadata"}) {
        EXPECT_NE(answer_to_decode(words).what.find("no sense"), std::string::npos) << words;
        works();
    }
}

TEST_F(PoolTest, AStopEndsTheWait) {
    std::stop_source source;
    auto waiting = std::async(std::launch::async, [&] { return pool_.read_header(order("hang"), source.get_token()); });
    std::this_thread::sleep_for(milliseconds(300));
    const auto start = Clock::now();
    source.request_stop();
    const auto header = waiting.get();
    EXPECT_LT(Clock::now() - start, seconds(1));
    ASSERT_FALSE(header);
    EXPECT_EQ(header.error().code, Errc::kCancelled);
    works();
}

TEST_F(PoolTest, AClosedPoolEndsEveryCall) {
    auto hanging = std::async(std::launch::async, [&] { return pool_.read_header(order("hang")); });
    std::this_thread::sleep_for(milliseconds(300));
    auto waiting = std::async(std::launch::async, [&] { return pool_.read_header(bitmap(8, 8, 1)); });
    const auto start = Clock::now();
    pool_.close();
    EXPECT_EQ(hanging.get().error().code, Errc::kCancelled);
    EXPECT_EQ(waiting.get().error().code, Errc::kCancelled);
    EXPECT_LT(Clock::now() - start, seconds(1));
    EXPECT_EQ(pool_.read_header(bitmap(8, 8, 1)).error().code, Errc::kCancelled);
}

TEST_F(PoolTest, AProcessEndedFromOutsideCostsNothing) {
    for (int n = 0; n < 3; ++n) {
        const pid_t id = process();
        ASSERT_EQ(::kill(id, SIGKILL), 0);
        works();
        EXPECT_NE(process(), id);
    }
}

TEST_F(PoolTest, NothingGoesThroughTheWalls) {
    if (sanitised()) GTEST_SKIP() << "sanitizers need what the walls keep out";
    ::setenv("TROVE_SECRET", "s", 1);
    EXPECT_EQ(told("environment").what, "clean");
    DecoderPool other({.processes = 1});
    const std::string description = other.description(true);
    if (description.find("does not give") != std::string::npos) GTEST_SKIP() << description;
    EXPECT_EQ(told("escape").what, "the picture cannot be decoded");
}

TEST_F(PoolTest, DecodersEndWithTheirProgram) {
    // A copy of this program that is killed while its decoder hangs.
    int channel[2];
    ASSERT_EQ(::pipe(channel), 0);
    const std::string fd = std::to_string(channel[1]);
    std::string self = "pool_tests", flag = "--hang", number = fd;
    std::array<char*, 4> arguments{self.data(), flag.data(), number.data(), nullptr};
    pid_t program = -1;
    ASSERT_EQ(::posix_spawn(&program, "/proc/self/exe", nullptr, nullptr, arguments.data(), environ), 0);
    ::close(channel[1]);
    pid_t decoder = -1;
    ASSERT_EQ(::read(channel[0], &decoder, sizeof decoder), static_cast<ssize_t>(sizeof decoder));
    std::this_thread::sleep_for(milliseconds(300));
    ASSERT_EQ(::kill(decoder, 0), 0);
    ASSERT_EQ(::kill(program, SIGKILL), 0);
    ::waitpid(program, nullptr, 0);
    const auto start = Clock::now();
    const auto gone = [&] {
        std::ifstream status("/proc/" + std::to_string(decoder) + "/stat");
        std::string line;
        return !std::getline(status, line) || line.find(") Z ") != std::string::npos;
    };
    while (!gone() && Clock::now() - start < seconds(5)) std::this_thread::sleep_for(milliseconds(20));
    EXPECT_TRUE(gone());
    ::close(channel[0]);
}

TEST_F(PoolTest, ManyThreadsShareIt) {
    DecoderPool pool({.processes = 3});
    const Bytes file = bitmap(64, 48, 7);
    const auto expected = media::decode(file, {})->image.rgb;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 6; ++t)
        threads.emplace_back([&, t] {
            for (int n = 0; n < 40; ++n) {
                if (t == 0 && n % 10 == 0) {
                    EXPECT_FALSE(pool.read_header(order("crash")));
                }
                const auto header = pool.read_header(file);
                ASSERT_TRUE(header) << header.error().what;
                const auto image = pool.decode(file, *header, {});
                ASSERT_TRUE(image) << image.error().what;
                EXPECT_EQ(image->rgb, expected);
            }
        });
}

TEST_F(PoolTest, LargePicturesAndSmallOnesTakeTurns) {
    for (const std::uint32_t edge : {8U, 1500U, 8U, 2500U, 9U}) {
        const Bytes file = bitmap(edge + 10, edge, edge);
        const auto header = pool_.read_header(file);
        ASSERT_TRUE(header) << header.error().what;
        const auto image = pool_.decode(file, *header, {.min_short_edge_px = 4000});
        ASSERT_TRUE(image) << image.error().what;
        EXPECT_EQ(image->rgb, media::decode(file, {.min_short_edge_px = 4000})->image.rgb);
    }
}

// Behind the walls every format reads as it does in this process, metadata included.
TEST_F(PoolTest, EveryFixtureReadsTheSame) {
    TROVE_NEEDS_FIXTURES("formats");
    DecoderPool pool({.processes = 1});
    std::size_t good = 0;
    std::size_t told = 0;
    for (const char* const folder : {"formats", "broken"}) {
        for (const auto& path : media::files_below(fixtures() / folder)) {
            // Large ones are of the same formats, and take long.
            const auto bytes = read_file(path, 500'000);
            if (!bytes) continue;
            const auto there = pool.read_header(*bytes);
            const auto here = media::read_header(*bytes);
            ASSERT_EQ(there.has_value(), here.has_value()) << path << (there ? "" : there.error().what);
            if (!here) {
                EXPECT_EQ(there.error().code, here.error().code) << path << there.error().what;
                continue;
            }
            EXPECT_EQ(there->format, here->format) << path;
            const media::DecodeOptions options{.min_short_edge_px = 64};
            const auto apart = pool.decode_with_metadata(*bytes, *there, options);
            const auto image = media::decode(*bytes, *here, options);
            ASSERT_EQ(apart.has_value(), image.has_value()) << path << (apart ? "" : apart.error().what);
            if (!image) continue;
            EXPECT_EQ(apart->image.rgb, image->rgb) << path;
            const Metadata metadata = media::read_metadata(*bytes);
            EXPECT_EQ(apart->metadata, metadata) << path;
            ++good;
            told += metadata == Metadata() ? 0U : 1U;
        }
    }
    EXPECT_GT(good, 100U);
    EXPECT_GT(told, 50U);
}

}  // namespace

// A program whose decoder hangs; the parent is told the decoder's number.
int hang(const char* number) {
    DecoderPool pool({.processes = 1});
    const auto id = static_cast<pid_t>(std::stol(pool.read_header(order("pid")).error().what));
    if (::write(std::stoi(number), &id, sizeof id) != static_cast<ssize_t>(sizeof id)) return 1;
    (void)pool.read_header(order("hang"));
    return 0;
}

}  // namespace trove::decoder

int main(int argc, char** argv) {
    using namespace trove::decoder;
    if (const auto status = serve_if_asked(argc, argv, work)) return *status;
    if (argc == 3 && std::string_view(argv[1]) == "--hang") return hang(argv[2]);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
