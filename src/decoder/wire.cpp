// SPDX-License-Identifier: GPL-3.0-or-later
#include "decoder/wire.h"

#include "base/text.h"
#include "media/sniff.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

namespace trove::decoder {
namespace {

constexpr std::size_t kMostTextBytes = 64 * 1024;
constexpr std::size_t kMostKeywords = 10'000;
constexpr int kMostZoneMinutes = 100 * 60;
constexpr std::int64_t kMostSeconds = 1'000'000'000'000;  // tens of thousands of years

class Writer {
public:
    template <class T>
    void number(T value) {
        const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&value);
        out_.insert(out_.end(), bytes, bytes + sizeof value);
    }

    void text(std::string_view text) {
        text = text.substr(0, kMostTextBytes);
        number(static_cast<std::uint32_t>(text.size()));
        out_.insert(out_.end(), text.begin(), text.end());
    }

    template <class T>
    void optional(const std::optional<T>& value) {
        number(static_cast<std::uint8_t>(value.has_value()));
        number(value.value_or(T{}));
    }

    [[nodiscard]] std::size_t size() const { return out_.size(); }

    [[nodiscard]] Bytes take() { return std::move(out_); }

private:
    Bytes out_;
};

// After the first read beyond the end everything is zero, and good() is false.
class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

    template <class T>
    void number(T& value) {
        value = T{};
        if (rest_.size() < sizeof value) {
            good_ = false;
            return;
        }
        std::memcpy(&value, rest_.data(), sizeof value);
        rest_ = rest_.subspan(sizeof value);
    }

    void text(std::string& value) {
        std::uint32_t size = 0;
        number(size);
        if (!good_ || size > kMostTextBytes || size > rest_.size()) {
            good_ = false;
            return;
        }
        value = valid_utf8({reinterpret_cast<const char*>(rest_.data()), size});
        rest_ = rest_.subspan(size);
    }

    template <class T>
    void optional(std::optional<T>& value) {
        std::uint8_t present = 0;
        T inside{};
        number(present);
        number(inside);
        if constexpr (std::is_floating_point_v<T>) good_ = good_ && std::isfinite(inside);
        if (good_ && present != 0) value = inside;
    }

    void check(bool condition) { good_ = good_ && condition; }

    [[nodiscard]] bool good() const { return good_; }

    [[nodiscard]] bool at_end() const { return rest_.empty(); }

private:
    std::span<const std::uint8_t> rest_;
    bool good_ = true;
};

// The fields in the order of the bytes, without the keywords.
template <class Walker, class M>
void walk(Walker& walker, M& m) {
    walker.optional(m.taken_local_s);
    walker.optional(m.zone_minutes);
    for (auto* const text : {&m.camera_make, &m.camera_model, &m.lens, &m.title, &m.description, &m.software})
        walker.text(*text);
    for (auto* const number :
         {&m.latitude_deg, &m.longitude_deg, &m.altitude_m, &m.iso, &m.f_number, &m.exposure_s, &m.focal_length_mm})
        walker.optional(*number);
    walker.number(m.orientation);
    walker.optional(m.rating);
}

template <class T>
bool is_within(const std::optional<T>& value, T least, T most) {
    return !value || (*value >= least && *value <= most);
}

}  // namespace

HeaderMessage message_of(const media::Header& header) {
    HeaderMessage message{};
    std::ranges::copy(header.format.substr(0, message.format.size() - 1), message.format.begin());
    message.width_px = header.width_px;
    message.height_px = header.height_px;
    message.stored_width_px = header.stored_width_px;
    message.stored_height_px = header.stored_height_px;
    message.orientation = header.orientation;
    message.decoder_bytes = header.decoder_bytes;
    return message;
}

std::optional<media::Header> header_from(const HeaderMessage& message) {
    media::Header header;
    header.format.assign(message.format.begin(), std::ranges::find(message.format, '\0'));
    header.width_px = message.width_px;
    header.height_px = message.height_px;
    header.stored_width_px = message.stored_width_px;
    header.stored_height_px = message.stored_height_px;
    header.orientation = message.orientation;
    header.decoder_bytes = message.decoder_bytes;
    const bool turned = header.orientation >= 5;
    const bool sizes_agree = (turned ? header.height_px : header.width_px) == header.stored_width_px &&
                             (turned ? header.width_px : header.height_px) == header.stored_height_px;
    constexpr std::uint64_t kMostDecoderBytes = std::uint64_t{1} << 40U;
    if (!media::is_decodable(header.format) || header.width_px <= 0 || header.height_px <= 0 || !sizes_agree ||
        header.orientation < 1 || header.orientation > 8 || message.decoder_bytes > kMostDecoderBytes ||
        std::int64_t{header.width_px} * header.height_px > media::kMaxPixels)
        return std::nullopt;
    return header;
}

void put_error(Reply& reply, const Error& error) {
    reply.failed = 1;
    reply.code = static_cast<std::uint32_t>(error.code);
    const std::string_view text = std::string_view(error.what).substr(0, reply.text.size());
    std::ranges::copy(text, reply.text.begin());
    reply.text_bytes = text.size();
}

Error error_from(const Reply& reply) {
    Error error;
    // What media/ says of a picture. Other codes, such as a full disk, are not for a decoder to claim.
    for (const Errc code : {Errc::kCorrupt, Errc::kUnsupported, Errc::kNoMemory, Errc::kBusy})
        if (reply.code == static_cast<std::uint32_t>(code)) error.code = code;
    const auto size = std::min<std::uint64_t>(reply.text_bytes, reply.text.size());
    error.what = valid_utf8({reply.text.data(), static_cast<std::size_t>(size)});
    std::ranges::replace_if(error.what, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
    if (error.what.empty()) error.what = "the picture cannot be decoded";
    return error;
}

Bytes bytes_of(const Metadata& metadata) {
    Writer out;
    walk(out, metadata);
    for (const std::string& keyword : metadata.keywords) {
        if (out.size() + sizeof(std::uint32_t) + std::min(keyword.size(), kMostTextBytes) > kMostMetadataBytes) break;
        out.text(keyword);
    }
    return out.take();
}

std::optional<Metadata> metadata_from(std::span<const std::uint8_t> bytes) {
    Metadata metadata;
    Reader in(bytes);
    walk(in, metadata);
    while (in.good() && !in.at_end() && metadata.keywords.size() < kMostKeywords)
        in.text(metadata.keywords.emplace_back());
    in.check(metadata.orientation >= 1 && metadata.orientation <= 8);
    in.check(metadata.rating.value_or(0) >= -1 && metadata.rating.value_or(0) <= 5);
    in.check(is_within(metadata.zone_minutes, -kMostZoneMinutes, kMostZoneMinutes));
    in.check(is_within(metadata.taken_local_s, -kMostSeconds, kMostSeconds));
    in.check(is_within(metadata.latitude_deg, -90.0, 90.0) && is_within(metadata.longitude_deg, -180.0, 180.0));
    if (!in.good()) return std::nullopt;
    return metadata;
}

}  // namespace trove::decoder
