// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/failures_dialog.h"

#include "desktop/counted.h"

#include <QDesktopServices>
#include <QFile>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QTableWidget>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace trove::desktop {

FailuresDialog::FailuresDialog(engine::Library& library, QThreadPool& pool, QWidget* parent) : QDialog(parent) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("What could not be read, and why"));
    resize(900, 500);
    auto* about = new QLabel(this);
    auto* table = new QTableWidget(0, 2, this);
    table->setHorizontalHeaderLabels({tr("File"), tr("Why")});
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setTextElideMode(Qt::ElideMiddle);
    table->setAccessibleName(windowTitle());
    table->verticalHeader()->hide();
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table->hide();
    auto* column = new QVBoxLayout(this);
    column->addWidget(about);
    column->addWidget(table, 1);
    connect(table, &QTableWidget::cellActivated, this, [table](int row, int /*column*/) {
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(table->item(row, 0)->text()).absolutePath()));
    });
    work(
        pool, this, [&library] { return library.failures(); },
        [about, table](const Result<std::vector<Failure>>& failures) {
            constexpr std::size_t kMostRows = 5000;
            if (!failures) return about->setText(QString::fromStdString(failures.error().what));
            about->setText(failures->empty() ? tr("Every file could be read.")
                                             : tr("%1. A double click opens the folder.")
                                                   .arg(counted(failures->size(), tr("file"), tr("files"))));
            table->setVisible(!failures->empty());
            const std::size_t rows = std::min(failures->size(), kMostRows);
            table->setRowCount(static_cast<int>(rows));
            for (std::size_t row = 0; row < rows; ++row) {
                const Failure& failure = (*failures)[row];
                auto* path = new QTableWidgetItem(QFile::decodeName(failure.path.c_str()));
                path->setToolTip(path->text());
                auto* why = new QTableWidgetItem(QString::fromStdString(failure.reason));
                why->setToolTip(why->text());
                table->setItem(static_cast<int>(row), 0, path);
                table->setItem(static_cast<int>(row), 1, why);
            }
        });
}

}  // namespace trove::desktop
