// SPDX-License-Identifier: GPL-3.0-or-later
//
// The desktop's services over D-Bus, on systems that have it: colours (the settings portal), notifications, the file
// manager. Never waits for an answer; without a bus or an answer, callers continue without the service. Used from the
// window's thread.
#pragma once
#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>

#ifdef TROVE_DBUS
#include <QDBusVariant>
#endif

namespace trove::desktop {

// Asks whether the desktop prefers dark, and reports every change.
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

// Calls `failed` if no service shows it.
void show_notification(const QString& title, const QString& text, std::function<void()> failed);

// Opens the file manager with these files selected. Calls `failed` if none can.
void show_in_file_manager(const QStringList& files, std::function<void()> failed);

}  // namespace trove::desktop
