// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/thumbnail.h"

#include "media/resize.h"

#include <jpeglib.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace trove::media {
namespace {

struct Errors {
    jpeg_error_mgr base;
    std::jmp_buf jump;
};

// Everything libjpeg touches. Nothing here has a destructor, so that its longjmp skips none.
struct Writer {
    jpeg_compress_struct info;
    Errors errors;
    unsigned char* data;
    unsigned long size;
};

[[noreturn]] void on_error(j_common_ptr info) {
    std::longjmp(static_cast<Writer*>(info->client_data)->errors.jump, 1);
}

bool compress(Writer& writer, const Image& image, int quality) {
    if (setjmp(writer.errors.jump) != 0) return false;
    jpeg_compress_struct& info = writer.info;
    jpeg_CreateCompress(&info, JPEG_LIB_VERSION, sizeof info);
    jpeg_mem_dest(&info, &writer.data, &writer.size);
    info.image_width = static_cast<JDIMENSION>(image.width);
    info.image_height = static_cast<JDIMENSION>(image.height);
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);  // 4:2:0
    jpeg_set_quality(&info, quality, TRUE);
    info.optimize_coding = TRUE;
    jpeg_start_compress(&info, TRUE);
    while (info.next_scanline < info.image_height) {
        // libjpeg's interface is older than const; it does not write to rows it compresses.
        std::array<JSAMPROW, 1> row = {const_cast<JSAMPROW>(image.row(static_cast<int>(info.next_scanline)))};
        jpeg_write_scanlines(&info, row.data(), 1);
    }
    jpeg_finish_compress(&info);
    return true;
}

}  // namespace

Result<Bytes> encode_jpeg(const Image& image, int quality) {
    if (image.width < 1 || image.height < 1 || image.width > JPEG_MAX_DIMENSION || image.height > JPEG_MAX_DIMENSION) {
        return fail(Errc::kInvalid, "a JPEG's edges are 1 to 65500 pixels long");
    }
    const auto writer = std::make_unique<Writer>();
    writer->info.err = jpeg_std_error(&writer->errors.base);
    writer->info.client_data = writer.get();
    writer->errors.base.error_exit = on_error;
    writer->errors.base.emit_message = [](j_common_ptr /*info*/, int /*level*/) {};
    const bool good = compress(*writer, image, std::clamp(quality, 1, 100));
    std::array<char, JMSG_LENGTH_MAX> text{};
    if (!good) writer->errors.base.format_message(reinterpret_cast<j_common_ptr>(&writer->info), text.data());
    jpeg_destroy_compress(&writer->info);
    const std::unique_ptr<unsigned char, decltype(&std::free)> data(writer->data, &std::free);
    if (!good) return fail(Errc::kInternal, std::string("the JPEG could not be written: ") + text.data());
    return Bytes(data.get(), data.get() + writer->size);
}

Result<Bytes> make_thumbnail(const Image& image) {
    constexpr int kQuality = 80;
    const int longer = std::max(image.width, image.height);
    if (longer <= kThumbnailEdgePx) return encode_jpeg(image, kQuality);
    const auto scaled = [longer](std::int64_t edge) {
        return static_cast<int>(std::max<std::int64_t>((edge * kThumbnailEdgePx + longer / 2) / longer, 1));
    };
    return encode_jpeg(resize(image, scaled(image.width), scaled(image.height), Filter::kBicubic), kQuality);
}

}  // namespace trove::media
