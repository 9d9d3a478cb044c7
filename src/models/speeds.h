// SPDX-License-Identifier: GPL-3.0-or-later
//
// Speeds: measurements of each model on each device, kept in the library's speeds.json. Only a cache: a missing or
// damaged file counts as empty, and write errors are ignored. Any thread; if two processes write at once, one number
// may be lost.
#pragma once
#include "base/guarded.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace trove::models {

struct Speed {
    std::optional<double> images_per_s;
    std::optional<double> text_ms;
    std::optional<std::size_t> batch;  // the fastest batch size
};

class Speeds {
public:
    explicit Speeds(const std::filesystem::path& library) : file_(library / "speeds.json") {}

    [[nodiscard]] Speed of(std::string_view fingerprint, std::string_view device) const;

    // On its fastest device.
    [[nodiscard]] std::optional<double> images_per_s(std::string_view fingerprint) const;

    // Absent values in `speed` leave the old ones unchanged.
    void remember(const std::string& fingerprint, const std::string& device, const Speed& speed);

private:
    using Table = std::map<std::pair<std::string, std::string>, Speed>;
    [[nodiscard]] Table read() const;

    std::filesystem::path file_;
    Guarded<int> writing_{0};  // one at a time
};

}  // namespace trove::models
