// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reader: a picture -> the lines of words that stand in it. Any thread; calls run side by side, each on its
// caller's core.
#pragma once
#include "base/result.h"
#include "media/image.h"
#include "photo/text.h"

#include <string>
#include <vector>

namespace trove::ocr {

class Reader {
public:
    virtual ~Reader() = default;

    // What reads, with its version: readings under another identity are made again.
    [[nodiscard]] virtual const std::string& identity() const = 0;

    // How large a picture should be decoded (media::DecodeOptions::min_short_edge_px); a smaller one is read as it is.
    [[nodiscard]] virtual int wanted_short_edge_px() const = 0;

    // How much read() needs besides the picture, about.
    [[nodiscard]] virtual std::size_t memory_bytes() const = 0;

    // In reading order; empty where there is nothing to read. The image is upright and not empty.
    [[nodiscard]] virtual Result<std::vector<TextLine>> read(const media::Image& image) const = 0;
};

}  // namespace trove::ocr
