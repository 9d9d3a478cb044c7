// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/open_folder.h"

#include "base/bitmap_for_test.h"
#include "base/file.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

namespace trove::server {
namespace {

namespace fs = std::filesystem;

// Sets a variable for its lifetime.
class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name) {
        if (const char* const now = std::getenv(name); now != nullptr) before_ = now;  // NOLINT(concurrency-mt-unsafe)
        ::setenv(name, value.c_str(), 1);                                              // NOLINT(concurrency-mt-unsafe)
    }

    ~Variable() {
        if (before_)
            ::setenv(name_, before_->c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
        else
            ::unsetenv(name_);  // NOLINT(concurrency-mt-unsafe)
    }

    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
    std::optional<std::string> before_;
};

TEST(OpenFolder, TheDesktopsProgramGetsTheFolderAsOneArgument) {
    const TemporaryFolder scratch;
    const fs::path folder = scratch.path() / "a folder; with $(touch x) signs";
    fs::create_directories(folder);
    const fs::path told = scratch.path() / "told";
    const fs::path program = scratch.path() / "xdg-open";
    std::ofstream(program) << "#!/bin/sh\nprintf '%s' \"$#:$1\" > '" << told.native() << "'\n";
    fs::permissions(program, fs::perms::owner_all);
    const Variable display("DISPLAY", ":99");
    const Variable path("PATH", scratch.path().native() + ":/bin:/usr/bin");
    const auto opened = open_folder_of(folder / "photo.jpg");
    ASSERT_TRUE(opened) << opened.error().what;
    std::ifstream in(told);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "1:" + folder.native());
}

TEST(OpenFolder, TheProgramHearsEverySignal) {
    const TemporaryFolder scratch;
    const fs::path told = scratch.path() / "told";
    const fs::path program = scratch.path() / "xdg-open";
    std::ofstream(program) << "#!/bin/sh\nexec grep -E '^Sig(Blk|Ign)' /proc/self/status > '" << told.native() << "'\n";
    fs::permissions(program, fs::perms::owner_all);
    const Variable display("DISPLAY", ":99");
    const Variable path("PATH", scratch.path().native() + ":/bin:/usr/bin");
    // As in `trove serve`: one thread waits for SIGINT and SIGTERM, and all others block them.
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    sigset_t before;
    ASSERT_EQ(pthread_sigmask(SIG_BLOCK, &stops, &before), 0);
    const auto pipe_before = std::signal(SIGPIPE, SIG_IGN);
    const auto opened = open_folder_of(scratch.path() / "photo.jpg");
    std::signal(SIGPIPE, pipe_before);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    ASSERT_TRUE(opened) << opened.error().what;
    std::ifstream in(told);
    std::string name;
    std::uint64_t blocked = 1;
    std::uint64_t ignored = 0;
    in >> name >> std::hex >> blocked >> name >> ignored;
    ASSERT_EQ(name, "SigIgn:");
    EXPECT_EQ(blocked, 0U);
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE})
        EXPECT_EQ(ignored >> static_cast<unsigned>(signal - 1) & 1U, 0U) << signal;
}

TEST(OpenFolder, WhatCannotBeOpenedIsSaid) {
    const TemporaryFolder scratch;
    const Variable display("DISPLAY", ":99");
    EXPECT_EQ(open_folder_of(scratch.path() / "gone" / "photo.jpg").error().code, Errc::kNotFound);
    const Variable path("PATH", scratch.path().native());
    EXPECT_EQ(open_folder_of(scratch.path() / "photo.jpg").error().code, Errc::kInvalid) << "no such program";
    const Variable none("DISPLAY", "");
    const Variable neither("WAYLAND_DISPLAY", "");
    EXPECT_FALSE(has_desktop());
    EXPECT_EQ(open_folder_of(scratch.path() / "photo.jpg").error().code, Errc::kInvalid);
}

}  // namespace
}  // namespace trove::server
