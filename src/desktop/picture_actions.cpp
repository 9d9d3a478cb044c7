// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/picture_actions.h"

#include "desktop/counted.h"
#include "desktop/desktop_bus.h"
#include "desktop/tag_editor.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileInfo>
#include <QIcon>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QMimeDatabase>
#include <QPainter>
#include <QPrintDialog>
#include <QPrinter>
#include <QProcess>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace trove::desktop {
namespace {

constexpr std::size_t kMostFiles = 200;  // limit of files passed to another program at once
constexpr std::size_t kMostPages = 50;
constexpr int kPrintEdgePx = 4096;

QList<QUrl> urls_of(const QStringList& files) {
    QList<QUrl> urls;
    for (const QString& file : files) urls += QUrl::fromLocalFile(file);
    return urls;
}

// Files that are located, and copied out of archives, only when the drop requests them.
class CarriedFiles final : public QMimeData {
public:
    CarriedFiles(LentFiles& lent, Photos photos) : lent_(lent), photos_(std::move(photos)) {}

    [[nodiscard]] QStringList formats() const override { return {QStringLiteral("text/uri-list")}; }

protected:
    [[nodiscard]] QVariant retrieveData(const QString& format, QMetaType /*type*/) const override {
        if (format != QLatin1String("text/uri-list")) return {};
        if (!urls_) {
            urls_.emplace();
            if (const auto files = lent_.of(photos_, kMostFiles))
                for (const QUrl& url : urls_of(*files)) urls_->append(url);
        }
        return *urls_;
    }

private:
    LentFiles& lent_;
    Photos photos_;
    mutable std::optional<QList<QVariant>> urls_;
};

QImage picture_of(engine::Library& library, PhotoId photo, int edge_px) {
    QImage image;
    if (const auto jpeg = library.picture(photo, edge_px))
        image.loadFromData(jpeg->data(), static_cast<int>(jpeg->size()), "JPEG");
    return image;
}

}  // namespace

PictureActions::PictureActions(engine::Library& library, QThreadPool& pool, Thumbnails& thumbnails, QWidget* window)
    : QObject(window), library_(library), pool_(pool), thumbnails_(thumbnails), window_(window), lent_(library) {}

void PictureActions::with_files(std::function<Result<QStringList>()> find,
                                std::function<void(const QStringList&)> then) {
    work(pool_, this, std::move(find), [this, then = std::move(then)](const Result<QStringList>& files) {
        if (!files)
            emit failed(files.error());
        else if (files->isEmpty())
            emit failed(
                {Errc::kNotFound, tr("No file of this can be reached now; perhaps its drive is away").toStdString()});
        else
            then(*files);
    });
}

void PictureActions::with_lent_files(const Photos& photos, std::function<void(const QStringList&)> then) {
    if (!photos.empty()) with_files([this, photos] { return lent_.of(photos, kMostFiles); }, std::move(then));
}

// Files for file managers, their names for text fields, and the picture itself, if only one, for image programs.
void PictureActions::copy(const Photos& photos) {
    struct Copied {
        QStringList files;
        QImage image;
    };

    if (photos.empty()) return;
    work(
        pool_, this,
        [this, photos] {
            constexpr int kCopyEdgePx = 4096;
            // Without files, the picture itself is still copied.
            Copied copied{lent_.of(photos, kMostFiles).value_or(QStringList()), {}};
            if (photos.size() == 1) copied.image = picture_of(library_, photos.front(), kCopyEdgePx);
            return copied;
        },
        [this, photos](const Copied& copied) {
            auto* carried = new QMimeData();
            if (!copied.files.isEmpty()) {
                carried->setUrls(urls_of(copied.files));
                carried->setText(copied.files.join(QLatin1Char('\n')));
            }
            const QPixmap* small = photos.size() == 1 ? thumbnails_.find(photos.front()) : nullptr;
            if (!copied.image.isNull())
                carried->setImageData(copied.image);
            else if (small != nullptr && !small->isNull())
                carried->setImageData(small->toImage());
            QApplication::clipboard()->setMimeData(carried);
            emit said(tr("%1 copied").arg(photos.size()));
        });
}

// A drag must begin now, so the check for files is synchronous.
QMimeData* PictureActions::carry(const Photos& photos) {
    if (lent_.containers_of(photos, kMostFiles).isEmpty()) return nullptr;
    return new CarriedFiles(lent_, photos);
}

void PictureActions::open(const Photos& photos) {
    with_lent_files(photos,
                    [](const QStringList& files) { QDesktopServices::openUrl(QUrl::fromLocalFile(files.front())); });
}

void PictureActions::open_with(const Program& program, const Photos& photos) {
    with_lent_files(photos, [this, program](const QStringList& files) {
        QStringList command = command_for(program, files);
        const QString name = command.takeFirst();
        if (!QProcess::startDetached(name, command))
            emit failed({Errc::kIo, tr("%1 could not be started").arg(program.name).toStdString()});
    });
}

void PictureActions::offer_programs(QMenu& menu, const Photos& photos) {
    menu.clear();
    QAction* usual = menu.addAction(tr("The usual program"), this, [this, photos] { open(photos); });
    usual->setEnabled(!photos.empty());
    if (photos.empty()) return;
    work(
        pool_, &menu,
        [&library = library_, photo = photos.front()] {
            const auto place = present_place(library, photo);
            return place ? programs_for(QMimeDatabase()
                                            .mimeTypeForFile(QString::fromStdString(place->file_name()),
                                                             QMimeDatabase::MatchExtension)
                                            .name(),
                                        application_folders())
                         : std::vector<Program>{};
        },
        [this, menu = &menu, photos](const std::vector<Program>& programs) {
            if (!programs.empty()) menu->addSeparator();
            for (const Program& program : programs) {
                QString name = program.name;
                QAction* action = menu->addAction(name.replace(QLatin1Char('&'), QLatin1String("&&")), this,
                                                  [this, program, photos] { open_with(program, photos); });
                action->setIcon(QFileInfo(program.icon).isAbsolute() ? QIcon(program.icon)
                                                                     : QIcon::fromTheme(program.icon));
            }
        });
}

void PictureActions::show_in_folder(const Photos& photos) {
    if (photos.empty()) return;
    const auto find = [this, photos]() -> Result<QStringList> { return lent_.containers_of(photos, kMostFiles); };
    with_files(find, [](const QStringList& files) {
#if defined(Q_OS_WIN)
        QProcess::startDetached(QStringLiteral("explorer.exe"),
                                {QStringLiteral("/select,"), QDir::toNativeSeparators(files.front())});
#elif defined(Q_OS_MACOS)
        QProcess::startDetached(QStringLiteral("open"), {QStringLiteral("-R"), files.front()});
#else
        show_in_file_manager(files, [files] { QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(files.front()).absolutePath())); });
#endif
    });
}

void PictureActions::print(const Photos& photos) {
    if (photos.empty()) return;
    const auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    auto* dialog = new QPrintDialog(printer.get(), window_);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Print %1").arg(counted(photos.size(), tr("picture"), tr("pictures"))));
    connect(dialog, qOverload<QPrinter*>(&QPrintDialog::accepted), this,
            [this, printer, photos] { print_on(printer, photos); });
    // Keeps the printer alive as long as the dialog, which has a raw pointer to it.
    connect(dialog, &QObject::destroyed, this, [printer] {});
    dialog->open();
}

// One picture per page, in the orientation that shows it larger.
void PictureActions::print_on(std::shared_ptr<QPrinter> printer, const Photos& photos) {
    work(
        pool_, this,
        [this, photos, printer]() -> QString {
            QPainter painter;
            int pages = 0;
            for (std::size_t i = 0; i < std::min(photos.size(), kMostPages); ++i) {
                QImage image = picture_of(library_, photos[i], kPrintEdgePx);
                if (image.isNull()) continue;
                if (pages == 0 && !painter.begin(printer.get())) return tr("The printer cannot be used");
                if (pages++ > 0 && !printer->newPage()) return tr("The printer took only a part");
                const QRect page = painter.viewport();
                if ((image.width() > image.height()) != (page.width() > page.height()))
                    image = image.transformed(QTransform().rotate(90));
                const QSize size = image.size().scaled(page.size(), Qt::KeepAspectRatio);
                painter.drawImage(
                    QRect(QPoint((page.width() - size.width()) / 2, (page.height() - size.height()) / 2), size), image);
            }
            return pages == 0 ? tr("No file of this can be reached now; perhaps its drive is away") : QString();
        },
        [this](const QString& problem) {
            if (problem.isEmpty())
                emit said(tr("Sent to the printer"));
            else
                emit failed({Errc::kIo, problem.toStdString()});
        });
}

void PictureActions::mark(const Photos& photos, std::optional<bool> favourite, std::optional<bool> hidden) {
    if (photos.empty()) return;
    work(
        pool_, this, [this, photos, favourite, hidden] { return library_.browse().mark(photos, favourite, hidden); },
        [this, photos, favourite, hidden](const Result<Marked>& done) {
            if (done)
                emit marked(photos, favourite, hidden);
            else
                emit failed(done.error());
        });
}

void PictureActions::ask_for_tags(const Photos& photos) {
    if (photos.empty()) return;
    auto* dialog = new QDialog(window_);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Tag %1").arg(counted(photos.size(), tr("picture"), tr("pictures"))));
    auto* field = tag_field(library_, pool_, dialog);
    field->setPlaceholderText(tr("One or several, with commas between"));
    field->setMinimumWidth(360);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, dialog);
    auto* column = new QVBoxLayout(dialog);
    column->addWidget(new QLabel(tr("Tags to add:"), dialog));
    column->addWidget(field);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    connect(dialog, &QDialog::accepted, this, [this, field, photos] {
        std::vector<std::string> names;
        for (const QString& name : field->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
            if (!name.trimmed().isEmpty()) names.push_back(name.trimmed().toStdString());
        if (names.empty()) return;
        work(
            pool_, this, [this, photos, names] { return library_.tags().add(photos, names); },
            [this, count = photos.size()](const Result<void>& done) {
                if (!done) return emit failed(done.error());
                emit said(tr("%1 tagged").arg(count));
                emit tagged();
            });
    });
    dialog->open();
}

}  // namespace trove::desktop
