// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/assert.h"
#include "base/backoff.h"
#include "base/base64.h"
#include "base/big_endian.h"
#include "base/bounded_queue.h"
#include "base/file.h"
#include "base/guarded.h"
#include "base/half.h"
#include "base/memory_budget.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/thread_name.h"

#include <gtest/gtest.h>
#ifdef __linux__
#include <sys/resource.h>
#endif
#include <atomic>
#include <cmath>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace trove {
namespace {

std::filesystem::path scratch(const std::string& name) {
    const auto folder = std::filesystem::temp_directory_path() / ("trove_base_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    return folder / name;
}

TEST(Sha256, IsThatOfTheStandard) {
    // FIPS 180-2, appendix B.1 and B.2.
    EXPECT_EQ(*sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const std::string two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    const std::string expected = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
    EXPECT_EQ(*sha256(two_blocks), expected);
    std::ofstream(scratch("two_blocks")) << two_blocks;
    EXPECT_EQ(*sha256_of_file(scratch("two_blocks")), expected);
    EXPECT_EQ(sha256_of_file(scratch("missing")).error().code, Errc::kNotFound);
    EXPECT_EQ(sha256_of_file(std::filesystem::temp_directory_path()).error().code, Errc::kInvalid);
}

TEST(Guarded, CountsAcrossThreads) {
    Guarded<int> n(0);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int k = 0; k < 1000; ++k) n.with([](int& v) { ++v; });
            });
    }
    EXPECT_EQ(n.with([](int v) { return v; }), 4000);
}

TEST(BoundedQueue, DrainsAfterCloseAndNeverExceedsItsCapacity) {
    BoundedQueue<int> queue(3);
    std::size_t most = 0;
    std::jthread producer([&] {
        for (int i = 0; i < 100; ++i) queue.push(i);
        queue.close();
    });
    int expected = 0;
    while (auto item = queue.pop()) {
        most = std::max(most, queue.size());
        EXPECT_EQ(*item, expected++);
    }
    EXPECT_EQ(expected, 100);
    EXPECT_LE(most, 3U);
    EXPECT_FALSE(queue.push(1));
}

TEST(BoundedQueue, AbandonWakesAWaitingProducerAndDropsWhatIsQueued) {
    BoundedQueue<int> queue(1);
    ASSERT_TRUE(queue.push(1));
    std::jthread producer([&] { EXPECT_FALSE(queue.push(2)); });
    queue.abandon();
    producer.join();
    EXPECT_FALSE(queue.pop().has_value());
}

TEST(MemoryBudget, LetsAGiantThroughAloneAndMakesOthersWait) {
    MemoryBudget budget(100);
    auto giant = budget.take(1000);
    std::atomic<bool> small_in{false};
    std::jthread other([&] {
        const auto share = budget.take(1);
        small_in = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_FALSE(small_in);
    giant.shrink_to(10);
    other.join();
    EXPECT_TRUE(small_in);
}

TEST(Half, EveryHalfSurvivesTheRoundTrip) {
    for (std::uint32_t h = 0; h < 0x10000U; ++h) {
        const auto half = static_cast<std::uint16_t>(h);
        const float value = from_half(half);
        if (std::isnan(value)) {
            EXPECT_TRUE(std::isnan(from_half(to_half(value))));
        } else {
            EXPECT_EQ(to_half(value), half);
        }
    }
}

TEST(Half, RoundsToNearestEven) {
    EXPECT_EQ(to_half(1.0F + 0x1p-11F), to_half(1.0F));            // a tie goes to the even neighbour
    EXPECT_EQ(to_half(1.0F + 0x3p-11F), to_half(1.0F + 0x1p-9F));  // and here up
    EXPECT_EQ(to_half(65520.0F), to_half(INFINITY));
    EXPECT_EQ(to_half(0x1p-25F), 0);
    EXPECT_EQ(to_half(-0.0F), 0x8000);
}

TEST(File, ReadsWholeOrSaysWhyNot) {
    const auto path = scratch("file");
    std::ofstream(path) << "hello";
    const auto bytes = read_file(path, 100);
    ASSERT_TRUE(bytes) << bytes.error().what;
    EXPECT_EQ(std::string(bytes->begin(), bytes->end()), "hello");
    EXPECT_EQ(read_file(path, 4).error().code, Errc::kUnsupported);
    EXPECT_EQ(read_file(scratch("missing"), 4).error().code, Errc::kNotFound);
    EXPECT_EQ(read_file(path.parent_path(), 4).error().code, Errc::kInvalid);
    EXPECT_EQ(read_file("/dev/zero", 4).error().code, Errc::kInvalid);
}

TEST(File, PipesAndDevicesAreRefusedAtOnce) {
    const auto pipe = scratch("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    for (const auto& path : {pipe, std::filesystem::path("/dev/zero")}) {
        EXPECT_EQ(read_file(path, 4).error().code, Errc::kInvalid);
        EXPECT_EQ(MappedFile::open(path).error().code, Errc::kInvalid);
    }
    std::filesystem::remove(pipe);
}

#ifdef __linux__
TEST(Thread, OneThatLetsOthersFirstSpeaksForItselfAndForThoseItStarts) {
    const int before = getpriority(PRIO_PROCESS, 0);
    int inherited = before;
    std::jthread([&] {
        let_others_first();
        std::jthread([&] { inherited = getpriority(PRIO_PROCESS, 0); }).join();
    }).join();
    EXPECT_GE(inherited, 10);
    EXPECT_EQ(getpriority(PRIO_PROCESS, 0), before);
}
#endif

TEST(File, AtomicWriteReplacesAndLeavesNothingBeside) {
    const auto path = scratch("atomic/file");
    std::filesystem::create_directories(path.parent_path());
    ASSERT_TRUE(write_file_atomically(path, Bytes{1, 2, 3}));
    ASSERT_TRUE(write_file_atomically(path, Bytes{4}));
    EXPECT_EQ(*read_file(path, 10), Bytes{4});
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(path.parent_path())) ++files;
    EXPECT_EQ(files, 1U);
    EXPECT_EQ(write_file_atomically("/dev/full/x", Bytes{1}).error().code, Errc::kNotFound);
}

TEST(File, ATemporaryNameIsNotFollowed) {
    const auto folder = scratch("links");
    std::filesystem::create_directories(folder);
    const auto victim = folder / "victim";
    ASSERT_TRUE(write_file_atomically(victim, Bytes{7}));
    // The names that older versions used, and this process's number.
    for (const int number : {0, 1})
        std::filesystem::create_symlink(victim, folder / ("photo.xmp." + std::to_string(::getpid() + number) + ".tmp"));
    ASSERT_TRUE(write_file_atomically(folder / "photo.xmp", Bytes{1, 2}));
    EXPECT_EQ(*read_file(victim, 10), Bytes{7});
    EXPECT_FALSE(std::filesystem::is_symlink(folder / "photo.xmp"));
    std::filesystem::remove_all(folder);
}

TEST(File, SecondLockIsRefused) {
    auto first = FileLock::acquire(scratch("lock"));
    ASSERT_TRUE(first);
    EXPECT_EQ(FileLock::acquire(scratch("lock")).error().code, Errc::kBusy);
    first = fail(Errc::kInternal, "dropped");
    EXPECT_TRUE(FileLock::acquire(scratch("lock")));
}

TEST(File, AskingWhetherALockIsHeldNeverKeepsAnybodyFromTakingIt) {
    const auto path = scratch("asked");
    EXPECT_FALSE(FileLock::is_held(scratch("no such lock")));
    {
        const auto held = FileLock::acquire(path);
        ASSERT_TRUE(held);
        EXPECT_TRUE(FileLock::is_held(path));
    }
    EXPECT_FALSE(FileLock::is_held(path));
    std::atomic<bool> over{false};
    std::vector<std::jthread> asking;
    for (int i = 0; i < 4; ++i)
        asking.emplace_back([&] {
            while (!over) static_cast<void>(FileLock::is_held(path));
        });
    int refused = 0;
    for (int i = 0; i < 2000; ++i) refused += FileLock::acquire(path) ? 0 : 1;
    over = true;
    EXPECT_EQ(refused, 0);
}

TEST(File, AFileWrittenWithAModeHasThatModeWhateverTheUmask) {
    const auto before = ::umask(0077);
    const auto path = scratch("mode");
    const Bytes bytes{1, 2, 3};
    const auto shared = std::filesystem::perms::owner_read | std::filesystem::perms::group_read;
    EXPECT_TRUE(write_file_atomically(path, bytes, shared));
    ::umask(before);
    EXPECT_EQ(std::filesystem::status(path).permissions(), shared);
}

TEST(File, NamesThatAreNotUtf8BecomePrintable) {
    EXPECT_EQ(valid_utf8("caf\xC3\xA9 \xF0\x9F\x90\xB6"), "caf\xC3\xA9 \xF0\x9F\x90\xB6");
    EXPECT_EQ(valid_utf8("caf\xE9.jpg"), "caf\xEF\xBF\xBD.jpg");
    EXPECT_EQ(valid_utf8("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // overlong slash
    EXPECT_EQ(valid_utf8("\xED\xA0\x80").size(), 9U);                               // a surrogate is three bad bytes
    EXPECT_EQ(valid_utf8("\xF0\x9F\x90"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // cut short
}

TEST(Text, AsciiCaseAndBlanks) {
    EXPECT_EQ(lower("AZaz09_\xC3\x84"), "azaz09_\xC3\x84") << "only ASCII letters";
    EXPECT_TRUE(equal_ignoring_case("Content-Type", "content-tYPE"));
    EXPECT_FALSE(equal_ignoring_case("a", "ab"));
    EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
    EXPECT_EQ(trimmed("\n"), "");
    EXPECT_EQ(trimmed("\ra ", " "), "\ra");
}

TEST(Base64, IsThatOfTheStandard) {
    const auto of = [](std::string_view text) { return base64(Bytes(text.begin(), text.end())); };
    // RFC 4648, 10.
    EXPECT_EQ(of(""), "");
    EXPECT_EQ(of("f"), "Zg==");
    EXPECT_EQ(of("fo"), "Zm8=");
    EXPECT_EQ(of("foo"), "Zm9v");
    EXPECT_EQ(of("foobar"), "Zm9vYmFy");
    // More than one piece of three times 2^20 bytes.
    const std::string large = base64(Bytes((std::size_t{3} << 20U) + 1, 0));
    EXPECT_EQ(large.size(), (std::size_t{4} << 20U) + 4);
    EXPECT_TRUE(large.ends_with("AAAAAA=="));
}

TEST(Backoff, DoublesUpToItsBoundAndBeginsAnewAfterSuccess) {
    using std::chrono::milliseconds;
    Backoff backoff(milliseconds(100), milliseconds(1000), milliseconds(5000));
    std::vector<int> pauses;
    for (int i = 0; i < 6; ++i) pauses.push_back(static_cast<int>(backoff.after_failure().count()));
    EXPECT_EQ(pauses, (std::vector{100, 200, 400, 800, 1000, 1000}));
    EXPECT_EQ(backoff.failures(), 6);
    backoff.succeeded();
    EXPECT_EQ(backoff.after_failure(), milliseconds(100));
    EXPECT_EQ(backoff.after_failure(milliseconds(3000)), milliseconds(3000)) << "the other side asks for more";
    EXPECT_EQ(backoff.after_failure(milliseconds(9000)), milliseconds(5000)) << "but not for ever";
    Backoff patient(milliseconds(1), milliseconds::max());
    for (int i = 0; i < 200; ++i) EXPECT_GT(patient.after_failure(), milliseconds(0)) << "no overflow";
}

Result<int> checked_between_if_and_else(bool ask, bool good) {
    // NOLINTNEXTLINE(readability-braces-around-statements): the point of the test
    if (ask)
        TROVE_CHECKED(good ? Result<void>() : fail(Errc::kInvalid, "bad"));
    else
        return 1;
    return 2;
}

TEST(Result, CheckedIsOneStatement) {
    EXPECT_EQ(*checked_between_if_and_else(true, true), 2);
    EXPECT_EQ(checked_between_if_and_else(true, false).error().what, "bad");
    EXPECT_EQ(*checked_between_if_and_else(false, false), 1);
}

TEST(AssertDeathTest, ABugEndsTheProgramAndSaysWhere) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const int two = 2;
    TROVE_ASSERT(two == 2);
    EXPECT_DEATH(TROVE_ASSERT(two == 3), "a bug at .*base_test.cpp:[0-9]+: this must be true: two == 3");
    EXPECT_DEATH(TROVE_UNREACHABLE(), "base_test.cpp:[0-9]+: control must not arrive here");
    int evaluated = 0;
    TROVE_ASSERT_SLOW(++evaluated == 1);
    EXPECT_EQ(evaluated, kSlowAsserts ? 1 : 0) << "costs nothing where it is off";
    if (kSlowAsserts) {
        EXPECT_DEATH(TROVE_ASSERT_SLOW(two == 3), "two == 3");
    }
}

TEST(Text, NothingThatATerminalActsOnIsPrinted) {
    EXPECT_EQ(printable("plain \u00e4 \u65e5 \U0001F600"), "plain \u00e4 \u65e5 \U0001F600");
    EXPECT_EQ(printable("\x1b[31mred\x1b]0;pwn\x07"), "\\x1b[31mred\\x1b]0;pwn\\x07");
    EXPECT_EQ(printable("a\nb\tc\rd\x7f"), "a\\nb\\tc\\rd\\x7f");
    EXPECT_EQ(printable("gpj.\u202eexe\u2066\u200f\u2028"), "gpj.\\u202eexe\\u2066\\u200f\\u2028");
    EXPECT_EQ(printable("\u009b31m"), "\\u009b31m") << "C1 has a sequence of its own";
    EXPECT_EQ(printable("caf\xe9"), "caf\uFFFD");
    EXPECT_TRUE(is_valid_utf8("caf\u00e9"));
    EXPECT_FALSE(is_valid_utf8("caf\xe9"));
}

TEST(Text, EditDistance) {
    EXPECT_EQ(edit_distance("kitten", "kitten", 2), 0U);
    EXPECT_EQ(edit_distance("kitten", "kittne", 2), 1U);
    EXPECT_EQ(edit_distance("kitten", "mitte", 2), 2U);
    EXPECT_EQ(edit_distance("kitten", "sitting", 2), 3U) << "more than two";
    EXPECT_EQ(edit_distance("caf\xC3\xA9", "cafe", 2), 1U) << "letters, not bytes";
    EXPECT_EQ(edit_distance("", "ab", 2), 2U);
    EXPECT_EQ(edit_distance("serch", "search", 2), 1U);
    EXPECT_EQ(edit_distance("seacrh", "search", 2), 1U) << "neighbours in each other's place";
    EXPECT_EQ(edit_distance("\u00fcber", "uber", 2), 1U);
    EXPECT_EQ(edit_distance("abc", "xyz", 2), 3U) << "more than that";
}

TEST(BigEndian, OfUpToEightBytes) {
    const std::array<std::uint8_t, 5> bytes{0x01, 0x02, 0x03, 0x04, 0xFF};
    EXPECT_EQ(big_endian(bytes), 0x01020304FFU);
    EXPECT_EQ(big_endian(bytes, 3, 2), 0x04FFU);
    EXPECT_EQ(big_endian(bytes, 4, 4), 0xFF000000U) << "what is not there counts as zero";
    EXPECT_EQ(big_endian(bytes, 5, 2), 0U);
    EXPECT_EQ(big_endian(bytes, 1000, 8), 0U);
}

}  // namespace
}  // namespace trove
