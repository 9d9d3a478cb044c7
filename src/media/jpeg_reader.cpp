// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/jpeg_reader.h"

#include "media/time_limit.h"

#include <jerror.h>

#include <array>
#include <cstring>
#include <string>

namespace trove::media {
namespace {

constexpr int kMostScans = 500;  // real progressive files have about ten
constexpr std::array<JOCTET, 2> kEndOfImage = {0xFF, JPEG_EOI};

}  // namespace

JpegReader::JpegReader(std::span<const std::uint8_t> bytes) {
    info_.err = jpeg_std_error(&errors_.base);
    info_.client_data = this;
    errors_.base.error_exit = on_error;
    errors_.base.emit_message = on_message;
    progress_.base.progress_monitor = on_progress;
    progress_.deadline = std::chrono::steady_clock::now() + kDecodeTimeLimit;
    source_.base.next_input_byte = bytes.data();
    source_.base.bytes_in_buffer = bytes.size();
    source_.base.init_source = [](j_decompress_ptr /*info*/) {};
    source_.base.fill_input_buffer = on_fill;
    source_.base.skip_input_data = on_skip;
    source_.base.resync_to_restart = jpeg_resync_to_restart;
    source_.base.term_source = [](j_decompress_ptr /*info*/) {};
    // Called without libjpeg's macro, which only adds these two arguments and uses old-style casts. err and client_data
    // survive the call.
    const bool created =
        try_run([](jpeg_decompress_struct& info) { jpeg_CreateDecompress(&info, JPEG_LIB_VERSION, sizeof info); });
    if (!created) return;
    info_.src = &source_.base;
    info_.progress = &progress_.base;
}

JpegReader::~JpegReader() {
    jpeg_destroy_decompress(&info_);
}

void JpegReader::give_up(j_common_ptr info, Reason reason) {
    JpegReader& reader = self(info);
    reader.errors_.reason = reason;
    std::longjmp(reader.errors_.jump, 1);
}

void JpegReader::on_error(j_common_ptr info) {
    give_up(info, Reason::kLibrary);
}

// Level -1 is a warning about the data. "Hit marker" means missing bits, with grey from here on: if the file ends in
// the first row of blocks, there is no usable picture.
void JpegReader::on_message(j_common_ptr info, int level) {
    if (level >= 0) return;
    ++info->err->num_warnings;
    const JpegReader& reader = self(info);
    const jpeg_decompress_struct& state = reader.info_;
    const bool in_first_rows = state.input_iMCU_row == 0 && state.input_scan_number <= 1 && state.total_iMCU_rows > 1;
    if (info->err->msg_code == JWRN_HIT_MARKER && reader.source_.exhausted && in_first_rows) {
        give_up(info, Reason::kEmpty);
    }
}

void JpegReader::on_progress(j_common_ptr info) {
    const JpegReader& reader = self(info);
    if (reader.info_.input_scan_number > kMostScans) give_up(info, Reason::kTooManyScans);
    if (std::chrono::steady_clock::now() > reader.progress_.deadline) give_up(info, Reason::kTooSlow);
}

// All bytes are in memory from the start, so a request for more means a truncated file: an end marker lets libjpeg
// finish with the existing data.
boolean JpegReader::on_fill(j_decompress_ptr info) {
    JpegReader& reader = *static_cast<JpegReader*>(info->client_data);
    reader.source_.exhausted = true;
    info->src->next_input_byte = kEndOfImage.data();
    info->src->bytes_in_buffer = kEndOfImage.size();
    return TRUE;
}

void JpegReader::on_skip(j_decompress_ptr info, long count) {
    if (count <= 0) return;
    const auto wanted = static_cast<std::size_t>(count);
    if (wanted > info->src->bytes_in_buffer) {
        on_fill(info);
        return;
    }
    info->src->next_input_byte += wanted;
    info->src->bytes_in_buffer -= wanted;
}

Error JpegReader::error() const {
    switch (errors_.reason) {
        case Reason::kTooSlow:
            return {Errc::kUnsupported, "the JPEG takes too long to decode"};
        case Reason::kTooManyScans:
            return {Errc::kUnsupported, "the JPEG takes too long to decode: it has too many scans"};
        case Reason::kEmpty:
            return {Errc::kCorrupt, "the JPEG ends before its picture data"};
        case Reason::kLibrary:
            break;
    }
    std::array<char, JMSG_LENGTH_MAX> text{};
    const jpeg_common_struct* const common = reinterpret_cast<const jpeg_common_struct*>(&info_);
    errors_.base.format_message(const_cast<j_common_ptr>(common), text.data());
    switch (errors_.base.msg_code) {
        case JERR_BAD_PRECISION:
        case JERR_SOF_UNSUPPORTED:
        case JERR_CONVERSION_NOTIMPL:
        case JERR_COMPONENT_COUNT:
        case JERR_ARITH_NOTIMPL:
        case JERR_NOTIMPL:
        case JERR_NOT_COMPILED:
            return {Errc::kUnsupported, std::string("a kind of JPEG that is not read: ") + text.data()};
        case JERR_OUT_OF_MEMORY:
            return {Errc::kNoMemory, "not enough memory for the JPEG"};
        default:
            return {Errc::kCorrupt, std::string("the JPEG is damaged: ") + text.data()};
    }
}

std::span<const std::uint8_t> JpegReader::exif() const {
    for (const jpeg_marker_struct* m = info_.marker_list; m != nullptr; m = m->next) {
        if (m->marker == JPEG_APP0 + 1 && m->data_length > 6 && std::memcmp(m->data, "Exif\0", 5) == 0) {
            return {m->data, m->data_length};
        }
    }
    return {};
}

}  // namespace trove::media
