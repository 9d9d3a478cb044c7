// SPDX-License-Identifier: GPL-3.0-or-later
//
// Speeds: what was measured of each model on each device, kept in the library's speeds.json between runs. A cache of
// numbers: a file that is missing or damaged has none, and one that cannot be written keeps none. Any thread; of two
// processes that write at once one loses a number.
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
    std::optional<std::size_t> batch;  // the number of pictures at once that was fastest
};

class Speeds {
public:
    explicit Speeds(const std::filesystem::path& library) : file_(library / "speeds.json") {}

    [[nodiscard]] Speed of(std::string_view fingerprint, std::string_view device) const;

    // On the device where it is fastest.
    [[nodiscard]] std::optional<double> images_per_s(std::string_view fingerprint) const;

    // What `speed` does not know stays as it was.
    void remember(const std::string& fingerprint, const std::string& device, const Speed& speed);

private:
    using Table = std::map<std::pair<std::string, std::string>, Speed>;
    [[nodiscard]] Table read() const;

    std::filesystem::path file_;
    Guarded<int> writing_{0};  // one at a time
};

}  // namespace trove::models
