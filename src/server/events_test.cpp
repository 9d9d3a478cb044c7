// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/events.h"

#include <gtest/gtest.h>

#include <array>

namespace trove::server {
namespace {

struct Reader {
    std::shared_ptr<EventStream> stream;
    int slept = 0;
    int woken = 0;

    std::string read(std::size_t most = 4096) {
        std::array<char, 4096> bytes{};
        std::size_t copied = 0;
        const auto got = stream->read(bytes.data(), most, copied, [this] { ++slept; }, [this] { ++woken; });
        if (got == EventStream::Read::kEnd) return "(end)";
        return got == EventStream::Read::kNothing ? "" : std::string(bytes.data(), copied);
    }
};

TEST(Events, OnlyTheLatestOfAKindIsTold) {
    Events events;
    events.publish("job", "1");
    Reader reader{events.open()};
    ASSERT_TRUE(reader.stream);
    EXPECT_EQ(reader.read(), "retry: 2000\n\n");
    events.publish("job", "2");
    EXPECT_EQ(reader.read(), "event: job\ndata: 2\n\n");
    EXPECT_EQ(reader.read(), "");
    EXPECT_EQ(reader.slept, 1);
    events.publish("job", "3");
    EXPECT_EQ(reader.woken, 1);
    EXPECT_EQ(reader.read(6), "event:");
    events.publish("job", "4");
    EXPECT_EQ(reader.read(), " job\ndata: 3\n\n");
    EXPECT_EQ(reader.read(), "event: job\ndata: 4\n\n");
}

TEST(Events, ClosingEndsAndWakesEveryStream) {
    Events events;
    Reader reader{events.open()};
    reader.read();
    EXPECT_EQ(reader.read(), "");
    events.close();
    EXPECT_EQ(reader.woken, 1);
    EXPECT_EQ(reader.read(), "(end)");
    EXPECT_FALSE(events.open());
}

TEST(Events, ThereIsABoundOnStreams) {
    Events events;
    std::vector<std::shared_ptr<EventStream>> streams;
    for (std::size_t i = 0; i < Events::kMostStreams; ++i) streams.push_back(events.open());
    EXPECT_FALSE(events.open());
    streams.pop_back();
    EXPECT_TRUE(events.open());
}

}  // namespace
}  // namespace trove::server
