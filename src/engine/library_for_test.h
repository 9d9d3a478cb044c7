// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: a folder that goes away, and pictures made from nothing.
#pragma once
#include "base/file.h"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX

#include <filesystem>
#include <initializer_list>
#include <stdexcept>
#include <string>

namespace trove::engine {

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "trove-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// A BMP file (24 bit, as BITMAPINFOHEADER describes it): a two-way gradient, different for every `shade` below 256.
inline Bytes bitmap(std::uint32_t width, std::uint32_t height, unsigned shade) {
    const std::uint32_t padding = (4 - width * 3 % 4) % 4;
    const std::uint32_t pixels = (width * 3 + padding) * height;
    Bytes bytes{'B', 'M'};
    const auto put = [&bytes](std::uint32_t value) {
        for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(value >> shift));
    };
    constexpr std::uint32_t kOnePlane24Bits = 1U | (24U << 16U);
    for (const std::uint32_t value : {54 + pixels, 0U, 54U, 40U, width, height, kOnePlane24Bits, 0U, pixels, 2835U, 2835U, 0U, 0U}) put(value);
    for (std::uint32_t y = 0; y < height; ++y) {
        for (std::uint32_t x = 0; x < width; ++x)
            for (const std::uint32_t value : {x * 255 / width, y * 255 / height, shade * 41U}) bytes.push_back(static_cast<std::uint8_t>(value));
        bytes.insert(bytes.end(), padding, 0);
    }
    return bytes;
}

}  // namespace trove::engine
