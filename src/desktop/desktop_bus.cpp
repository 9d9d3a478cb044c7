// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/desktop_bus.h"

#include <QCoreApplication>
#include <QUrl>

#include <utility>

#ifdef TROVE_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QVariantMap>
#endif

namespace trove::desktop {

#ifdef TROVE_DBUS

namespace {

// https://flatpak.github.io/xdg-desktop-portal: org.freedesktop.appearance color-scheme; 1 prefers dark, 2 light, 0 has
// no preference.
constexpr uint kDark = 1;
const QString kSpace = QStringLiteral("org.freedesktop.appearance");
const QString kScheme = QStringLiteral("color-scheme");
const QString kPortal = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPortalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kPortalSettings = QStringLiteral("org.freedesktop.portal.Settings");

// Read() returns a variant in a variant.
uint number_in(QVariant value) {
    while (value.canConvert<QDBusVariant>()) value = value.value<QDBusVariant>().variant();
    return value.toUInt();
}

void call(const QDBusMessage& message, std::function<void(bool ok, const QDBusMessage& reply)> then) {
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return then(false, {});
    auto* waiting = new QDBusPendingCallWatcher(bus.asyncCall(message, 5000), qApp);
    QObject::connect(waiting, &QDBusPendingCallWatcher::finished, qApp, [waiting, then = std::move(then)] {
        then(!waiting->isError(), waiting->reply());
        waiting->deleteLater();
    });
}

}  // namespace

DesktopColours::DesktopColours(QObject* parent) : QObject(parent) {
    qRegisterMetaType<QDBusVariant>();  // Qt looks up the slot's types by name, and would not find the slot otherwise
    QDBusConnection::sessionBus().connect(kPortal, kPortalPath, kPortalSettings, QStringLiteral("SettingChanged"), this,
                                          SLOT(setting_changed(QString, QString, QDBusVariant)));
    QDBusMessage ask = QDBusMessage::createMethodCall(kPortal, kPortalPath, kPortalSettings, QStringLiteral("Read"));
    ask << kSpace << kScheme;
    call(ask, [this](bool ok, const QDBusMessage& reply) {
        if (ok && !reply.arguments().isEmpty()) emit told(number_in(reply.arguments().front()) == kDark);
    });
}

void DesktopColours::setting_changed(const QString& space, const QString& name, const QDBusVariant& value) {
    if (space == kSpace && name == kScheme) emit told(number_in(value.variant()) == kDark);
}

void show_notification(const QString& title, const QString& text, std::function<void()> failed) {
    const QString service = QStringLiteral("org.freedesktop.Notifications");
    QDBusMessage notify = QDBusMessage::createMethodCall(service, QStringLiteral("/org/freedesktop/Notifications"),
                                                         service, QStringLiteral("Notify"));
    const QVariantMap hints{{QStringLiteral("desktop-entry"), QCoreApplication::applicationName()}};
    notify << QCoreApplication::applicationName() << 0U << QStringLiteral("trove") << title << text << QStringList()
           << hints << -1;
    call(notify, [failed = std::move(failed)](bool ok, const QDBusMessage&) {
        if (!ok) failed();
    });
}

void show_in_file_manager(const QStringList& files, std::function<void()> failed) {
    const QString service = QStringLiteral("org.freedesktop.FileManager1");
    QDBusMessage show = QDBusMessage::createMethodCall(service, QStringLiteral("/org/freedesktop/FileManager1"),
                                                       service, QStringLiteral("ShowItems"));
    QStringList urls;
    for (const QString& file : files) urls += QUrl::fromLocalFile(file).toString(QUrl::FullyEncoded);
    show << urls << QString();
    call(show, [failed = std::move(failed)](bool ok, const QDBusMessage&) {
        if (!ok) failed();
    });
}

#else

DesktopColours::DesktopColours(QObject* parent) : QObject(parent) {}

void show_notification(const QString& /*title*/, const QString& /*text*/, std::function<void()> failed) {
    failed();
}

void show_in_file_manager(const QStringList& /*files*/, std::function<void()> failed) {
    failed();
}

#endif

}  // namespace trove::desktop
