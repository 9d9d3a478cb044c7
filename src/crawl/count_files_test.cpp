// SPDX-License-Identifier: GPL-3.0-or-later
#include "crawl/count_files.h"

#include "base/folder_for_test.h"
#include "crawl/progress.h"

#include <gtest/gtest.h>

#include <fstream>

namespace trove::crawl {
namespace {

TEST(CountFiles, WhatAWalkWillReport) {
    const TemporaryFolder folder;
    for (const char* const name : {"a.jpg", "b/c.png", "b/.hidden.jpg", "b/film.mp4", "b/notes.txt",
                                   "x.photoslibrary/d.jpg", ".trash/e.jpg", "library/f.jpg", "no_ending"}) {
        std::filesystem::create_directories((folder.path() / name).parent_path());
        std::ofstream(folder.path() / name) << name;
    }
    std::filesystem::create_directory_symlink(folder.path(), folder.path() / "b/loop");
    std::atomic<std::int64_t> counted{0};
    EXPECT_TRUE(count_files({folder.path(), folder.path() / "missing", folder.path() / "a.jpg"},
                            folder.path() / "library", {}, counted));
    EXPECT_EQ(counted, 3) << "a.jpg, c.png, no_ending";
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(count_files({folder.path()}, {}, {stop.get_token()}, counted));
}

TEST(CountFiles, GiveATotalBeforeTheWalkEnds) {
    ProgressMeter meter;
    meter.seen = 100;
    meter.to_do = 50;
    meter.counted = 1000;
    EXPECT_EQ(meter.snapshot().to_do, 50) << "not all are counted yet";
    meter.all_counted = true;
    EXPECT_EQ(meter.snapshot().to_do, 500);
    meter.counted = 10;
    EXPECT_EQ(meter.snapshot().to_do, 50) << "archives hold more than the count knows";
    meter.counted = 1000;
    meter.scan_finished = true;
    EXPECT_EQ(meter.snapshot().to_do, 50);
}

}  // namespace
}  // namespace trove::crawl
