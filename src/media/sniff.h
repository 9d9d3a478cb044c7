// SPDX-License-Identifier: GPL-3.0-or-later
//
// sniff: recognises a file's format by its first bytes. Any thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace trove::media {

// The number of leading bytes that sniff() uses.
inline constexpr std::size_t kSniffBytes = 64;

// "jpeg", "png", "webp", "gif", "tiff", "bmp", "heif", "avif", "jxl"; also known formats without a decoder, so that a
// message can name them: "svg", "psd", "ico", "pdf", "mp4", "mov", "raf", "cr3", …; empty when nothing is recognised.
[[nodiscard]] std::string_view sniff(std::span<const std::uint8_t> head);

// Whether decode() reads the format.
[[nodiscard]] bool is_decodable(std::string_view format);

}  // namespace trove::media
