// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/vips_image.h"

#include "base/file.h"

namespace trove::media {
namespace {

// Whether a line of the error buffer, "source: text", can come from reading this format.
bool concerns(std::string_view line, std::string_view format) {
    const std::string_view source = line.substr(0, line.find(':'));
    const auto names = [source](std::string_view word) { return source.find(word) != std::string_view::npos; };
    if (format == "avif" || format == "heif") return names("heif");
    // libtiff names the function, and its codecs' functions end in "Decode": ZIPDecode, LZWDecode.
    if (format == "tiff") return names("tiff") || names("Tiff") || names("TIFF") || source.ends_with("Decode");
    if (format == "png") return names("png") || names("Png");
    return names(format);
}

// Lines that libvips adds to the library's own reason, and complaints after which libtiff reads on.
bool says_little(std::string_view line) {
    for (const std::string_view words : {": unable to open source for input", ": read error",
                                         ": unable to read PNG header", ": Defined set_field_type"}) {
        if (line.find(words) != std::string_view::npos) return true;
    }
    return false;
}

thread_local std::string last_warning;

}  // namespace

void remember_vips_warning(std::string_view text) {
    last_warning = text;
}

std::string take_vips_error(std::string_view format) {
    const std::unique_ptr<char, decltype(&g_free)> buffer(vips_error_buffer_copy(), &g_free);
    std::string_view rest = buffer ? buffer.get() : "";
    std::string_view last;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (!concerns(line, format)) continue;
        if (last.empty() || says_little(last) || !says_little(line)) last = line;
    }
    if (format == "png" && (last.empty() || says_little(last)) && !last_warning.empty())
        return valid_utf8(last_warning);
    // Also empty if two pictures fail at once and the other thread has taken both reasons.
    if (last.empty() || says_little(last)) return "its data cannot be read";
    if (const auto colon = last.find(": "); colon != std::string_view::npos) last.remove_prefix(colon + 2);
    return valid_utf8(last);
}

std::span<const std::uint8_t> vips_blob(VipsImage* image, const char* name) {
    const void* data = nullptr;
    std::size_t size = 0;
    if (vips_image_get_typeof(image, name) == 0 || vips_image_get_blob(image, name, &data, &size) != 0) return {};
    return {static_cast<const std::uint8_t*>(data), size};
}

}  // namespace trove::media
