// SPDX-License-Identifier: GPL-3.0-or-later
#include "sources/preview_file.h"

#include "base/big_endian.h"
#include "media/decode.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace trove::sources {
namespace {

constexpr std::array<std::uint8_t, 4> kMarker{'A', 'g', 'H', 'g'};
constexpr std::array<std::uint8_t, 3> kJpegStart{0xFF, 0xD8, 0xFF};
constexpr std::size_t kFixedHeader = 24;  // before the block's name
constexpr std::size_t kMostHeader = 4096;
constexpr std::size_t kMostPictures = 100;
constexpr int kMostLooks = 10'000;  // limit of candidates, so that a file made of JPEG starts ends soon

using Span = std::span<const std::uint8_t>;

template <class Pattern>
std::size_t find(Span bytes, std::size_t from, const Pattern& pattern) {
    if (from >= bytes.size()) return bytes.size();
    const auto found =
        std::search(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.end(), pattern.begin(), pattern.end());
    return static_cast<std::size_t>(found - bytes.begin());
}

// The JPEG at the start of `bytes`, up to its last end marker. Absent if it has no end, or is not a JPEG.
std::optional<PreviewPicture> whole_jpeg(Span bytes) {
    if (bytes.size() < 4 || !std::equal(kJpegStart.begin(), kJpegStart.end(), bytes.begin())) return std::nullopt;
    // Zeros of the padding may follow.
    std::size_t end = bytes.size();
    while (end > 3 && bytes[end - 1] == 0) --end;
    if (bytes[end - 1] != 0xD9 || bytes[end - 2] != 0xFF) return std::nullopt;
    const Span jpeg = bytes.first(end);
    const auto header = media::read_header(jpeg);
    if (!header || header->format != "jpeg") return std::nullopt;
    return PreviewPicture{jpeg, header->stored_width_px, header->stored_height_px};
}

// The value of `key = "…"` in the text block, a Lua table.
std::string quoted(std::string_view text, std::string_view key) {
    const auto at = text.find(key);
    if (at == std::string_view::npos) return {};
    const auto open = text.find('"', at);
    const auto close = open == std::string_view::npos ? open : text.find('"', open + 1);
    if (close == std::string_view::npos || close - open > 200) return {};
    return std::string(text.substr(open + 1, close - open - 1));
}

class Parser {
public:
    explicit Parser(Span bytes) : bytes_(bytes) {}

    PreviewFile run() {
        if (auto plain = whole_jpeg(bytes_)) {
            out_.pictures.push_back(*plain);
            return std::move(out_);
        }
        std::size_t at = 0;
        while (at < bytes_.size() && out_.pictures.size() < kMostPictures && looks_ < kMostLooks) {
            const auto next = block(at);
            if (next) {
                at = *next;
                continue;
            }
            out_.damaged = true;
            const std::size_t marker = find(bytes_, at + 1, kMarker);
            look_for_pictures(at, marker);
            at = marker;
        }
        std::ranges::stable_sort(out_.pictures, std::greater<>(),
                                 [](const PreviewPicture& p) { return std::int64_t{p.width_px} * p.height_px; });
        return std::move(out_);
    }

private:
    std::optional<PreviewPicture> look_at(Span bytes) {
        return looks_++ < kMostLooks ? whole_jpeg(bytes) : std::nullopt;
    }

    // Reads the block and returns the start of the next one. Absent if there is no whole block.
    std::optional<std::size_t> block(std::size_t at) {
        const Span rest = bytes_.subspan(at);
        if (rest.size() < kFixedHeader || !std::equal(kMarker.begin(), kMarker.end(), rest.begin()))
            return std::nullopt;
        const std::uint64_t header = big_endian(rest.subspan(4, 2));
        const std::uint64_t data = big_endian(rest.subspan(8, 8));
        const std::uint64_t padding = big_endian(rest.subspan(16, 8));
        if (header < kFixedHeader || header > kMostHeader || header > rest.size() || data > rest.size() - header ||
            padding > kMostHeader)
            return std::nullopt;
        const Span name = rest.subspan(kFixedHeader, header - kFixedHeader);
        const Span content = rest.subspan(header, data);
        if (name.size() >= 6 && std::equal(name.begin(), name.begin() + 6, "header")) {
            out_.profile = quoted({reinterpret_cast<const char*>(content.data()), content.size()}, "colorProfile");
        } else if (auto picture = look_at(content)) {
            out_.pictures.push_back(*picture);
        } else {
            out_.damaged = true;
        }
        const std::size_t end = at + header + data;
        return end + std::min<std::size_t>(padding, bytes_.size() - end);
    }

    // Finds pictures between two offsets by JPEG's markers, each up to the start of the next.
    void look_for_pictures(std::size_t from, std::size_t to) {
        const Span part = bytes_.first(to);
        for (std::size_t start = find(part, from, kJpegStart);
             start < to && out_.pictures.size() < kMostPictures && looks_ < kMostLooks;) {
            const std::size_t next = find(part, start + 1, kJpegStart);
            Span candidate = part.subspan(start, next - start);
            // The bytes after its end belong to something else.
            constexpr std::array<std::uint8_t, 2> kEnd{0xFF, 0xD9};
            const auto last = std::find_end(candidate.begin(), candidate.end(), kEnd.begin(), kEnd.end());
            if (last != candidate.end()) {
                candidate = candidate.first(static_cast<std::size_t>(last - candidate.begin()) + kEnd.size());
                if (auto picture = look_at(candidate)) out_.pictures.push_back(*picture);
            }
            start = next;
        }
    }

    Span bytes_;
    PreviewFile out_;
    int looks_ = 0;
};

}  // namespace

Result<PreviewFile> parse_preview(std::span<const std::uint8_t> bytes) {
    if (bytes.empty()) return fail(Errc::kCorrupt, "the file is empty");
    PreviewFile file = Parser(bytes).run();
    if (file.pictures.empty()) return fail(Errc::kCorrupt, "no whole picture is left in it");
    return file;
}

}  // namespace trove::sources
