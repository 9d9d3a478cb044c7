// SPDX-License-Identifier: GPL-3.0-or-later
//
// TakeoutReport: every file of a Takeout, with its use. Plain values, any thread.
#pragma once
#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace trove {

struct TakeoutFile {
    enum class Kind { kPicture, kFilm, kPhotoJson, kAlbumJson, kOther };
    // For pictures and films: whether a JSON was found. For JSON of photos: kUsed, or kMediumMissing. kRefused: the
    // name points outside its archive. kRepeated: the same name again in another part.
    enum class Status { kMatched, kGuessed, kUnmatched, kUsed, kMediumMissing, kUnreadable, kRefused, kRepeated };

    std::filesystem::path place;  // in the form of a Place: a file, or an archive and its member
    Kind kind = Kind::kOther;
    Status status = Status::kUsed;
    std::string reason;
    std::string json;  // name of the matching JSON
};

struct TakeoutReport {
    std::vector<TakeoutFile> files;  // every file once
    std::vector<std::string> warnings;
    std::size_t albums = 0;

    [[nodiscard]] std::size_t count(TakeoutFile::Kind kind) const {
        std::size_t n = 0;
        for (const auto& file : files) n += file.kind == kind ? 1U : 0U;
        return n;
    }

    [[nodiscard]] std::size_t count(TakeoutFile::Kind kind, TakeoutFile::Status status) const {
        std::size_t n = 0;
        for (const auto& file : files) n += file.kind == kind && file.status == status ? 1U : 0U;
        return n;
    }
};

[[nodiscard]] constexpr std::string_view to_string(TakeoutFile::Kind kind) {
    constexpr std::array<std::string_view, 5> kNames{"picture", "film", "photo-json", "album-json", "other"};
    return kNames.at(static_cast<std::size_t>(kind));
}

[[nodiscard]] constexpr std::string_view to_string(TakeoutFile::Status status) {
    constexpr std::array<std::string_view, 8> kNames{"matched",        "guessed",    "unmatched", "used",
                                                     "medium-missing", "unreadable", "refused",   "repeated"};
    return kNames.at(static_cast<std::size_t>(status));
}

}  // namespace trove
