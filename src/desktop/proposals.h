// SPDX-License-Identifier: GPL-3.0-or-later
//
// Proposals: what on this computer a person may want to have crawled: the pictures folder, photo libraries and catalogs
// of other programs, exports among the downloads, memory cards. Looks at names only, two levels deep. Any thread; takes
// milliseconds, or as long as a slow drive does: not for the window's thread.
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
    QStringList pictures;   // where pictures folders are
    QStringList others;     // where libraries and exports may lie besides
    QStringList removable;  // mounted drives
};

[[nodiscard]] Places places_of_this_computer();
[[nodiscard]] std::vector<Proposal> proposals(const Places& places);

}  // namespace trove::desktop
