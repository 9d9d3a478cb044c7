// SPDX-License-Identifier: GPL-3.0-or-later
//
// JpegReader: libjpeg's decompressor with its callbacks bound to memory, a deadline and errors as values.
//
// libjpeg reports errors by longjmp. Every call into it runs inside try_run(), whose body has no object with a
// destructor, so a jump skips none.
#pragma once
#include "base/result.h"

#include <jpeglib.h>

#include <chrono>
#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <span>
#include <type_traits>

namespace trove::media {

class JpegReader {
public:
    explicit JpegReader(std::span<const std::uint8_t> bytes);
    JpegReader(const JpegReader&) = delete;
    JpegReader& operator=(const JpegReader&) = delete;
    ~JpegReader();

    // False: libjpeg gave up; error() has the reason.
    template <class F>
    bool try_run(F body) {
        static_assert(std::is_trivially_destructible_v<F>);
        if (setjmp(errors_.jump) != 0) return false;
        body(info_);
        return true;
    }

    [[nodiscard]] jpeg_decompress_struct& info() { return info_; }

    [[nodiscard]] Error error() const;

    // Whether a limit of time or effort was reached; then the decoded part is not worth keeping.
    [[nodiscard]] bool gave_up() const { return errors_.reason != Reason::kLibrary; }

    // The payload of the first APP1 segment that is an EXIF block; empty when there is none.
    [[nodiscard]] std::span<const std::uint8_t> exif() const;

private:
    enum class Reason { kLibrary, kTooSlow, kTooManyScans, kEmpty };

    struct Errors {
        jpeg_error_mgr base;
        std::jmp_buf jump;
        Reason reason;
    };

    struct Source {
        jpeg_source_mgr base;
        bool exhausted;
    };

    struct Progress {
        jpeg_progress_mgr base;
        std::chrono::steady_clock::time_point deadline;
    };

    static JpegReader& self(j_common_ptr info) { return *static_cast<JpegReader*>(info->client_data); }

    [[noreturn]] static void give_up(j_common_ptr info, Reason reason);
    [[noreturn]] static void on_error(j_common_ptr info);
    static void on_message(j_common_ptr info, int level);
    static void on_progress(j_common_ptr info);
    static boolean on_fill(j_decompress_ptr info);
    static void on_skip(j_decompress_ptr info, long count);

    jpeg_decompress_struct info_{};
    Errors errors_{};
    Source source_{};
    Progress progress_{};
};

}  // namespace trove::media
