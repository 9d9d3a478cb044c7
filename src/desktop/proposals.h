// SPDX-License-Identifier: GPL-3.0-or-later
//
// Proposals: places on this computer that a person may want to crawl: the pictures folder, photo libraries and catalogs
// of other programs, exports among the downloads, memory cards. Checks only names, two levels deep. Any thread except
// the window's: takes milliseconds, but longer on a slow drive.
#pragma once
#include <QString>
#include <QStringList>

#include <filesystem>
#include <vector>

namespace trove::desktop {

struct Proposal {
    QString what;  // "Pictures", "Lightroom catalog Holidays"
    std::filesystem::path path;
};

struct Places {
    QStringList pictures;   // folders of pictures
    QStringList others;     // other folders that may hold libraries and exports
    QStringList removable;  // mounted drives
};

[[nodiscard]] Places places_of_this_computer();
[[nodiscard]] std::vector<Proposal> proposals(const Places& places);

}  // namespace trove::desktop
