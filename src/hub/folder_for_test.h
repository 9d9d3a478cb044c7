// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: a temporary folder, small disks, random bytes, and an environment without proxies.
#pragma once
#include "base/file.h"
#include "base/folder_for_test.h"
#include "base/sha256.h"
#include "hub/download.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): setenv is POSIX
#include <string>
#include <sys/mount.h>

namespace trove::hub {

class TemporaryFolder : public trove::TemporaryFolder {
public:
    TemporaryFolder() = default;

    ~TemporaryFolder() {
        if (mounted_) ::umount2(path().c_str(), MNT_DETACH);
    }

    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    // Mounts a small disk on the folder. False: no permission.
    bool become_disk(const std::string& size) {
        mounted_ = ::mount("trove-test", path().c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
        return mounted_;
    }

private:
    bool mounted_ = false;
};

inline std::string random_bytes(std::size_t count, unsigned seed) {
    std::mt19937 generator(seed);
    std::string bytes(count, '\0');
    for (char& byte : bytes) byte = static_cast<char>(generator());
    return bytes;
}

inline std::string contents(const std::filesystem::path& path) {
    const auto bytes = read_file(path, std::size_t{64} << 20U);
    return bytes ? std::string(bytes->begin(), bytes->end()) : "(" + bytes.error().what + ")";
}

inline void write(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string hash_of(const std::string& bytes) {
    return sha256(bytes).value_or("?");
}

inline Patience hasty() {
    Patience patience;
    patience.connect = std::chrono::seconds(2);
    patience.stall = std::chrono::seconds(1);
    patience.first_pause = std::chrono::milliseconds(5);
    return patience;
}

// Sets an environment variable for its lifetime; an empty value removes it.
class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name) {
        if (const char* before = ::getenv(name)) before_ = before;  // NOLINT(concurrency-mt-unsafe)
        set(value);
    }

    ~Variable() { set(before_); }

    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    void set(const std::string& value) const {
        if (value.empty())
            ::unsetenv(name_);  // NOLINT(concurrency-mt-unsafe)
        else
            ::setenv(name_, value.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
    }

    const char* name_;
    std::string before_;
};

// Keeps the machine's own proxies out of the tests.
struct NoProxies {
    Variable lower{"http_proxy", ""};
    Variable all{"all_proxy", ""};
    Variable upper{"ALL_PROXY", ""};
    Variable exceptions{"no_proxy", ""};
    Variable upper_exceptions{"NO_PROXY", ""};
};

}  // namespace trove::hub
