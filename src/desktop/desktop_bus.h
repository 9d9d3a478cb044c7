// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the desktop offers to programs over D-Bus, on systems that have it: its colours (the settings portal),
// notifications, its file manager. Nothing here waits for an answer; where there is no bus, or nobody answers, callers
// go on without. Used from the window's thread.
#pragma once
#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>

#ifdef TROVE_DBUS
#include <QDBusVariant>
#endif

namespace trove::desktop {

// Asks whether the desktop prefers dark, and says so again whenever that changes.
class DesktopColours final : public QObject {
    Q_OBJECT

public:
    explicit DesktopColours(QObject* parent);

signals:
    void told(bool dark);

#ifdef TROVE_DBUS
private slots:
    void setting_changed(const QString& space, const QString& name, const QDBusVariant& value);
#endif
};

// `failed` is called when nobody shows it.
void show_notification(const QString& title, const QString& text, std::function<void()> failed);

// Opens the file manager with these files selected. `failed`: there is none that can.
void show_in_file_manager(const QStringList& files, std::function<void()> failed);

}  // namespace trove::desktop
