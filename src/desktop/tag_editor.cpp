// SPDX-License-Identifier: GPL-3.0-or-later
#include "desktop/tag_editor.h"

#include "desktop/flow_layout.h"
#include "engine/library.h"

#include <QCompleter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace trove::desktop {
namespace {

constexpr std::size_t kMostNames = 500;
constexpr std::size_t kMostSuggested = 8;

}  // namespace

QLineEdit* tag_field(engine::Library& library, QThreadPool& pool, QWidget* parent) {
    auto* field = new QLineEdit(parent);
    field->setPlaceholderText(QCoreApplication::translate("Tags", "Add a tag"));
    field->setAccessibleName(field->placeholderText());
    auto* names = new QStringListModel(field);
    auto* completer = new QCompleter(names, field);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    field->setCompleter(completer);
    work(
        pool, field, [&library] { return library.tags().all({}, kMostNames); },
        [names](const Result<std::vector<TagCount>>& all) {
            QStringList list;
            if (all)
                for (const TagCount& tag : *all) list += QString::fromStdString(tag.name);
            names->setStringList(list);
        });
    return field;
}

TagEditor::TagEditor(engine::Library& library, QThreadPool& pool, QWidget* parent)
    : QWidget(parent), library_(library), pool_(pool) {
    chips_ = new QWidget(this);
    chips_->setLayout(new FlowLayout());
    chips_->setAccessibleName(tr("Tags"));
    field_ = tag_field(library, pool, this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(chips_);
    column->addWidget(field_);
    connect(field_, &QLineEdit::returnPressed, this, [this] {
        const QString name = field_->text().trimmed();
        field_->clear();
        if (!name.isEmpty()) change(name, true);
    });
}

void TagEditor::show_photo(PhotoId photo) {
    if (photo_ != photo) show_tags({});
    photo_ = photo;
    load();
}

void TagEditor::load() {
    asked_.ask(
        pool_, this, [this, photo = *photo_] { return library_.tags().of(photo); },
        [this](const Result<std::vector<PhotoTag>>& tags) { show_tags(tags ? *tags : std::vector<PhotoTag>{}); });
}

void TagEditor::show_tags(const std::vector<PhotoTag>& tags) {
    while (QLayoutItem* item = chips_->layout()->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    std::size_t suggested = 0;
    for (const PhotoTag& tag : tags) {
        const bool holds = tag.state == TagState::kHolds;
        if (!holds && ++suggested > kMostSuggested) break;
        const QString name = QString::fromStdString(tag.name);
        auto* chip = new QToolButton(chips_);
        QString shown = name;
        shown.replace(QLatin1Char('&'), QLatin1String("&&"));
        chip->setText(holds ? shown + QStringLiteral("  \u00d7") : QStringLiteral("+ ") + shown);
        chip->setToolTip(holds ? tr("Take off the tag %1").arg(name) : tr("The model suggests %1: add it").arg(name));
        chip->setAccessibleName(chip->toolTip());
        chip->setAutoRaise(!holds);
        if (!holds) chip->setForegroundRole(QPalette::PlaceholderText);
        chips_->layout()->addWidget(chip);
        chip->show();
        connect(chip, &QToolButton::clicked, this, [this, name, holds] { change(name, !holds); });
    }
    chips_->setVisible(!tags.empty());
}

void TagEditor::change(const QString& name, bool add) {
    if (!photo_) return;
    work(
        pool_, this,
        [this, photo = *photo_, name = name.toStdString(), add] {
            engine::Tags tags(library_);
            return add ? tags.add({&photo, 1}, {&name, 1}) : tags.remove({&photo, 1}, {&name, 1});
        },
        [this](const Result<void>& changed) {
            if (!changed) emit failed(changed.error());
            load();
        });
}

}  // namespace trove::desktop
