// SPDX-License-Identifier: GPL-3.0-or-later
#include "decoder/serve.h"
#include "media/decode.h"
#include "media/read_metadata.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <new>

namespace trove::decoder {
namespace {

Result<void> read_header(std::span<const std::uint8_t> file, Reply& reply) {
    TROVE_TRY(const auto header, media::read_header(file));
    reply.header = message_of(header);
    return {};
}

Result<void> decode(const Request& request,
                    std::span<const std::uint8_t> file,
                    std::span<std::uint8_t> output,
                    Reply& reply) {
    const auto header = header_from(request.header);
    if (!header) return fail(Errc::kInternal, "the header is not one");
    const media::DecodeOptions options{.min_short_edge_px = request.min_short_edge_px,
                                       .memory_bytes = request.memory_bytes};
    TROVE_TRY(const auto image, media::decode(file, *header, options));
    if (image.rgb.size() > output.size()) return fail(Errc::kCorrupt, "the picture is larger than its header says");
    std::ranges::copy(image.rgb, output.begin());
    reply.width = image.width;
    reply.height = image.height;
    if (request.with_metadata == 0) return {};
    const Bytes metadata = bytes_of(media::read_metadata(file));
    output = output.subspan(image.rgb.size());
    if (metadata.size() > output.size()) return fail(Errc::kCorrupt, "the picture's metadata are too large");
    std::ranges::copy(metadata, output.begin());
    reply.metadata_bytes = metadata.size();
    return {};
}

}  // namespace

void work_on_picture(const Request& request, std::span<std::uint8_t> area, Reply& reply) {
    const auto file = area.first(request.input_bytes);
    const auto output = area.subspan(request.output_at, request.output_bytes);
    try {
        const auto done =
            request.task == Task::kHeader ? read_header(file, reply) : decode(request, file, output, reply);
        if (!done) put_error(reply, done.error());
    } catch (const std::bad_alloc&) {
        put_error(reply, {Errc::kNoMemory, "not enough memory for the picture"});
    } catch (const std::exception& error) {
        put_error(reply, {Errc::kInternal, error.what()});
    }
}

}  // namespace trove::decoder
