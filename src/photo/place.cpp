// SPDX-License-Identifier: GPL-3.0-or-later
#include "photo/place.h"

#include "base/file.h"

#include <ostream>

namespace trove {
namespace {

bool is_archive(std::string_view name) {
    return name.ends_with(".zip") || name.ends_with(".ZIP");
}

// "3829E5FC-7F3F-4B22-94F3-FB5E2C796026…": Lightroom's names for pictures in its newer caches.
bool begins_with_uuid(std::string_view name) {
    constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (name.size() < kShape.size()) return false;
    for (std::size_t i = 0; i < kShape.size(); ++i) {
        const char c = name[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
        if (kShape[i] == '-' ? c != '-' : !hex) return false;
    }
    return true;
}

bool is_preview(std::string_view name) {
    return name.ends_with(".lrprev") || name.ends_with(".lrfprev") || name == "root-pixels.db" ||
           begins_with_uuid(name);
}

// "AdobeRGB.6.jpg": a colour profile and an EXIF orientation.
bool is_picture_of_preview(std::string_view name) {
    constexpr std::string_view kEnding = ".6.jpg";
    if (name.size() <= kEnding.size() || !name.ends_with(".jpg")) return false;
    const std::string_view end = name.substr(name.size() - kEnding.size());
    return end[0] == '.' && end[1] >= '1' && end[1] <= '8' && name.find('/') == std::string_view::npos;
}

}  // namespace

Place Place::parse(std::string_view text) {
    std::size_t begin = 0;  // of the current part of the name
    for (auto slash = text.find('/'); slash != std::string_view::npos; slash = text.find('/', begin)) {
        const std::string_view name = text.substr(begin, slash - begin);
        const std::string_view rest = text.substr(slash + 1);
        begin = slash + 1;
        if (rest.empty()) break;
        if (is_archive(name) || (is_preview(name) && is_picture_of_preview(rest)))
            return {std::string(text.substr(0, slash)), std::string(rest)};
    }
    return {std::string(text), {}};
}

std::string Place::text() const {
    return is_file() ? container.native() : container.native() + '/' + member;
}

std::string Place::file_name() const {
    return std::filesystem::path(text()).filename().native();
}

std::string Place::extension() const {
    return std::filesystem::path(text()).extension().native();
}

std::string Place::parent() const {
    return std::filesystem::path(text()).parent_path().native();
}

std::string display(const Place& place) {
    return valid_utf8(place.text());
}

std::ostream& operator<<(std::ostream& out, const Place& place) {
    return out << display(place);
}

}  // namespace trove
