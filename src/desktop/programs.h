// SPDX-License-Identifier: GPL-3.0-or-later
//
// Programs: which installed programs open pictures of a kind, as freedesktop.org's MIME applications and desktop entry
// specifications tell it. Reads small files: milliseconds. On systems without such files, none. Any thread.
#pragma once
#include <QString>
#include <QStringList>

#include <vector>

namespace trove::desktop {

struct Program {
    QString id;  // "org.gimp.GIMP.desktop"
    QString name;
    QString icon;     // a name of the icon theme, or a file
    QStringList run;  // the program and its arguments, with field codes ("%U") as they stand
};

// `folders`: where applications are described, the more important first.
[[nodiscard]] QStringList application_folders();
[[nodiscard]] std::vector<Program> programs_for(const QString& mime_type, const QStringList& folders);

// The command for these files: the program, then its arguments.
[[nodiscard]] QStringList command_for(const Program& program, const QStringList& files);

}  // namespace trove::desktop
