// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/settings_dialog.h"

#include "desktop/counted.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QSlider>
#include <QSpinBox>
#include <QTabWidget>

namespace trove::desktop {
namespace {

void empty(QLayout& layout) {
    while (QLayoutItem* item = layout.takeAt(0)) {
        if (item->widget() != nullptr) item->widget()->deleteLater();
        delete item;
    }
}

QString number(std::int64_t value) {
    return QLocale().toString(static_cast<qlonglong>(value));
}

QString path_text(const std::filesystem::path& path) {
    return QFile::decodeName(path.c_str());
}

}  // namespace

SettingsDialog::SettingsDialog(
    engine::Library& library, QThreadPool& pool, const Settings& settings, Page page, QWidget* parent)
    : QDialog(parent), library_(library), pool_(pool), settings_(settings) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Settings"));
    resize(640, 440);
    tabs_ = new QTabWidget(this);
    tabs_->addTab(program_page(), tr("&Trove"));
    tabs_->addTab(folders_page(), tr("&Folders"));
    tabs_->addTab(library_page(), tr("&Library"));
    tabs_->setCurrentIndex(static_cast<int>(page));
    auto* column = new QVBoxLayout(this);
    column->addWidget(tabs_);
    load();
}

QWidget* SettingsDialog::program_page() {
    auto* page = new QWidget(this);
    auto* form = new QFormLayout(page);
    auto* colours = new QComboBox(page);
    colours->addItems({tr("As the desktop"), tr("Light"), tr("Dark")});
    colours->setCurrentIndex(static_cast<int>(settings_.colours));
    form->addRow(tr("&Colours"), colours);
    connect(colours, &QComboBox::activated, this, [this](int index) {
        settings_.colours = static_cast<Colours>(index);
        emit chosen(settings_);
    });
    auto* size = new QSlider(Qt::Horizontal, page);
    size->setRange(80, 400);
    size->setValue(settings_.row_height_px);
    form->addRow(tr("&Size of the pictures on the wall"), size);
    connect(size, &QSlider::valueChanged, this, [this](int px) {
        settings_.row_height_px = px;
        emit chosen(settings_);
    });
    auto* seconds = new QSpinBox(page);
    seconds->setRange(1, 60);
    seconds->setValue(settings_.slideshow_s);
    form->addRow(tr("Seconds a picture in a s&lideshow"), seconds);
    connect(seconds, &QSpinBox::valueChanged, this, [this](int value) {
        settings_.slideshow_s = value;
        emit chosen(settings_);
    });
    const auto box = [&](const QString& text, const QString& why, bool Settings::* flag) {
        auto* made = new QCheckBox(text, page);
        made->setChecked(settings_.*flag);
        made->setToolTip(why);
        form->addRow(made);
        connect(made, &QCheckBox::toggled, this, [this, flag](bool on) {
            settings_.*flag = on;
            emit chosen(settings_);
        });
    };
    box(tr("Look for &words in pictures when crawling"),
        tr("Screenshots and memes are found by what is written in them. Takes longest of all; done after the rest."),
        &Settings::read_text);
    box(tr("Go on &crawling in the tray when the window is closed"), tr("Without a tray, Trove asks."),
        &Settings::stay_in_tray);
    box(tr("Say so when a crawl has &ended"), tr("Only while another window is looked at."), &Settings::notify);
    return page;
}

QWidget* SettingsDialog::folders_page() {
    auto* page = new QWidget(this);
    auto* text = new QLabel(
        tr("Folders and photo libraries whose pictures are here. Trove reads them and never writes to them."), page);
    text->setWordWrap(true);
    auto* inside = new QWidget(page);
    folders_ = new QVBoxLayout(inside);
    auto* scroll = new QScrollArea(page);
    scroll->setWidget(inside);
    scroll->setWidgetResizable(true);
    auto* add = new QPushButton(tr("&Add a folder\u2026"), page);
    connect(add, &QPushButton::clicked, this, [this] {
        close();
        emit add_wanted();
    });
    auto* again = new QPushButton(tr("Look for &new pictures"), page);
    connect(again, &QPushButton::clicked, this, [this] {
        close();
        emit crawl_wanted({});
    });
    auto* buttons = new QHBoxLayout();
    buttons->addWidget(add);
    buttons->addWidget(again);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(page);
    column->addWidget(text);
    column->addWidget(scroll, 1);
    column->addLayout(buttons);
    return page;
}

QWidget* SettingsDialog::library_page() {
    auto* page = new QWidget(this);
    facts_ = new QFormLayout(page);
    return page;
}

void SettingsDialog::load() {
    work(
        pool_, this, [&library = library_] { return std::pair{library.sources().list(), library.status()}; },
        [this](const std::pair<Result<std::vector<Source>>, Result<Status>>& known) {
            if (known.first)
                show_folders(*known.first);
            else
                emit failed(known.first.error());
            if (known.second) show_facts(*known.second);
        });
}

void SettingsDialog::show_folders(const std::vector<Source>& folders) {
    empty(*folders_);
    for (const Source& folder : folders) {
        QStringList facts{counted(folder.files, tr("file"), tr("files"))};
        if (folder.away > 0) facts += tr("%1 away").arg(folder.away);
        if (folder.missing > 0) facts += tr("%1 missing").arg(folder.missing);
        facts += folder.crawled_at_s ? tr("crawled %1")
                                           .arg(QLocale().toString(QDateTime::fromSecsSinceEpoch(*folder.crawled_at_s),
                                                                   QLocale::ShortFormat))
                                     : tr("not crawled to the end yet");
        const QString path = path_text(folder.path);
        if (!QFileInfo::exists(path)) facts += tr("not there now");
        auto* row = new QWidget(this);
        auto* across = new QHBoxLayout(row);
        across->setContentsMargins(0, 0, 0, 0);
        auto* text = new QLabel(QStringLiteral("<b>%1</b><br>%2")
                                    .arg(path.toHtmlEscaped(), facts.join(QStringLiteral(" \u00b7 ")).toHtmlEscaped()),
                                row);
        text->setWordWrap(true);
        auto* remove = new QPushButton(tr("Forget\u2026"), row);
        remove->setAccessibleDescription(path);
        across->addWidget(text, 1);
        across->addWidget(remove);
        folders_->addWidget(row);
        connect(remove, &QPushButton::clicked, this, [this, folder] { forget(folder); });
    }
    if (folders.empty()) folders_->addWidget(new QLabel(tr("No folder yet."), this));
    folders_->addStretch(1);
}

void SettingsDialog::forget(const Source& folder) {
    LeavingRequest request;
    request.folders = {folder.path};
    work(
        pool_, this, [&library = library_, request] { return library.forgetting().plan(request); },
        [this, request](const Result<Leaving>& plan) {
            if (!plan) return emit failed(plan.error());
            ask_to_forget(request, *plan);
        });
}

void SettingsDialog::ask_to_forget(const LeavingRequest& request, const Leaving& plan) {
    QStringList said;
    const auto add = [&](std::int64_t n, const QString& what) {
        if (n > 0) said += what.arg(number(n));
    };
    add(plan.tagged, tr("%1 with tags"));
    add(plan.captioned, tr("%1 with captions"));
    add(plan.favourites, tr("%1 favourites"));
    add(plan.hidden, tr("%1 hidden"));
    QStringList text{
        tr("Forget %1?").arg(path_text(request.folders.front())),
        tr("%1 and %2 leave the library.")
            .arg(counted(plan.photos, tr("picture"), tr("pictures")), counted(plan.places, tr("file"), tr("files")))};
    if (!said.empty()) text += tr("With them goes what is said of them: %1.").arg(said.join(QStringLiteral(", ")));
    if (plan.kept > 0)
        text += tr("%1 stay, because another place has them.").arg(counted(plan.kept, tr("picture"), tr("pictures")));
    text += tr("No file is touched.");
    auto* sure = new QMessageBox(QMessageBox::Question, tr("Forget a folder"), text.join(QLatin1Char('\n')),
                                 QMessageBox::Cancel, this);
    sure->setAttribute(Qt::WA_DeleteOnClose);
    const QPushButton* yes = sure->addButton(tr("Forget it"), QMessageBox::DestructiveRole);
    connect(sure, &QMessageBox::buttonClicked, this,
            [this, yes, request, token = plan.token](const QAbstractButton* button) {
                if (button != yes) return;
                work(
                    pool_, this,
                    [&library = library_, request, token] { return library.forgetting().apply(request, token); },
                    [this](const Result<Leaving>& done) {
                        if (!done) emit failed(done.error());
                        load();
                    });
            });
    sure->open();
}

void SettingsDialog::show_facts(const Status& status) {
    while (facts_->rowCount() > 0) facts_->removeRow(0);
    const auto row = [this](const QString& name, const QString& value) {
        auto* text = new QLabel(value, this);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        text->setWordWrap(true);
        facts_->addRow(name, text);
    };
    row(tr("Pictures"), number(status.photos));
    row(tr("Files"), number(status.locations));
    if (status.offline > status.missing) row(tr("On drives that are away"), number(status.offline - status.missing));
    if (status.missing > 0) row(tr("Missing"), number(status.missing));
    row(tr("Could not be read"), number(status.failures));
    row(tr("Folder"), path_text(status.folder));
    row(tr("Size"), QLocale().formattedDataSize(status.catalog_bytes + status.thumbnails_bytes));
    row(tr("Model"), QString::fromStdString(status.model));
    if (!status.next_model.empty())
        row(tr("Preparing"),
            tr("%1: %2 of %3")
                .arg(QString::fromStdString(status.next_model), number(status.next_embedded), number(status.photos)));
    row(tr("Comparing with"), QString::fromStdString(status.kernel));
    row(tr("Looked at for words"),
        tr("%1 of %2").arg(number(status.read), number(status.read + status.unread + status.unreadable)));
    if (status.unread > 0) {
        auto* read = new QPushButton(
            tr("Look for words in %1").arg(counted(status.unread, tr("picture"), tr("pictures"))), this);
        facts_->addRow(QString(), read);
        connect(read, &QPushButton::clicked, this, [this] {
            close();
            emit read_text_wanted();
        });
    }
}

}  // namespace trove::desktop
