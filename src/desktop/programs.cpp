// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/programs.h"

#include <QDir>
#include <QFile>
#include <QHash>
#include <QLocale>
#include <QProcess>
#include <QStandardPaths>
#include <QUrl>

#include <optional>

namespace trove::desktop {
namespace {

constexpr qint64 kMostBytes = 4 << 20;  // a full desktop's mimeinfo.cache has some hundred kilobytes

// "key=value" of one group of a desktop entry file.
QHash<QString, QString> group_of(const QString& path, const QString& group) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    QHash<QString, QString> values;
    bool inside = false;
    for (const QByteArray& line : file.read(kMostBytes).split('\n')) {
        const QString text = QString::fromUtf8(line).trimmed();
        if (text.startsWith(QLatin1Char('['))) {
            inside = text == QLatin1Char('[') + group + QLatin1Char(']');
        } else if (inside && !text.startsWith(QLatin1Char('#'))) {
            if (const auto equals = text.indexOf(QLatin1Char('=')); equals > 0)
                values.insert(text.left(equals).trimmed(), text.mid(equals + 1).trimmed());
        }
    }
    return values;
}

std::optional<Program> program(const QString& id, const QStringList& folders) {
    for (const QString& folder : folders) {
        const auto entry = group_of(QDir(folder).filePath(id), QStringLiteral("Desktop Entry"));
        if (entry.isEmpty()) continue;
        Program found{
            id, {}, entry.value(QStringLiteral("Icon")), QProcess::splitCommand(entry.value(QStringLiteral("Exec")))};
        const QString language = QLocale().name();
        for (const QString& key :
             {QStringLiteral("Name[%1]").arg(language),
              QStringLiteral("Name[%1]").arg(language.section(QLatin1Char('_'), 0, 0)), QStringLiteral("Name")})
            if (found.name.isEmpty()) found.name = entry.value(key);
        const bool hidden = entry.value(QStringLiteral("Hidden")) == QLatin1String("true") ||
                            entry.value(QStringLiteral("Terminal")) == QLatin1String("true");
        if (hidden || found.name.isEmpty() || found.run.isEmpty())
            return std::nullopt;  // hidden by a more important entry
        return found;
    }
    return std::nullopt;
}

}  // namespace

QStringList application_folders() {
    return QStandardPaths::standardLocations(QStandardPaths::ApplicationsLocation);
}

std::vector<Program> programs_for(const QString& mime_type, const QStringList& folders) {
    QStringList ids;
    for (const QString& folder : folders)
        ids += group_of(QDir(folder).filePath(QStringLiteral("mimeinfo.cache")), QStringLiteral("MIME Cache"))
                   .value(mime_type)
                   .split(QLatin1Char(';'), Qt::SkipEmptyParts);
    ids.removeDuplicates();
    std::vector<Program> found;
    for (const QString& id : ids)
        if (!id.contains(QLatin1Char('/')) && id != QLatin1String("trove.desktop"))
            if (auto known = program(id, folders)) found.push_back(std::move(*known));
    return found;
}

QStringList command_for(const Program& program, const QStringList& files) {
    QStringList command;
    bool placed = false;
    for (const QString& part : program.run) {
        if (part == QLatin1String("%F") || part == QLatin1String("%U")) {
            for (const QString& file : files)
                command += part == QLatin1String("%F") ? file : QUrl::fromLocalFile(file).toString(QUrl::FullyEncoded);
            placed = true;
        } else if (part == QLatin1String("%f") || part == QLatin1String("%u")) {
            if (!files.isEmpty())
                command += part == QLatin1String("%f")
                               ? files.front()
                               : QUrl::fromLocalFile(files.front()).toString(QUrl::FullyEncoded);
            placed = true;
        } else if (part == QLatin1String("%c")) {
            command += program.name;
        } else if (part.size() != 2 || part[0] != QLatin1Char('%')) {
            command += QString(part).replace(QLatin1String("%%"), QLatin1String("%"));
        }
    }
    if (!placed) command += files;
    return command;
}

}  // namespace trove::desktop
