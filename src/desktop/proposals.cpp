// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/proposals.h"

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QStandardPaths>
#include <QStorageInfo>

namespace trove::desktop {
namespace {

constexpr std::size_t kMost = 12;

QString tr(const char* text) {
    return QCoreApplication::translate("Proposals", text);
}

std::filesystem::path path_of(const QString& text) {
    return QFile::encodeName(text).toStdString();
}

void add(std::vector<Proposal>& found, const QString& what, const QString& path) {
    const auto native = path_of(path);
    for (const Proposal& known : found)
        if (known.path == native) return;
    if (found.size() < kMost) found.push_back({what, native});
}

void look_at(std::vector<Proposal>& found, const QFileInfo& entry) {
    const QString name = entry.fileName();
    const auto ends = [&](const char* suffix) { return name.endsWith(QLatin1String(suffix), Qt::CaseInsensitive); };
    if (entry.isDir() && ends(".photoslibrary"))
        add(found, tr("Apple Photos: %1").arg(entry.completeBaseName()), entry.filePath());
    else if (entry.isFile() && ends(".lrcat"))
        add(found, tr("Lightroom catalog: %1").arg(entry.completeBaseName()), entry.filePath());
    else if (entry.isDir() && ends(".cocatalog"))
        add(found, tr("Capture One catalog: %1").arg(entry.completeBaseName()), entry.filePath());
    else if (entry.isFile() && name.compare(QLatin1String("digikam4.db"), Qt::CaseInsensitive) == 0)
        add(found, tr("digiKam's database"), entry.filePath());
    else if (name.startsWith(QLatin1String("takeout"), Qt::CaseInsensitive) && (entry.isDir() || ends(".zip")))
        add(found, tr("Google Takeout: %1").arg(name), entry.filePath());
}

bool holds_anything(const QString& folder) {
    return QDirIterator(folder, QDir::AllEntries | QDir::NoDotAndDotDot).hasNext();
}

}  // namespace

Places places_of_this_computer() {
    Places places;
    places.pictures = QStandardPaths::standardLocations(QStandardPaths::PicturesLocation);
    for (const auto where :
         {QStandardPaths::DocumentsLocation, QStandardPaths::DownloadLocation, QStandardPaths::DesktopLocation})
        places.others += QStandardPaths::standardLocations(where);
    for (const QStorageInfo& drive : QStorageInfo::mountedVolumes())
        if (drive.isReady() && (drive.rootPath().startsWith(QLatin1String("/media/")) ||
                                drive.rootPath().startsWith(QLatin1String("/run/media/")) ||
                                drive.rootPath().startsWith(QLatin1String("/Volumes/"))))
            places.removable += drive.rootPath();
    return places;
}

std::vector<Proposal> proposals(const Places& places) {
    std::vector<Proposal> found;
    for (const QString& folder : places.pictures)
        if (holds_anything(folder)) add(found, QDir(folder).dirName(), folder);
    for (const QString& drive : places.removable) {
        // DCF (JEITA CP-3461): cameras keep their pictures in DCIM.
        const QString camera = QDir(drive).filePath(QStringLiteral("DCIM"));
        if (QFileInfo(camera).isDir()) add(found, tr("Camera or card: %1").arg(QDir(drive).dirName()), camera);
    }
    for (const QString& folder : places.pictures + places.others) {
        for (const QFileInfo& entry : QDir(folder).entryInfoList(QDir::AllEntries | QDir::NoDotAndDotDot)) {
            look_at(found, entry);
            if (!entry.isDir() || entry.isSymLink()) continue;
            for (const QFileInfo& inner : QDir(entry.filePath())
                                              .entryInfoList({QStringLiteral("*.lrcat"), QStringLiteral("*.cocatalog"),
                                                              QStringLiteral("*.photoslibrary")},
                                                             QDir::AllEntries | QDir::NoDotAndDotDot))
                look_at(found, inner);
        }
    }
    return found;
}

}  // namespace trove::desktop
