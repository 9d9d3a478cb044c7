// SPDX-License-Identifier: GPL-3.0-or-later
//
// The messages between the program and a decoder process, and a picture's metadata as bytes. Both sides are the same
// binary, so the structs travel as they are. Replies are untrusted: header_from() and metadata_from() accept only what
// a decoder may say. Any thread.
//
// One area of memory is shared: [file's bytes][output]. The output is height rows of width * 3 bytes, then the metadata.
#pragma once
#include "base/file.h"
#include "base/result.h"
#include "media/decode.h"
#include "photo/metadata.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace trove::decoder {

// Descriptors of a decoder process.
inline constexpr int kSocket = 3;
inline constexpr int kArea = 4;

inline constexpr std::uint64_t kGreeting = 0x74726f7665206465;  // also the number of no request

enum class Task : std::uint32_t { kHeader = 1, kDecode = 2 };

struct HeaderMessage {
    std::array<char, 8> format;  // ends with zeros
    std::int32_t width_px;
    std::int32_t height_px;
    std::int32_t stored_width_px;
    std::int32_t stored_height_px;
    std::int32_t orientation;
    std::uint32_t unused;
    std::uint64_t decoder_bytes;
};

struct Request {
    std::uint64_t number;
    Task task;
    std::uint32_t with_metadata;
    std::uint64_t area_bytes;
    std::uint64_t input_bytes;  // at the start of the area
    std::uint64_t output_at;
    std::uint64_t output_bytes;
    std::uint64_t memory_bytes;  // DecodeOptions
    std::int32_t min_short_edge_px;
    std::uint32_t seconds;  // of the processor, at most
    HeaderMessage header;   // of kDecode
};

struct Reply {
    std::uint64_t number;  // of the request
    std::uint32_t failed;
    std::uint32_t code;  // Errc
    HeaderMessage header;
    std::int32_t width;
    std::int32_t height;
    std::uint64_t metadata_bytes;
    std::uint64_t text_bytes;
    std::array<char, 400> text;  // of an error
};

// The first message of a decoder process, before it has seen a foreign byte.
struct Greeting {
    std::uint64_t greeting;
    std::uint32_t walls;
    std::uint32_t unused;
    std::uint64_t data_bytes;  // what its libraries take (VmData)
};

static_assert(std::is_trivially_copyable_v<Request> && std::is_trivially_copyable_v<Reply>);

[[nodiscard]] HeaderMessage message_of(const media::Header& header);
// Absent: no such header exists.
[[nodiscard]] std::optional<media::Header> header_from(const HeaderMessage& message);

void put_error(Reply& reply, const Error& error);
// Of a reply that failed. The text is valid UTF-8 without control characters.
[[nodiscard]] Error error_from(const Reply& reply);

inline constexpr std::size_t kMostMetadataBytes = std::size_t{1} << 20U;

// At most kMostMetadataBytes: keywords that do not fit are left out.
[[nodiscard]] Bytes bytes_of(const Metadata& metadata);
// Absent: not what bytes_of() makes.
[[nodiscard]] std::optional<Metadata> metadata_from(std::span<const std::uint8_t> bytes);

}  // namespace trove::decoder
