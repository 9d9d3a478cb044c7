// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reader: a picture -> the lines of text in it. Any thread; calls run in parallel, each on its caller's core.
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

    // The reader's name and version: pictures read under another identity are read again.
    [[nodiscard]] virtual const std::string& identity() const = 0;

    // The size for decoding (media::DecodeOptions::min_short_edge_px); a smaller picture is read unchanged.
    [[nodiscard]] virtual int wanted_short_edge_px() const = 0;

    // Approximate memory of read(), without the picture.
    [[nodiscard]] virtual std::size_t memory_bytes() const = 0;

    // In reading order; empty if there is no text. The image is upright and not empty.
    [[nodiscard]] virtual Result<std::vector<TextLine>> read(const media::Image& image) const = 0;
};

}  // namespace trove::ocr
