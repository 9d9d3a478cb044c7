// SPDX-License-Identifier: GPL-3.0-or-later
//
// Programs: the installed programs for a kind of picture, by freedesktop.org's MIME applications and desktop entry
// specifications. Reads small files: milliseconds. Finds none on systems without such files. Any thread.
#pragma once
#include <QString>
#include <QStringList>

#include <vector>

namespace trove::desktop {

struct Program {
    QString id;  // "org.gimp.GIMP.desktop"
    QString name;
    QString icon;     // a name in the icon theme, or a file
    QStringList run;  // the program and its arguments, with unexpanded field codes ("%U")
};

// Folders with descriptions of applications, the most important first.
[[nodiscard]] QStringList application_folders();
[[nodiscard]] std::vector<Program> programs_for(const QString& mime_type, const QStringList& folders);

// The command for these files: the program, then its arguments.
[[nodiscard]] QStringList command_for(const Program& program, const QStringList& files);

}  // namespace trove::desktop
