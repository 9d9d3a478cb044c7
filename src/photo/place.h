// SPDX-License-Identifier: GPL-3.0-or-later
//
// Place: the place of a photo's bytes: a file, or a member of a container. Not a path, because a photo in an archive
// cannot be opened as a file; sources/place.h reads it. A plain value without I/O, any thread.
//
//   /a/b.jpg                                     the file
//   /a/takeout-001.zip/Takeout/x.jpg             a member of a zip archive
//   /a/X.lrdata/3/3829….lrprev/AdobeRGB.6.jpg    the picture in a Lightroom preview, with colour profile and orientation
//   /a/X.lrdata/root-pixels.db/3829….sRGB.1.jpg  a small picture in the database of that cache
//
// The catalog stores the text on the left. Names alone separate the container from its member, so a folder called x.zip
// counts as an archive here; sources/place.h checks on disk.
#pragma once
#include <compare>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>

namespace trove {

struct Place {
    std::filesystem::path container;  // absolute; without a member, the photo's own file
    std::string member;               // its name in the container, never empty there; bytes, with "/" between folders

    // text() of the result is the argument again, for any bytes.
    [[nodiscard]] static Place parse(std::string_view text);
    [[nodiscard]] std::string text() const;

    [[nodiscard]] bool is_file() const { return member.empty(); }

    // The last part of the name, its extension (".jpg", or empty), and everything before the last slash.
    [[nodiscard]] std::string file_name() const;
    [[nodiscard]] std::string extension() const;
    [[nodiscard]] std::string parent() const;

    auto operator<=>(const Place&) const = default;
};

// For people and JSON: text() as valid UTF-8.
[[nodiscard]] std::string display(const Place& place);
std::ostream& operator<<(std::ostream& out, const Place& place);

}  // namespace trove
