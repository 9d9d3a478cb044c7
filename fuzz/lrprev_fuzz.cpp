// SPDX-License-Identifier: GPL-3.0-or-later
// A preview file of Lightroom: every picture that comes out lies in the file.
#include "sources/preview_file.h"
#include "target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = trove::sources::parse_preview({data, size});
    if (!file) return 0;
    ++trove::fuzz::taken;
    trove::fuzz::promise(!file->pictures.empty(), "a file has a picture, or is an error");
    for (const auto& picture : file->pictures) {
        trove::fuzz::promise(trove::fuzz::lies_in(picture.jpeg, {data, size}), "a picture lies in the file");
        trove::fuzz::promise(picture.width_px > 0 && picture.height_px > 0, "a picture has a size");
    }
    return 0;
}
