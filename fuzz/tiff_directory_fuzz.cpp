// SPDX-License-Identifier: GPL-3.0-or-later
// A TIFF structure: a file, or an EXIF block.
#include "media/tiff_directory.h"
#include "target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (trove::media::read_tiff_directory({data, size})) ++trove::fuzz::taken;
    const int orientation = trove::media::exif_orientation({data, size});
    trove::fuzz::promise(orientation >= 1 && orientation <= 8, "an orientation is 1 to 8");
    return 0;
}
