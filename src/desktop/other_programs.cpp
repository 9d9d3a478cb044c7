// SPDX-License-Identifier: GPL-3.0-or-later
//
// For tests: the other programs of a desktop: a settings portal, notifications and a file manager on the session's bus,
// and a window for dragging pictures to and from. It prints each request on a line, and reads orders, one per line,
// which it echoes when they are done:
//   dark, light, no preference     the portal's answer from now on, with a signal to listeners
//   silence, answer                whether calls are answered
//   window X Y FILE                shows the window there; a drag from it carries FILE
//   copy FILE, paste               puts the picture in FILE on the clipboard; prints the clipboard's contents
// It ends at the end of its input.
#include <QApplication>
#include <QClipboard>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QDBusVirtualObject>
#include <QDrag>
#include <QDropEvent>
#include <QFile>
#include <QImage>
#include <QMimeData>
#include <QSocketNotifier>
#include <QUrl>
#include <QVariantMap>
#include <QWidget>

#include <string>
#include <unistd.h>

namespace {

const QString kPortal = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kNotifications = QStringLiteral("org.freedesktop.Notifications");
const QString kFileManager = QStringLiteral("org.freedesktop.FileManager1");
const QString kSpace = QStringLiteral("org.freedesktop.appearance");
const QString kScheme = QStringLiteral("color-scheme");

void tell(const QString& line) {
    static QFile out;
    if (!out.isOpen() && !out.open(STDOUT_FILENO, QIODevice::WriteOnly | QIODevice::Unbuffered)) return;
    out.write(line.toUtf8() + '\n');
}

QStringList texts(const QList<QUrl>& urls) {
    QStringList list;
    for (const QUrl& url : urls) list += url.toString(QUrl::FullyEncoded);
    return list;
}

class Services final : public QDBusVirtualObject {
public:
    [[nodiscard]] QString introspect(const QString& /*path*/) const override { return {}; }

    bool handleMessage(const QDBusMessage& message, const QDBusConnection& bus) override {
        const QVariantList words = message.arguments();
        const QString& what = message.member();
        QVariant answer;
        if (message.interface() == QLatin1String("org.freedesktop.portal.Settings") && what == QLatin1String("Read") &&
            words.value(0) == kSpace && words.value(1) == kScheme) {
            // A variant in a variant, as in the portal's first version.
            answer = QVariant::fromValue(QDBusVariant(QVariant::fromValue(QDBusVariant(scheme_))));
        } else if (message.interface() == kNotifications && what == QLatin1String("Notify") &&
                   message.signature() == QLatin1String("susssasa{sv}i")) {
            tell(QStringLiteral("Notify %1: %2").arg(words.value(3).toString(), words.value(4).toString()));
            answer = 1U;
        } else if (message.interface() == kFileManager && what == QLatin1String("ShowItems") &&
                   message.signature() == QLatin1String("ass")) {
            tell(QStringLiteral("ShowItems ") + words.value(0).toStringList().join(QLatin1Char(' ')));
        } else {
            return false;
        }
        if (!silent) bus.send(answer.isValid() ? message.createReply(answer) : message.createReply());
        return true;
    }

    void prefer(unsigned scheme) {
        scheme_ = scheme;
        QDBusMessage changed = QDBusMessage::createSignal(QStringLiteral("/org/freedesktop/portal/desktop"),
                                                          QStringLiteral("org.freedesktop.portal.Settings"),
                                                          QStringLiteral("SettingChanged"));
        changed << kSpace << kScheme << QVariant::fromValue(QDBusVariant(scheme));
        QDBusConnection::sessionBus().send(changed);
    }

    bool silent = false;

private:
    unsigned scheme_ = 0;
};

class OtherWindow final : public QWidget {
public:
    OtherWindow() {
        setWindowFlags(Qt::FramelessWindowHint | Qt::WindowStaysOnTopHint);
        setAttribute(Qt::WA_ShowWithoutActivating);
        setAcceptDrops(true);
        resize(150, 150);
    }

    QUrl file;

protected:
    void dragEnterEvent(QDragEnterEvent* event) override { event->acceptProposedAction(); }

    void dropEvent(QDropEvent* event) override {
        event->acceptProposedAction();
        tell(QStringLiteral("dropped ") + texts(event->mimeData()->urls()).join(QLatin1Char(' ')));
    }

    void mouseMoveEvent(QMouseEvent* /*event*/) override {
        auto* carried = new QMimeData();
        carried->setUrls({file});
        auto* drag = new QDrag(this);  // Qt deletes both at the end of the drag
        drag->setMimeData(carried);
        drag->exec(Qt::CopyAction);
    }
};

void carry_out(const QString& order, Services& services, OtherWindow& window) {
    if (order == QLatin1String("dark")) services.prefer(1);
    if (order == QLatin1String("light")) services.prefer(2);
    if (order == QLatin1String("no preference")) services.prefer(0);
    if (order == QLatin1String("silence")) services.silent = true;
    if (order == QLatin1String("answer")) services.silent = false;
    if (const QStringList words = order.split(QLatin1Char(' ')); words[0] == QLatin1String("window")) {
        window.move(words.value(1).toInt(), words.value(2).toInt());
        window.file = QUrl::fromLocalFile(words.mid(3).join(QLatin1Char(' ')));
        window.show();
        window.raise();
    }
    if (order.startsWith(QLatin1String("copy "))) QApplication::clipboard()->setImage(QImage(order.mid(5)));
    if (order == QLatin1String("paste")) {
        const QMimeData* pasted = QApplication::clipboard()->mimeData();
        tell(QStringLiteral("pasted ") + texts(pasted->urls()).join(QLatin1Char(' ')) +
             (pasted->hasImage() ? QStringLiteral(" and a picture") : QString()));
    }
    tell(order);
}

}  // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    Services services;
    OtherWindow window;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.registerVirtualObject(QStringLiteral("/"), &services, QDBusConnection::SubPath)) return 1;
    for (const QString& name : {kPortal, kNotifications, kFileManager})
        if (!bus.registerService(name)) return 1;
    std::string received;
    QSocketNotifier orders(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&orders, &QSocketNotifier::activated, &app, [&] {
        char some[512];
        const auto count = ::read(STDIN_FILENO, some, sizeof some);
        if (count <= 0) return QApplication::quit();
        received.append(some, static_cast<std::size_t>(count));
        for (std::size_t end = 0; (end = received.find('\n')) != std::string::npos; received.erase(0, end + 1))
            carry_out(QString::fromStdString(received.substr(0, end)), services, window);
    });
    return QApplication::exec();
}
