// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/models_dialog.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QScrollArea>

#include <algorithm>
#include <cmath>

namespace trove::desktop {
namespace {

QString languages_text(const std::vector<std::string>& languages) {
    if (languages.empty()) return {};
    if (languages.size() > 4) return ModelsDialog::tr("%1 languages").arg(languages.size());
    QStringList names;
    for (const std::string& language : languages) names += QString::fromStdString(language);
    return names.join(QStringLiteral(", "));
}

QString join(QStringList parts) {
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" \u00b7 "));
}

QString about(const ModelInfo& model) {
    return join(
        {QString::fromStdString(model.name), model.built_in ? ModelsDialog::tr("comes with Trove") : QString(),
         model.dimensions > 0 ? ModelsDialog::tr("%1 numbers a picture").arg(model.dimensions) : QString(),
         languages_text(model.languages),
         model.bytes > 0 ? QLocale().formattedDataSize(static_cast<qint64>(model.bytes)) : QString(),
         model.images_per_s ? ModelsDialog::tr("%1 pictures a second here").arg(*model.images_per_s, 0, 'f', 0)
                            : QString(),
         model.licence.empty() ? QString() : ModelsDialog::tr("licence %1").arg(QString::fromStdString(model.licence)),
         model.problem.empty() ? QString()
                               : ModelsDialog::tr("cannot be used: %1").arg(QString::fromStdString(model.problem))});
}

}  // namespace

ModelsDialog::ModelsDialog(engine::Library& library, QThreadPool& pool, QWidget* parent)
    : QDialog(parent), library_(library), pool_(pool) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Models"));
    resize(720, 560);
    auto* text = new QLabel(tr("What turns pictures and words into numbers that can be compared. All run on this "
                               "computer. The one in use answers until a new one has seen every picture."),
                            this);
    text->setWordWrap(true);
    auto* inside = new QWidget(this);
    rows_ = new QVBoxLayout(inside);
    rows_->setSpacing(10);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(inside);
    scroll->setWidgetResizable(true);
    fetching_ = new QLabel(this);
    fetching_->setWordWrap(true);
    fetching_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    fetching_->hide();
    bar_ = new QProgressBar(this);
    bar_->hide();
    auto* column = new QVBoxLayout(this);
    column->addWidget(text);
    column->addWidget(scroll, 1);
    column->addWidget(fetching_);
    column->addWidget(bar_);
    load();
}

ModelsDialog::~ModelsDialog() {
    stop_.request_stop();
}

void ModelsDialog::load() {
    work(
        pool_, this, [&library = library_] { return Known{library.models().list(), library.models().available({})}; },
        [this](const Known& known) { show_known(known); });
}

void ModelsDialog::show_known(const Known& known) {
    while (QLayoutItem* item = rows_->takeAt(0)) {
        if (item->widget() != nullptr) item->widget()->deleteLater();
        delete item;
    }
    if (!known.installed)
        rows_->addWidget(new QLabel(QString::fromStdString(known.installed.error().what), this));
    else
        for (const ModelInfo& model : *known.installed) {
            const QString title = QString::fromStdString(model.title.empty() ? model.name : model.title);
            QPushButton* use = add_row(model.in_use ? tr("%1 (in use)").arg(title) : title, about(model),
                                       model.in_use || !model.problem.empty() ? QString() : tr("Use this one"));
            if (use != nullptr)
                connect(use, &QPushButton::clicked, this, [this, name = QString::fromStdString(model.name)] {
                    emit use_wanted(name);
                    close();
                });
        }
    if (known.available) {
        for (const AvailableModel& model : known.available->models)
            for (const AvailablePrecision& precision : model.precisions) {
                if (precision.installed || precision.precision != model.default_precision) continue;
                QString title = QString::fromStdString(model.title.empty() ? model.name : model.title);
                if (precision.name == known.available->recommended) title = tr("%1 (recommended)").arg(title);
                const QString size =
                    precision.bytes ? QLocale().formattedDataSize(static_cast<qint64>(*precision.bytes)) : QString();
                QPushButton* get = add_row(title,
                                           join({QString::fromStdString(precision.name),
                                                 languages_text(model.languages), QString::fromStdString(model.quality),
                                                 tr("licence %1").arg(QString::fromStdString(model.licence))}),
                                           precision.verifiable ? join({tr("Fetch"), size}) : QString());
                if (get != nullptr)
                    connect(get, &QPushButton::clicked, this,
                            [this, name = QString::fromStdString(precision.name)] { fetch(name); });
            }
    }
    rows_->addStretch(1);
}

QPushButton* ModelsDialog::add_row(const QString& title, const QString& about, const QString& action) {
    auto* row = new QWidget(this);
    auto* across = new QHBoxLayout(row);
    across->setContentsMargins(0, 0, 0, 0);
    auto* text = new QLabel(QStringLiteral("<b>%1</b><br>%2").arg(title.toHtmlEscaped(), about.toHtmlEscaped()), row);
    text->setWordWrap(true);
    across->addWidget(text, 1);
    QPushButton* button = nullptr;
    if (!action.isEmpty()) {
        button = new QPushButton(action, row);
        button->setAccessibleDescription(title);
        across->addWidget(button, 0, Qt::AlignTop);
    }
    rows_->addWidget(row);
    return button;
}

void ModelsDialog::fetch(const QString& name) {
    stop_.request_stop();  // one at a time
    stop_ = std::stop_source();
    fetching_->setText(tr("Fetching %1").arg(name));
    fetching_->show();
    bar_->setRange(0, 0);
    bar_->show();
    PullOptions options;
    options.on_progress = [alive = QPointer<ModelsDialog>(this)](const PullProgress& progress) {
        QMetaObject::invokeMethod(
            qApp,
            [alive, progress] {
                if (alive.isNull()) return;
                alive->bar_->setRange(0, 1000);
                if (progress.total_bytes && *progress.total_bytes > 0)
                    alive->bar_->setValue(
                        static_cast<int>(std::lround(1000.0 * static_cast<double>(progress.done_bytes) /
                                                     static_cast<double>(*progress.total_bytes))));
                alive->fetching_->setText(
                    tr("%1 \u00b7 %2 a second")
                        .arg(QString::fromStdString(progress.file),
                             QLocale().formattedDataSize(static_cast<qint64>(progress.bytes_per_s))));
            },
            Qt::QueuedConnection);
    };
    work(
        pool_, this,
        [&library = library_, name = name.toStdString(), options, stop = stop_.get_token()] {
            return library.models().pull(name, options, Job{stop});
        },
        [this](const Result<PulledModel>& pulled) {
            bar_->hide();
            fetching_->setText(pulled ? tr("%1 is here.").arg(QString::fromStdString(pulled->name))
                                      : QString::fromStdString(pulled.error().what));
            load();
        });
}

}  // namespace trove::desktop
