// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/filter_bar.h"

#include <QLocale>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace trove::desktop {
namespace {

// The displayed title of the engine's facet.
QString facet_title(const std::string& name) {
    if (name == "year") return FilterBar::tr("Year");
    if (name == "camera") return FilterBar::tr("Camera");
    if (name == "type") return FilterBar::tr("Kind");
    if (name == "rating") return FilterBar::tr("Rating");
    if (name == "folder") return FilterBar::tr("Folder");
    return QString::fromStdString(name);
}

}  // namespace

FilterBar::FilterBar(double strictness, QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout();
    filters_ = new QHBoxLayout();
    filters_->setSpacing(4);
    order_ = new QComboBox(this);
    order_->setAccessibleName(tr("Order"));
    for (const auto& [title, sort] : {std::pair{tr("Best first"), Sort::kRelevance},
                                      {tr("Newest first"), Sort::kDate},
                                      {tr("Largest first"), Sort::kSize},
                                      {tr("By name"), Sort::kName}})
        order_->addItem(title, static_cast<int>(sort));
    fold_ = new QCheckBox(tr("Near-identical as one"), this);
    auto* more = new QLabel(tr("more"), this);
    strict_ = new QSlider(Qt::Horizontal, this);
    strict_->setRange(0, 100);
    strict_->setPageStep(10);
    strict_->setValue(static_cast<int>(std::lround(strictness * 100)));
    strict_->setMaximumWidth(110);
    strict_->setAccessibleName(tr("Strictness"));
    strict_->setToolTip(
        tr("How much a picture must stand out to be shown: left shows everything, right only the best"));
    auto* fewer = new QLabel(tr("stricter"), this);
    row->addLayout(filters_);
    row->addStretch(1);
    for (QWidget* part : std::initializer_list<QWidget*>{order_, fold_, more, strict_, fewer}) row->addWidget(part);
    notes_ = new QLabel(this);
    notes_->setWordWrap(true);
    notes_->setTextFormat(Qt::RichText);
    notes_->setAccessibleName(tr("How the search was understood"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(10, 0, 10, 4);
    column->setSpacing(2);
    column->addLayout(row);
    column->addWidget(notes_);
    notes_->hide();
    connect(order_, &QComboBox::activated, this, &FilterBar::changed);
    connect(fold_, &QCheckBox::toggled, this, &FilterBar::changed);
    connect(strict_, &QSlider::valueChanged, this, &FilterBar::changed);
    connect(notes_, &QLabel::linkActivated, this, [this](const QString& link) {
        if (link == QLatin1String("all"))
            strict_->setValue(0);
        else
            emit filter_wanted(link);
    });
}

Sort FilterBar::order() const {
    return static_cast<Sort>(order_->currentData().toInt());
}

void FilterBar::show_nothing() {
    while (QLayoutItem* item = filters_->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    notes_->hide();
}

void FilterBar::show_answer(const Answer& answer) {
    show_nothing();
    for (const Facet& facet : answer.facets) {
        // A value shared by all hits does not narrow anything down.
        if (facet.values.size() == 1 && facet.values.front().count >= answer.total) continue;
        auto* button = new QToolButton(this);
        button->setText(facet_title(facet.name));
        button->setPopupMode(QToolButton::InstantPopup);
        button->setAutoRaise(true);
        auto* menu = new QMenu(button);
        for (const FacetValue& value : facet.values) {
            QAction* action =
                menu->addAction(QString::fromStdString(value.value).replace(QLatin1Char('&'), QLatin1String("&&")) +
                                QLatin1Char('\t') + QLocale().toString(static_cast<qlonglong>(value.count)));
            connect(action, &QAction::triggered, this,
                    [this, filter = QString::fromStdString(value.filter)] { emit filter_wanted(filter); });
        }
        button->setMenu(menu);
        filters_->addWidget(button);
    }
    QStringList notes;
    for (const QueryNote& note : answer.notes) {
        const QString what = QString::fromStdString(note.what).toHtmlEscaped();
        const QString suggestion = QString::fromStdString(note.suggestion).toHtmlEscaped();
        if (note.taken_for)
            notes += tr("\u201c%1\u201d was taken for <b>%2</b>").arg(what, suggestion);
        else
            notes += suggestion.isEmpty() ? what : tr("%1. Perhaps <b>%2</b>?").arg(what, suggestion);
    }
    if (answer.cut.made && answer.cut.left_out > 0)
        notes += tr("%1 less alike left out.").arg(QLocale().toString(static_cast<qulonglong>(answer.cut.left_out))) +
                 QStringLiteral(" <a href=\"all\">%1</a>").arg(tr("Show them too"));
    notes_->setText(notes.join(QStringLiteral(" \u00b7 ")));
    notes_->setVisible(!notes.isEmpty());
}

}  // namespace trove::desktop
