// SPDX-License-Identifier: GPL-3.0-or-later
//
// Owners for libvips' reference-counted objects, and its errors and metadata as values. For decode_vips.cpp only.
#pragma once
#include <vips/vips.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace trove::media {

struct VipsRelease {
    void operator()(VipsImage* image) const { g_object_unref(image); }

    void operator()(VipsRegion* region) const { g_object_unref(region); }
};

using VipsImagePtr = std::unique_ptr<VipsImage, VipsRelease>;
using VipsRegionPtr = std::unique_ptr<VipsRegion, VipsRelease>;

// Gives a thread's caches back to libvips when the thread ends.
class VipsThreadUse {
public:
    VipsThreadUse() {
        static thread_local const Closer closer;
        (void)closer;
    }

private:
    struct Closer {
        Closer() = default;
        Closer(const Closer&) = delete;
        Closer& operator=(const Closer&) = delete;

        ~Closer() { vips_thread_shutdown(); }
    };
};

// Empties libvips' error buffer, which all threads share, and returns the last informative line from a loader of this
// format, without the loader's name; a general text if there is none.
std::string take_vips_error(std::string_view format);

// libpng's reasons go to libvips' log, not to its error buffer: the last one on this thread is kept for
// take_vips_error().
void remember_vips_warning(std::string_view text);

// Bytes of metadata inside an image; valid as long as the image is.
std::span<const std::uint8_t> vips_blob(VipsImage* image, const char* name);

}  // namespace trove::media
